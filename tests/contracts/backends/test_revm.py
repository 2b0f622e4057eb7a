"""What only the revm backend has."""

import json

import pytest
from eth_utils import keccak
from revm.artifacts import load
from revm.backend import Account
from revm.chain import START, Chain, Reverted
from revm.contract import Project

pytestmark = pytest.mark.unit

ADMIN = Account("0x" + "11" * 20)


@pytest.fixture
def chain():
    return Chain()


@pytest.fixture
def token(chain):
    return Project(chain).B3TRToken.deploy(ADMIN, ADMIN, ADMIN, sender=ADMIN)


def test_time_begins_at_the_same_second_and_never_goes_back(chain):
    assert chain.blocks.head.timestamp == START
    for time in (START - 1, START):
        with pytest.raises(ValueError, match="not after"):
            chain.pending_timestamp = time
    chain.pending_timestamp = START + 1
    chain.mine(2)
    assert chain.blocks.head.timestamp == START + 2


def test_a_view_cannot_change_anything(chain, token):
    data = token.mint.encode_input(ADMIN, 1)
    with pytest.raises(Reverted, match="StateChangeDuringStaticCall"):
        chain.view(ADMIN.address, token.address, data)
    assert token.totalSupply() == 0


def test_snapshots_form_a_stack(chain, token):
    outer = chain.snapshot()
    token.mint(ADMIN, 1, sender=ADMIN)
    inner = chain.snapshot()
    token.mint(ADMIN, 2, sender=ADMIN)

    chain.restore(inner)
    assert token.totalSupply() == 1
    token.mint(ADMIN, 4, sender=ADMIN)
    assert token.totalSupply() == 5
    chain.restore(outer)
    assert token.totalSupply() == 0


def test_calls_are_counted(chain, token):
    token.mint(ADMIN, 1, sender=ADMIN)
    token.mint(token, 2**256 - 1, sender=ADMIN, raise_on_revert=False)
    token.balanceOf(ADMIN)
    assert (chain.transactions, chain.reverted, chain.views) == (3, 1, 1)


def test_artifacts_are_read_from_the_file_that_is_named(tmp_path, monkeypatch):
    abi = [{"type": "error", "name": "E", "inputs": [{"name": "a", "type": "uint8"}]}]
    named = tmp_path / "other.json"
    named.write_text(json.dumps({"contractTypes": {"X": {"abi": abi}}}))
    monkeypatch.setenv("CONTRACT_ARTIFACTS", str(named))

    kinds = load()

    assert list(kinds) == ["X"]
    assert kinds["X"].errors[keccak(b"E(uint8)")[:4]].arguments(bytes(31) + b"\7") == {"a": 7}
