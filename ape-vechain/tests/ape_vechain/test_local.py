"""`vechain:local`: the tools of a test chain, and what can be set up."""

import sys

import ape
import pytest
from ape.exceptions import (
    ChainError,
    ConfigError,
    ProviderError,
    ProviderNotConnectedError,
    UnknownSnapshotError,
)
from eth_pydantic_types import HexBytes

from thorlink.solo import ACCOUNTS, GENESIS_ID

VET = 10**18
OTHER = "0x" + "00000000" + "5a" * 28
MNEMONIC = "legal winner thank year wave sausage worth useful legal winner thank yellow"


def local(**settings):
    """Another `vechain:local`, not connected."""
    return ape.networks.vechain.local.get_provider(provider_settings=settings)


@pytest.fixture
def reconfigured(ape_folder):
    """`reconfigured(test={...})` changes any section until the test ends."""
    yield ape.project.reconfigure
    ape.project.reconfigure()


@pytest.mark.chain
def test_snapshots_can_be_nested_and_used_again(provider, box, alice):
    outer = ape.chain.snapshot()
    box.store(1, sender=alice)
    inner = ape.chain.snapshot()
    box.store(2, sender=alice)

    ape.chain.restore(inner)
    assert box.number() == 1
    ape.chain.restore(outer)
    assert box.number() == 7
    box.store(3, sender=alice)
    provider.restore(outer)
    assert box.number() == 7


@pytest.mark.chain
def test_a_snapshot_that_is_gone_is_unknown(provider):
    first = provider.snapshot()
    later = provider.snapshot()
    provider.restore(first)

    with pytest.raises(UnknownSnapshotError):
        provider.restore(later)
    with pytest.raises(UnknownSnapshotError):
        ape.chain.restore(later)


@pytest.mark.chain
def test_isolation_undoes_what_is_done_in_it(box, alice):
    with ape.chain.isolate():
        box.store(1, sender=alice)
        assert box.number() == 1

    assert box.number() == 7


@pytest.mark.chain
def test_time_can_be_set_for_the_next_block(provider, alice, box):
    then = ape.chain.pending_timestamp + 1_000
    ape.chain.pending_timestamp = then

    assert ape.chain.pending_timestamp == then
    assert box.store(1, sender=alice).timestamp == then
    assert box.store(1, sender=alice).timestamp > then
    ape.chain.mine(timestamp=then + 500)
    assert ape.chain.blocks.head.timestamp == then + 500
    ape.chain.mine(deltatime=100)
    assert ape.chain.blocks.head.timestamp >= then + 600


@pytest.mark.chain
def test_time_does_not_go_back(provider):
    with pytest.raises(ProviderError, match="Failed to time travel: time 1 is not after"):
        provider.set_timestamp(1)


@pytest.mark.chain
def test_blocks_can_be_mined(provider):
    before = ape.chain.blocks.height
    ape.chain.mine(3)
    provider.mine(0)

    assert ape.chain.blocks.height == before + 3


@pytest.mark.chain
def test_without_auto_mine_a_transaction_waits_for_a_block(provider, box, alice):
    assert provider.auto_mine
    provider.auto_mine = False
    receipt = box.store(1, sender=alice)

    assert (receipt.block_number, receipt.gas_used) == (-1, 0)
    assert box.number() == 7
    provider.mine()
    assert box.number() == 1
    assert provider.get_receipt(receipt.txn_hash).block_number == ape.chain.blocks.height
    provider.auto_mine = True
    assert box.store(2, sender=alice).block_number == ape.chain.blocks.height


@pytest.mark.chain
def test_several_transactions_can_be_in_one_block(provider, box, alice, bob):
    provider.auto_mine = False
    sent = [
        box.store(number, "x", sender=who, gas=99_000) for number, who in ((1, alice), (2, bob))
    ]
    provider.mine()

    block = ape.chain.blocks.head
    assert {id_.to_0x_hex() for id_ in block.transaction_ids} == {r.txn_hash for r in sent}


@pytest.mark.chain
def test_an_account_can_be_given_vet_and_vtho(provider, alice):
    ape.chain.set_balance(alice, "5 VET")
    assert alice.balance == 5 * VET
    alice.balance = 7
    assert alice.balance == 7
    provider.set_energy(alice.address, 3 * VET)
    assert provider.get_energy(alice.address) == 3 * VET


@pytest.mark.chain
def test_code_and_storage_can_be_set(provider, box, alice):
    place = "0x" + "ab" * 20
    code = box.contract_type.runtime_bytecode.bytecode
    assert provider.set_code(place, code)
    provider.set_storage(place, 0, HexBytes(b"\x2a".rjust(32, b"\0")))

    copy = ape.Contract(place, contract_type=box.contract_type)
    assert provider.get_code(place) == HexBytes(code)
    assert copy.number() == 42
    copy.store(5, sender=alice)
    assert int.from_bytes(provider.get_storage(place, 0), "big") == 5


@pytest.mark.chain
def test_all_test_accounts_are_solo_s_and_funded(provider):
    assert len(ape.accounts.test_accounts) == 10
    assert all(account.balance >= 25 * 10**6 * VET for account in ape.accounts.test_accounts)
    made = provider.get_test_account(11)
    assert made.address not in [account.address for account in ape.accounts.test_accounts]
    assert provider.accounts_to_fund() == []


