"""`vechain:solo`: the real node, started here or running elsewhere."""

import subprocess

import ape
import pytest
from ape.exceptions import APINotImplementedError, ProviderError, UnknownSnapshotError
from vechain_testbed.contracts import container
from vechain_testbed.real_node import missing

from ape_vechain import multicall
from thorlink.node import EmbeddedNode, serve
from thorlink.solo import ACCOUNTS
from thorlink.solo_process import SoloProcess

VET = 10**18
MNEMONIC = "legal winner thank year wave sausage worth useful legal winner thank yellow"


@pytest.fixture(autouse=True)
def no_variable(monkeypatch):
    """THOR_URL of whoever runs the tests."""
    monkeypatch.delenv("THOR_URL", raising=False)


@pytest.fixture(scope="module")
def started(connection):
    """A node of our own, connected once."""
    if reason := missing():
        pytest.skip(reason)
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("THOR_URL", raising=False)
        with ape.networks.parse_network_choice("vechain:solo") as provider:
            yield provider


@pytest.fixture
def solo(started):
    """The connected provider; what a test does to its chain is undone."""
    snapshot = started.snapshot()
    yield started
    started.restore(snapshot)


@pytest.fixture
def alice(solo):
    return solo.get_test_account(1)


@pytest.fixture
def elsewhere(connection):
    """The address of a node that is not ours."""
    with serve(EmbeddedNode()) as url:
        yield url


def provider_of(**settings):
    return ape.networks.vechain.solo.get_provider(provider_settings=settings)


@pytest.mark.thor
def test_a_node_is_started_on_a_free_port(solo):
    assert solo.is_connected
    assert solo.uri.startswith("http://127.0.0.1:")
    assert solo.get_block(0).hash == solo.chain_id.to_bytes(32, "big")
    assert solo.supports_tracing
    assert solo.auto_mine


@pytest.mark.thor
def test_contracts_are_deployed_called_and_reverted(solo, alice):
    box = alice.deploy(container("Box"), 7)
    relay = alice.deploy(container("Relay"), box)
    receipt = relay.relay(9, sender=alice)

    assert box.number() == relay.read() == 9
    assert receipt.trace.get_calltree().calls[0].address.to_0x_hex() == box.address.lower()
    assert [event.event_name for event in receipt.decode_logs([box.Stored, relay.Relayed])]
    with pytest.raises(box.TooLarge) as caught:
        relay.relay(1001, sender=alice)
    assert caught.value.inputs == {"given": 1001, "most": 1000}


@pytest.mark.thor
def test_gas_is_estimated_exactly(solo, alice):
    box = alice.deploy(container("Box"), 7)
    estimate = box.store.estimate_gas_cost(8, "a note", sender=alice)

    assert box.store(8, "a note", sender=alice, gas=estimate).gas_used == estimate


@pytest.mark.thor
def test_clauses_and_payers_are_the_real_node_s_too(solo, alice):
    box = alice.deploy(container("Box"), 7)
    txn = multicall.Transaction().add(box.store, 8).add_transfer(box, 5)
    receipt = txn(sender=alice, gas_payer=solo.get_test_account(3))

    assert receipt.gas_payer == solo.get_test_account(3).address
    assert (box.number(), box.balance) == (8, 5)
    assert receipt.clause_return_values[0] == 7


@pytest.mark.thor
def test_snapshots_are_gone_back_to(solo, alice):
    box = alice.deploy(container("Box"), 7)
    snapshot = ape.chain.snapshot()
    box.store(8, sender=alice)
    ape.chain.restore(snapshot)

    assert box.number() == 7
    box.store(9, sender=alice)
    assert box.number() == 9
    with pytest.raises(UnknownSnapshotError):
        solo.restore(10**6)


@pytest.mark.thor
def test_time_can_be_set_for_the_next_block(solo, alice):
    box = alice.deploy(container("Box"), 7)
    then = ape.chain.pending_timestamp + 3_000
    ape.chain.pending_timestamp = then

    assert ape.chain.pending_timestamp == then
    assert box.store(8, sender=alice).timestamp == then
    assert box.time() == then
    later = box.store(9, sender=alice)
    assert later.timestamp == then + 10
    ape.chain.mine(timestamp=then + 500)
    assert ape.chain.blocks.head.timestamp == then + 500


@pytest.mark.thor
def test_a_block_may_come_a_second_after_the_one_before(solo, alice):
    ape.chain.mine(deltatime=10_000)
    then = ape.chain.blocks.head.timestamp + 1
    ape.chain.pending_timestamp = then
    ape.chain.mine()

    assert ape.chain.blocks.head.timestamp == then
    ape.chain.mine()
    assert ape.chain.blocks.head.timestamp == then + 10


@pytest.mark.thor
def test_time_does_not_go_back_and_what_has_passed_is_the_present(solo):
    best = solo.get_block("latest").timestamp

    with pytest.raises(ProviderError, match="Failed to time travel"):
        solo.set_timestamp(best)
    solo.restore(solo.snapshot())
    assert ape.chain.pending_timestamp >= best + 10


@pytest.mark.thor
def test_blocks_can_be_mined(solo):
    before = ape.chain.blocks.height
    ape.chain.mine(3)

    assert ape.chain.blocks.height == before + 3


@pytest.mark.thor
def test_the_real_node_mines_on_demand_only(solo):
    solo.auto_mine = True
    with pytest.raises(NotImplementedError, match="vechain:solo mines on demand only"):
        solo.auto_mine = False


@pytest.mark.thor
def test_a_block_that_does_not_come_when_it_was_due_is_an_error(solo, alice, monkeypatch):
    ape.chain.mine(deltatime=10_000)
    ape.chain.pending_timestamp = ape.chain.blocks.head.timestamp + 100
    monkeypatch.setattr(type(solo), "before_block", lambda _: None)

    with pytest.raises(ProviderError, match=r"was due at .*, and came at"):
        alice.transfer(alice, 1)


