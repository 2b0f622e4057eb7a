"""Blocks and events as they come, also when the chain changes its mind."""

from types import SimpleNamespace

import pytest
from ape.exceptions import ProviderError

from ape_vechain import polling


@pytest.fixture
def poll(provider):
    """`poll(...)`: blocks after the present one; no patience."""

    def poll(**options):
        return provider.poll_blocks(**{"new_block_timeout": 0, **options})

    return poll


@pytest.fixture
def replace(provider):
    """`replace(snapshot, count)`: another branch takes over, of so many blocks."""

    def replace(snapshot, count):
        provider.restore(snapshot)
        if count:
            provider.set_timestamp(provider.pending_timestamp(0) + 100)
            provider.mine(count)

    return replace


@pytest.fixture
def meanwhile(monkeypatch):
    """`meanwhile(action, ...)`: what happens while polling sleeps, one action at a time."""

    def meanwhile(*actions):
        waiting = list(actions)
        monkeypatch.setattr(polling.time, "sleep", lambda _: waiting.pop(0)())

    return meanwhile


def take(blocks, count):
    return [next(blocks) for _ in range(count)]


def none_left(blocks):
    with pytest.raises(ProviderError, match="Timed out waiting for next block"):
        next(blocks)
    return True


@pytest.mark.chain
def test_blocks_come_one_after_the_other(provider, poll):
    blocks = poll()
    provider.mine(3)

    seen = take(blocks, 3)
    assert [block.number for block in seen] == [2, 3, 4]
    assert [block.hash for block in seen] == [provider.get_block(n).hash for n in (2, 3, 4)]
    assert none_left(blocks)


@pytest.mark.chain
def test_polling_ends_at_a_block(provider, poll):
    blocks = poll(stop_block=3)
    provider.mine(5)

    assert [block.number for block in blocks] == [2, 3]


@pytest.mark.chain
def test_a_block_comes_when_it_has_its_confirmations(provider, poll):
    provider.mine(3)
    blocks = poll(required_confirmations=2)
    assert none_left(blocks)

    blocks = poll(required_confirmations=2)
    provider.mine(2)
    assert [block.number for block in take(blocks, 2)] == [3, 4]
    assert none_left(blocks)


@pytest.mark.chain
def test_the_network_s_confirmations_are_the_default(provider, poll, configured):
    configured(local={"required_confirmations": 1})
    blocks = poll()
    provider.mine(2)

    assert [block.number for block in take(blocks, 2)] == [1, 2]
    assert none_left(blocks)


@pytest.mark.chain
def test_more_confirmations_than_blocks_begin_at_genesis(provider, poll):
    blocks = poll(required_confirmations=100)
    provider.mine(1)

    assert none_left(blocks)


@pytest.mark.chain
def test_a_development_network_is_waited_for_ten_seconds(provider, monkeypatch):
    now = iter(range(0, 100, 4))
    clock = SimpleNamespace(monotonic=lambda: next(now), sleep=lambda _: None)
    monkeypatch.setattr(polling, "time", clock)

    assert none_left(provider.poll_blocks())
    assert next(now) == 16


@pytest.mark.chain
def test_blocks_of_another_branch_come_again(provider, poll, replace):
    provider.mine(2)
    blocks = poll()
    provider.mine(1)
    fork = provider.snapshot()
    provider.mine(2)
    before = take(blocks, 3)
    replace(fork, 3)

    after = take(blocks, 3)
    assert [block.number for block in before] == [4, 5, 6]
    assert [block.number for block in after] == [5, 6, 7]
    assert after[0].parent_hash == before[0].hash
    assert after[0].hash != before[1].hash
    assert none_left(blocks)


@pytest.mark.chain
def test_a_chain_that_became_shorter_is_waited_for(provider, poll, replace):
    blocks = poll()
    fork = provider.snapshot()
    provider.mine(3)
    take(blocks, 3)
    replace(fork, 1)

    assert [block.number for block in take(blocks, 1)] == [2]
    provider.mine(1)
    assert [block.number for block in take(blocks, 1)] == [3]


@pytest.mark.chain
def test_a_fork_from_before_the_first_block_begins_where_it_can_be_known(provider, poll, replace):
    fork = provider.snapshot()
    provider.mine(2)
    blocks = poll()
    provider.mine(1)
    take(blocks, 1)
    replace(fork, 4)

    assert [block.number for block in take(blocks, 2)] == [3, 4]


@pytest.mark.chain
def test_a_chain_much_shorter_than_where_polling_began_is_followed(
    provider, poll, replace, meanwhile
):
    fork = provider.snapshot()
    provider.mine(8)
    blocks = poll(new_block_timeout=5)
    meanwhile(lambda: replace(fork, 1), lambda: provider.mine(1), lambda: provider.mine(1))

    assert [block.number for block in take(blocks, 2)] == [3, 4]


