"""Events of many blocks: filters, and pages past the node's limits."""

import ape
import pytest
from ape.exceptions import ChainError
from ape.types import LogFilter
from eth_utils import keccak
from vechain_testbed.contracts import container

from ape_vechain import multicall
from ape_vechain.filtering import criteria

pytestmark = pytest.mark.filterwarnings(
    "ignore:Accessing the 'model_fields':DeprecationWarning"  # Ape does
)


@pytest.fixture
def history(box, alice, bob):
    """Three events of two senders, in three blocks."""
    box.store(1, "one", sender=alice)
    box.store(2, "two", sender=bob)
    box.store(3, "three", sender=alice)
    return box


def numbers(logs):
    return [log.number for log in logs]


@pytest.mark.chain
def test_all_events_of_a_kind_come_in_order(history, provider):
    head = provider.get_block("latest").number
    logs = list(history.Stored.range(0, head + 1))

    assert numbers(logs) == [1, 2, 3]
    assert [log.block_number for log in logs] == [head - 2, head - 1, head]
    assert [log.note for log in logs] == ["one", "two", "three"]
    assert numbers(history.Stored.range(head, head + 1)) == [3]
    assert numbers(history.Stored) == [1, 2, 3]


@pytest.mark.chain
def test_an_event_knows_where_it_is(history, alice):
    log = next(iter(history.Stored.range(100)))

    assert (log.contract_address, log.by) == (history.address, alice.address)
    assert log.transaction_hash == log.block.transactions[0].txn_hash.to_0x_hex()
    assert (log.transaction_index, log.log_index) == (0, 0)
    assert log.timestamp == log.block.timestamp


@pytest.mark.chain
def test_events_are_found_by_their_indexed_arguments(history, alice, bob):
    def found(**topics):
        return numbers(history.Stored.range(100, search_topics=topics))

    assert found(by=alice.address) == [1, 3]
    assert found(by=bob.address) == [2]
    assert found(by=alice.address, number=3) == [3]
    assert found(by=bob.address, number=3) == []
    assert found(number=[2, 3]) == [2, 3]
    assert found(by=[alice, bob], number=[1, 2]) == [1, 2]


@pytest.mark.chain
def test_a_query_gives_a_table(history):
    table = history.Stored.query("block_number", "event_name")

    assert list(table.event_name) == ["Stored"] * 3
    with pytest.raises(ChainError, match="cannot be greater"):
        history.Stored.query("*", stop_block=10**6)


@pytest.mark.chain
def test_an_event_of_other_contracts_is_not_found(history, alice):
    other = alice.deploy(container("Box"), 5)
    other.store(9, sender=alice)

    assert numbers(history.Stored.range(100)) == [1, 2, 3]
    assert numbers(other.Stored.range(100)) == [9]
    both = history.Stored.range(0, 100, extra_addresses=[other.address])
    assert numbers(both) == [1, 2, 3, 9]


@pytest.mark.chain
def test_more_events_than_a_page_of_the_node_are_found(box, alice, provider):
    """A node gives 1,000 at most; these are more in one block, and in several."""
    box.storeMany(1_100, sender=alice)
    box.storeMany(400, sender=alice)
    logs = list(box.Stored.range(100))

    assert numbers(logs) == [*range(1_100), *range(400)]
    assert [log.log_index for log in logs] == [*range(1_100), *range(400)]


@pytest.mark.chain
def test_more_alternatives_than_a_request_of_the_node_may_have_are_found(alice, provider):
    """A node takes ten criteria; these are 24."""
    deploy = multicall.Transaction()
    for number in range(12):
        deploy.add_deployment(container("Box"), number)
    addresses = [output.contract_address for output in deploy(sender=alice).outputs]
    boxes = [ape.Contract(address) for address in addresses]
    send = multicall.Transaction()
    for number, box in enumerate(boxes):
        send.add(box.store, number)
    send(sender=alice)
    send(sender=alice)

    event = boxes[0].Stored.abi
    wanted = LogFilter.from_event(event, addresses=addresses)
    assert numbers(provider.get_contract_logs(wanted)) == [*range(12)] * 2
    wanted = LogFilter.from_event(event, {"number": [3, 4]}, addresses=addresses)
    assert len(criteria(wanted)) == 24
    assert numbers(provider.get_contract_logs(wanted)) == [3, 4, 3, 4]


@pytest.mark.chain
def test_an_event_that_matches_twice_comes_once(history, provider):
    topic = f"0x{keccak(text=history.Stored.abi.selector).hex()}"
    wanted = LogFilter(events=[history.Stored.abi], topic_filter=[[topic] * 11])

    assert numbers(provider.get_contract_logs(wanted)) == [1, 2, 3]


@pytest.mark.chain
def test_several_kinds_of_events_are_found_together(history, alice, provider):
    alice.transfer(history, 5)
    wanted = LogFilter(addresses=[history.address], events=[history.Stored.abi, history.Paid.abi])

    names = [log.event_name for log in provider.get_contract_logs(wanted)]
    assert names == ["Stored"] * 3 + ["Paid"]


@pytest.mark.chain
def test_a_range_that_has_not_begun_is_empty(history, provider):
    head = provider.get_block("latest").number
    event = history.Stored.abi

    assert list(provider.get_contract_logs(LogFilter.from_event(event, start_block=head + 1))) == []
    wanted = LogFilter.from_event(event, start_block=head, stop_block=head - 1)
    assert list(provider.get_contract_logs(wanted)) == []


@pytest.mark.chain
def test_events_without_abi_are_left_out(history, provider):
    """Such as `$Master`, or those of contracts that nobody asked about."""
    wanted = LogFilter(addresses=[history.address], events=[history.Paid.abi], topic_filter=[None])

    assert list(provider.get_contract_logs(wanted)) == []


@pytest.mark.chain
def test_a_log_without_topics_is_of_no_event(provider, box):
    raw = {"address": box.address, "topics": [], "data": b""}

    assert list(provider.network.ecosystem.decode_logs([raw], box.Stored.abi)) == []


@pytest.mark.unit
def test_alternatives_become_criteria():
    address = "0x" + "aa" * 20
    one, two = "0x" + "01" * 32, "0x" + "02" * 32
    wanted = LogFilter(addresses=[address], topic_filter=[one, None, [one, two], [], [None]])

    found = criteria(wanted)
    assert [entry.address for entry in found] == [b"\xaa" * 20] * 2
    assert [entry.topics[2] for entry in found] == [b"\x01" * 32, b"\x02" * 32]
    assert {(entry.topics[0], *entry.topics[1:2], *entry.topics[3:]) for entry in found} == {
        (b"\x01" * 32, None, None, None)
    }


@pytest.mark.unit
def test_without_any_wish_everything_is_wanted():
    (everything,) = criteria(LogFilter())

    assert everything.address is None
    assert list(everything.topics) == []