@pytest.mark.thor
def test_a_node_of_one_s_own_ends_when_it_is_disconnected(ape_folder):
    if reason := missing():
        pytest.skip(reason)
    provider = provider_of()
    provider.connect()
    uri = provider.uri
    provider.disconnect()

    assert provider.uri == ""
    elsewhere = provider_of(uri=uri)
    with pytest.raises(ProviderError, match="ConnectError"):
        elsewhere.connect()


@pytest.mark.thor
@pytest.mark.parametrize("step", ["open_client", "_fund_test_accounts"])
def test_a_node_that_cannot_be_used_is_ended(ape_folder, monkeypatch, step):
    if reason := missing():
        pytest.skip(reason)
    provider, addresses = provider_of(), []

    def fail(self):
        addresses.append(self.uri)
        raise ProviderError("on purpose")

    monkeypatch.setattr(type(provider), step, fail)
    with pytest.raises(ProviderError, match="on purpose"):
        provider.connect()
    assert not provider.is_connected
    monkeypatch.undo()
    with pytest.raises(ProviderError, match="ConnectError"):
        provider_of(uri=addresses[0]).connect()


@pytest.mark.thor
def test_another_mnemonic_s_accounts_are_funded(ape_folder):
    if reason := missing():
        pytest.skip(reason)
    ape.project.reconfigure(test={"mnemonic": MNEMONIC, "number_of_accounts": 2})
    provider = provider_of()
    try:
        provider.connect()
        for index in range(2):
            address = provider.get_test_account(index).address
            assert provider.get_balance(address) == int(provider.test_config.balance)
            assert provider.get_energy(address) == int(provider.test_config.balance)
    finally:
        provider.disconnect()
        ape.project.reconfigure()


@pytest.mark.thor
def test_a_real_node_elsewhere_is_used_but_not_set_back(ape_folder):
    if reason := missing():
        pytest.skip(reason)
    process = SoloProcess()
    process.start()
    provider = provider_of(uri=process.url)
    try:
        provider.connect()
        before = provider.get_block("latest").number
        provider.mine()
        assert provider.get_block("latest").number == before + 1
        with pytest.raises(APINotImplementedError, match=r"cannot take a snapshot: it is not ours"):
            provider.snapshot()
    finally:
        provider.disconnect()
        assert process.is_running
        process.stop()


@pytest.mark.chain
def test_a_node_elsewhere_is_used_by_setting_configuration_or_variable(
    elsewhere, configured, monkeypatch
):
    given = provider_of(uri=elsewhere)
    monkeypatch.setenv("THOR_URL", elsewhere)
    by_variable = provider_of()
    monkeypatch.delenv("THOR_URL")
    assert given.uri == elsewhere
    monkeypatch.setenv("THOR_URL", "http://127.0.0.1:1")
    assert provider_of(uri=elsewhere).uri == elsewhere
    configured(solo={"uri": elsewhere})
    assert provider_of().uri == elsewhere
    configured()
    monkeypatch.setenv("THOR_URL", elsewhere)
    by_variable.connect()
    assert by_variable.get_block("latest").number >= 0
    by_variable.disconnect()


@pytest.mark.chain
def test_a_node_elsewhere_keeps_its_chain_and_clock(elsewhere):
    provider = provider_of(uri=elsewhere)
    provider.connect()

    for what, ask in (
        ("take a snapshot", provider.snapshot),
        ("go back to a snapshot", lambda: provider.restore(0)),
        ("set its clock", lambda: provider.set_timestamp(2**33)),
    ):
        with pytest.raises(APINotImplementedError, match=f"{elsewhere} cannot {what}: it is not"):
            ask()
    latest, pending = provider.get_block("latest"), provider.get_block("pending")
    assert pending.timestamp >= latest.timestamp + 10
    provider.disconnect()


@pytest.mark.chain
def test_blocks_of_a_node_elsewhere_can_be_mined(elsewhere):
    provider = provider_of(uri=elsewhere)
    provider.connect()
    provider.mine(2)

    assert provider.get_block("latest").number == 3
    assert bytes.fromhex(provider.get_test_account(1).address[2:]) == ACCOUNTS[1].address
    provider.disconnect()


@pytest.mark.unit
def test_without_the_program_the_error_says_what_to_do(configured):
    configured(solo={"binary": "no-such-thor"})

    with pytest.raises(
        ProviderError, match=r"`no-such-thor` is not on PATH.*or set vechain\.solo\.uri"
    ):
        provider_of().connect()


@pytest.mark.unit
def test_a_program_that_is_no_node_is_an_error(configured, tmp_path):
    program = tmp_path / "thor"
    program.write_text("#!/bin/sh\necho wrong >&2; exit 3\n")
    program.chmod(0o755)
    configured(solo={"binary": str(program)})

    with pytest.raises(
        ProviderError, match=r"thor ended at once: wrong; or set vechain\.solo\.uri"
    ):
        provider_of().connect()


@pytest.mark.thor
def test_no_node_is_left_behind_when_ape_ends(tmp_path):
    if reason := missing():
        pytest.skip(reason)
    from vechain_testbed.terminal import terminal  # noqa: PLC0415 - for this test only

    shell = terminal(tmp_path)
    typed = "print('AT', chain.provider.uri)\n"
    done = shell.run("console", "--network", "vechain:solo", typed=typed)
    (line,) = [line for line in done.stdout.splitlines() if "AT http" in line]
    port = line.rsplit(":", 1)[1]
    running = subprocess.run(["ps", "ax"], capture_output=True, text=True, check=True).stdout

    assert f"127.0.0.1:{port}" not in running
