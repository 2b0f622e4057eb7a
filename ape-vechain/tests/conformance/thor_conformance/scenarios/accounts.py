"""Balances, code and storage at revisions; built-ins; everything malformed."""

from thor_conformance.contracts import CREATIONS, word
from thor_conformance.requests import VTHO, Request, Sender, get, hexed, outcome, post
from thorlink.codec import Clause
from thorlink.hashing import keccak256
from thorlink.solo import ACCOUNTS

FRESH = bytes.fromhex("00000000000000000000000000000000000f5e54")
BUILTINS = {
    "Authority": "0000000000000000000000417574686f72697479",
    "Energy": VTHO.hex(),
    "Params": "0000000000000000000000000000506172616d73",
    "Prototype": "000000000000000000000050726f746f74797065",
    "Extension": "0000000000000000000000457874656e73696f6e",
    "Staker": "00000000000000000000000000005374616b6572",
    "Executor": "0000000000000000000000004578656375746f72",
    "Measure": "0000000000000000000000004d656173757265".rjust(40, "0"),
}


def scenario() -> list[Request]:
    sender = Sender(2_000_000)
    creation = sender.tx(Clause(None, 5, CREATIONS["store"]))
    store = creation.contract_address(0)
    write = sender.tx(Clause(store, 0, word(7) + word(0xCAFE)))
    transfer = sender.tx(Clause(FRESH, 12345))
    clear = sender.tx(Clause(store, 0, word(7) + word(0)))
    return [
        *_funded(),
        *outcome("a contract", creation),
        *outcome("a write", write),
        *outcome("a transfer to a fresh account", transfer),
        *_contract(store),
        *outcome("a cleared slot", clear),
        get("storage that was cleared", f"accounts/{hexed(store)}/storage/{hexed(word(7))}"),
        *_revisions(store),
        *_builtins(),
        *_wrong(),
    ]


def _account(name: str, address: bytes, **params: str) -> Request:
    return get(name, f"accounts/{hexed(address)}", **params)


def _funded() -> list[Request]:
    requests = [_account(f"account {n}", a.address) for n, a in enumerate(ACCOUNTS)]
    return [
        *requests,
        _account("nobody", FRESH),
        get("code of nobody", f"accounts/{hexed(FRESH)}/code"),
        get("storage of nobody", f"accounts/{hexed(FRESH)}/storage/{hexed(word(0))}"),
        get("upper case", "accounts/0x435933C8064B4AE76BE665428E0307EF2CCFBD68"),
        get("without 0x", "accounts/435933c8064b4ae76be665428e0307ef2ccfbd68"),
    ]


def _contract(store: bytes) -> list[Request]:
    path = f"accounts/{hexed(store)}"
    return [
        _account("a contract's account", store),
        get("its code", f"{path}/code"),
        get("its storage", f"{path}/storage/{hexed(word(7))}"),
        get("its raw storage", f"{path}/storage/raw/{hexed(word(7))}"),
        get("storage never written", f"{path}/storage/{hexed(keccak256(b'none'))}"),
        _account("the fresh account", FRESH),
        _account("the creator", ACCOUNTS[1].address),
        _account("the block signer", ACCOUNTS[0].address),
    ]


def _revisions(store: bytes) -> list[Request]:
    requests = []
    for revision in ("best", "justified", "finalized", "0", "1", "2", "3", "4", "{block 3}"):
        key = hexed(word(7))
        requests += [
            _account(f"creator at {revision}", ACCOUNTS[1].address, revision=revision),
            _account(f"fresh account at {revision}", FRESH, revision=revision),
            get(f"code at {revision}", f"accounts/{hexed(store)}/code", revision=revision),
            get(f"slot at {revision}", f"accounts/{hexed(store)}/storage/{key}", revision=revision),
        ]
    return [
        *requests,
        _account("at next", FRESH, revision="next"),
        _account("beyond best", FRESH, revision="99999"),
        _account("at an unknown block", FRESH, revision="0x" + "11" * 32),
        _account("at no revision", FRESH, revision="zz"),
        get("code beyond best", f"accounts/{hexed(store)}/code", revision="99999"),
    ]


def _builtins() -> list[Request]:
    accounts = [_account(name, bytes.fromhex(address)) for name, address in BUILTINS.items()]
    precompiles = [_account(f"precompile {n}", bytes(19) + bytes([n])) for n in (0, 1, 9, 10)]
    return [*accounts, *precompiles]


def _wrong() -> list[Request]:
    address = hexed(FRESH)
    return [
        get("short address", "accounts/0x43"),
        get("long address", f"accounts/{address}00"),
        get("not hex", f"accounts/0x{'zz' * 20}"),
        get("code of a short address", "accounts/0x43/code"),
        get("short key", f"accounts/{address}/storage/0x01"),
        get("key is not hex", f"accounts/{address}/storage/0x{'zz' * 32}"),
        post("old creation call", "accounts", {"value": "0x0", "data": "0x"}),
        post("old call", f"accounts/{address}", {"value": "0x0", "data": "0x"}),
    ]