@pytest.mark.chain
def test_a_reorganisation_is_told(provider, poll, replace, ape_caplog):
    blocks = poll()
    fork = provider.snapshot()
    provider.mine(2)
    take(blocks, 2)
    replace(fork, 3)
    take(blocks, 1)

    assert "The chain was reorganised: blocks after 1 come again." in ape_caplog.text


@pytest.mark.chain
@pytest.mark.parametrize("confirmations", [0, 1])
def test_a_block_that_goes_while_it_is_fetched_is_looked_for_again(
    provider, poll, replace, monkeypatch, confirmations
):
    """The head is asked for, and the chain is a shorter one when its block is."""
    provider.mine(confirmations)
    blocks = poll(required_confirmations=confirmations, new_block_timeout=5)
    fork = provider.snapshot()
    provider.mine(2)
    take(blocks, 2)
    provider.mine(2)
    get_block = type(provider).get_block

    def going(self, block_id):
        block = get_block(self, block_id)
        monkeypatch.setattr(type(provider), "get_block", get_block)
        replace(fork, 3)
        return block

    monkeypatch.setattr(type(provider), "get_block", going)
    replaced = take(blocks, 1)[0]
    assert replaced.hash == provider.get_block(replaced.number).hash


@pytest.mark.chain
def test_a_branch_that_replaces_the_parent_in_between_is_seen(provider, poll, monkeypatch):
    """A new block that does not follow the last one is not passed on before that is cleared up."""
    blocks = poll(new_block_timeout=5)
    fork = provider.snapshot()
    provider.mine(1)
    first = take(blocks, 1)[0]
    provider.mine(1)
    stands = polling._Poll._stands

    def replaced_after(self, number, head):
        answer = stands(self, number, head)
        monkeypatch.setattr(polling._Poll, "_stands", stands)
        provider.restore(fork)
        provider.set_timestamp(provider.pending_timestamp(0) + 100)
        provider.mine(2)
        return answer

    monkeypatch.setattr(polling._Poll, "_stands", replaced_after)
    again, then = take(blocks, 2)
    assert (first.number, again.number, then.number) == (2, 2, 3)
    assert (again.hash, then.hash) == (provider.get_block(2).hash, provider.get_block(3).hash)
    assert again.hash != first.hash


@pytest.mark.chain
def test_only_so_many_blocks_are_remembered(provider, poll, monkeypatch):
    monkeypatch.setattr(polling, "_REMEMBERED", 3)
    blocks = poll()
    provider.mine(6)
    take(blocks, 6)

    assert sorted(blocks.gi_frame.f_locals["self"]._seen) == [5, 6, 7]


@pytest.mark.chain
def test_events_come_as_they_happen(box, alice, bob, provider, meanwhile):
    meanwhile(
        lambda: box.store(1, sender=alice),
        lambda: provider.mine(1),
        lambda: box.store(2, "two", sender=bob),
    )

    logs = box.Stored.poll_logs(new_block_timeout=5)
    assert [log.number for log in take(logs, 2)] == [1, 2]


@pytest.mark.chain
def test_events_can_be_chosen(box, alice, bob, meanwhile):
    meanwhile(lambda: box.store(1, sender=alice), lambda: box.store(2, sender=bob))

    logs = box.Stored.poll_logs(new_block_timeout=5, by=bob.address)
    assert [log.number for log in take(logs, 1)] == [2]


@pytest.mark.chain
def test_events_of_past_blocks_may_come_first(box, alice, provider, meanwhile):
    start = provider.get_block("latest").number
    box.store(1, sender=alice)
    provider.mine(1)
    meanwhile(lambda: box.store(2, sender=alice))

    logs = box.Stored.poll_logs(start_block=start, new_block_timeout=5)
    assert [log.number for log in take(logs, 2)] == [1, 2]


@pytest.mark.chain
def test_events_of_another_branch_come_again(box, alice, provider, replace, meanwhile):
    fork = provider.snapshot()
    meanwhile(
        lambda: box.store(1, sender=alice),
        lambda: replace(fork, 1),
        lambda: box.store(2, sender=alice),
    )

    logs = box.Stored.poll_logs(new_block_timeout=5)
    assert [log.number for log in take(logs, 2)] == [1, 2]


@pytest.mark.chain
def test_all_events_can_be_polled_by_the_provider(box, alice, provider):
    logs = provider.poll_logs(events=[box.Stored.abi, box.Paid.abi], new_block_timeout=0)
    several = provider.poll_logs(
        address=[box.address], events=[box.Paid.abi], new_block_timeout=0, stop_block=4
    )
    single = provider.poll_logs(address=box.address, events=[box.Paid.abi], new_block_timeout=0)
    box.store(1, sender=alice)
    alice.transfer(box, 5)

    assert [log.event_name for log in take(logs, 2)] == ["Stored", "Paid"]
    assert next(single).amount == 5
    assert [log.amount for log in several] == [5]


@pytest.mark.chain
def test_polling_to_a_block_of_the_past_is_refused(box, provider):
    with pytest.raises(ValueError, match="must be in the future"):
        provider.poll_logs(stop_block=1, events=[box.Stored.abi])