@pytest.mark.chain
def test_another_mnemonic_s_accounts_are_funded(reconfigured, provider):
    solo_accounts = [provider.get_test_account(index) for index in range(10)]
    reconfigured(test={"mnemonic": MNEMONIC, "hd_path": "m/44'/60'/0'/0", "number_of_accounts": 3})
    other = local(genesis_id=OTHER)
    other.connect()
    try:
        accounts = [other.get_test_account(index) for index in range(3)]
        assert len({account.address for account in accounts}) == 3
        assert accounts[0].address not in [one.address for one in solo_accounts]
        assert [other.get_balance(account.address) for account in accounts] == [10**9 * VET] * 3
        assert [other.get_energy(account.address) for account in accounts] == [10**9 * VET] * 3
    finally:
        other.disconnect()


@pytest.mark.chain
def test_more_accounts_than_solo_has_are_funded(reconfigured, provider):
    reconfigured(test={"number_of_accounts": 12})
    other = local(genesis_id=OTHER)
    other.connect()
    try:
        first, eleventh = other.get_test_account(0), other.get_test_account(10)
        assert bytes.fromhex(first.address[2:]) == ACCOUNTS[0].address
        assert other.get_balance(eleventh.address) == 10**9 * VET
        assert len(other.accounts_to_fund()) == 2
    finally:
        other.disconnect()


@pytest.mark.chain
def test_another_genesis_id_makes_another_network(provider, alice, bob):
    settings = {"genesis_id": OTHER}
    with ape.networks.parse_network_choice("vechain:local", provider_settings=settings) as other:
        assert other.chain_id == int(OTHER, 16)
        assert other.get_block(0).hash.to_0x_hex() == OTHER
        assert alice.transfer(bob, 1).transaction.chain_tag == 0x5A

    assert ape.chain.chain_id == provider.chain_id == int.from_bytes(GENESIS_ID, "big")


@pytest.mark.chain
def test_the_genesis_id_can_be_the_project_s(configured, provider):
    configured(local={"genesis_id": OTHER})

    assert local().chain_id == int(OTHER, 16)


@pytest.mark.unit
@pytest.mark.parametrize("text", ["mainnet", "0x12zz"])
def test_a_genesis_id_that_is_not_hex_is_refused(text):
    with pytest.raises(ConfigError, match=r"vechain\.local\.genesis_id .* is not hex"):
        local(genesis_id=text).connect()


@pytest.mark.unit
@pytest.mark.parametrize("text", ["0x1234", "0x" + "11" * 32])
def test_a_genesis_id_that_no_block_has_is_refused(text):
    with pytest.raises(ConfigError, match="no id of a block 0: 32 bytes, the first 4 of them zero"):
        local(genesis_id=text).connect()


@pytest.mark.unit
def test_a_provider_that_is_not_connected_says_so():
    provider = local()

    assert not provider.is_connected
    for ask in (lambda: provider.node, lambda: provider.client, lambda: provider.get_block(0)):
        with pytest.raises(ProviderNotConnectedError):
            ask()


@pytest.mark.chain
def test_disconnecting_twice_does_no_harm(provider):
    other = local(genesis_id=OTHER)
    other.connect()
    other.disconnect()
    other.disconnect()

    assert not other.is_connected


@pytest.mark.chain
def test_new_settings_connect_anew(provider):
    other = local(genesis_id=OTHER)
    other.connect()
    other.mine(3)
    other.update_settings({"genesis_id": OTHER[:-2] + "11"})
    try:
        assert other.chain_id == int(OTHER, 16) - 0x5A + 0x11
        assert other.get_block("latest").number == 1
    finally:
        other.disconnect()


@pytest.mark.chain
def test_the_embedded_node_has_no_address_to_connect_to(provider):
    assert provider.uri == provider.connection_str == "http://embedded"
    assert provider.http_uri is None
    assert provider.is_connected


@pytest.mark.chain
def test_without_the_extra_the_error_says_what_to_install(provider, monkeypatch):
    monkeypatch.setitem(sys.modules, "thorlink.node", None)

    with pytest.raises(ProviderError, match=r"pip install 'ape-vechain\[node\]'"):
        local(genesis_id=OTHER).connect()


@pytest.mark.chain
def test_a_chain_can_be_saved_and_loaded(provider, tmp_path, box):
    state = tmp_path / "chain"
    first = local(state=str(state))
    first.connect()
    first.mine(4)
    first.set_balance("0x" + "ab" * 20, 5)
    head = first.get_block("latest").hash
    first.disconnect()

    second = local(state=str(state))
    second.connect()
    assert second.get_block("latest").hash == head
    assert second.get_balance("0x" + "ab" * 20) == 5
    second.mine()
    second.disconnect()
    assert state.stat().st_size > 0


@pytest.mark.chain
def test_the_state_file_can_be_the_project_s(configured, provider, tmp_path):
    configured(local={"state": str(tmp_path / "chain")})
    other = local()
    other.connect()
    other.disconnect()

    assert (tmp_path / "chain").is_file()


@pytest.mark.chain
def test_a_damaged_state_file_is_an_error(provider, tmp_path):
    (tmp_path / "chain").write_text("nonsense")

    with pytest.raises(ProviderError, match="chain"):
        local(state=str(tmp_path / "chain")).connect()


@pytest.mark.chain
def test_a_state_file_of_another_network_is_an_error(provider, tmp_path):
    state = str(tmp_path / "chain")
    other = local(state=state, genesis_id=OTHER)
    other.connect()
    other.disconnect()

    with pytest.raises(ProviderError, match="another network"):
        local(state=state).connect()


@pytest.mark.chain
def test_there_must_be_a_snapshot_to_go_back_to(provider):
    ape.chain._snapshots[provider.chain_id].clear()

    with pytest.raises(ChainError, match="no snapshots to revert to"):
        ape.chain.restore()
    ape.chain.snapshot()
