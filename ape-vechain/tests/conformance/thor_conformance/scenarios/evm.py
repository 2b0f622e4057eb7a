"""Operations whose meaning or price is Thor's own: Shanghai at most, prices before Berlin."""

from thor_conformance.assembler import assemble, init_code
from thor_conformance.contracts import CREATIONS, NEWER_OPCODES, creation_of_opcode, word
from thor_conformance.requests import VTHO, Request, Sender, get, hexed, inspect, mined, outcome
from thorlink.codec import Clause
from thorlink.hashing import keccak256
from thorlink.solo import ACCOUNTS

ALICE, BOB = ACCOUNTS[1].address, ACCOUNTS[2].address
FRESH = bytes.fromhex("0000000000000000000000000000000000bbbbbb")
FROM_ALICE = {"caller": hexed(ALICE), "gas": 2_000_000}
EXTENSION = bytes.fromhex("0000000000000000000000457874656e73696f6e")

PRICES = {
    "SLOAD": "PUSH1 0 SLOAD POP",
    "SLOAD twice": "PUSH1 0 SLOAD POP PUSH1 0 SLOAD POP",
    "SSTORE new": "PUSH1 1 PUSH1 0 SSTORE",
    "SSTORE same": "PUSH1 0 PUSH1 0 SSTORE",
    "SSTORE twice": "PUSH1 1 PUSH1 0 SSTORE PUSH1 2 PUSH1 0 SSTORE",
    "SSTORE and back": "PUSH1 1 PUSH1 0 SSTORE PUSH1 0 PUSH1 0 SSTORE",
    "BALANCE": "ADDRESS BALANCE POP",
    "SELFBALANCE": "SELFBALANCE POP",
    "EXTCODESIZE": "ADDRESS EXTCODESIZE POP",
    "EXTCODEHASH of nobody": "PUSH1 200 EXTCODEHASH PUSH1 0 SSTORE",
    "EXTCODEHASH of an account": f"PUSH20 0x{BOB.hex()} EXTCODEHASH PUSH1 0 SSTORE",
    "EXTCODEHASH of a precompile": "PUSH1 1 EXTCODEHASH PUSH1 0 SSTORE",
    "CALL of nobody": "PUSH1 0 DUP1 DUP1 DUP1 DUP1 PUSH1 200 GAS CALL POP",
    "CALL of nobody with value": "PUSH1 0 DUP1 DUP1 DUP1 PUSH1 1 PUSH1 200 GAS CALL POP",
    "STATICCALL": "PUSH1 0 DUP1 DUP1 DUP1 PUSH1 200 GAS STATICCALL POP",
    "SHA3": "PUSH1 100 PUSH1 0 SHA3 POP",
    "EXP": "PUSH2 0x1234 PUSH1 3 EXP POP",
    "LOG4": "PUSH1 1 PUSH1 2 PUSH1 3 PUSH1 4 PUSH1 64 PUSH1 0 LOG4",
    "memory": "PUSH1 1 PUSH2 0x2000 MSTORE",
    "PUSH0": "PUSH0 POP",
    "GAS": "GAS PUSH1 0 SSTORE",
    "BLOCKHASH of the future": "PUSH2 0x1000 BLOCKHASH PUSH1 0 SSTORE",
    "PREVRANDAO": "PREVRANDAO PUSH1 0 SSTORE",
}


def scenario() -> list[Request]:
    sender = Sender(7_000_000)
    return [
        *_prices(),
        *_refused(),
        *_precompiles(),
        *_destruction(sender),
        *_creation(sender),
        *_energy(sender),
        *_extension(),
    ]


def _prices() -> list[Request]:
    return [
        inspect(f"price: {name}", Clause(None, 1, assemble(code)), **FROM_ALICE)
        for name, code in PRICES.items()
    ]


def _refused() -> list[Request]:
    newer = [
        inspect(f"refused: {name}", Clause(None, 0, creation_of_opcode(name)), **FROM_ALICE)
        for name in NEWER_OPCODES
    ]
    large = init_code(b"")[:0] + assemble("PUSH3 24577 PUSH1 0 RETURN")
    return [
        *newer,
        inspect("refused: code that starts with 0xEF", _returning(b"\xef"), **FROM_ALICE),
        inspect("allowed: code that starts with 0xFE", _returning(b"\xfe"), **FROM_ALICE),
        inspect("refused: code too large", Clause(None, 0, large), gas=20_000_000),
        inspect(
            "allowed: largest code",
            Clause(None, 0, assemble("PUSH3 24576 PUSH1 0 RETURN")),
            gas=20_000_000,
        ),
        inspect("refused: too little gas to keep the code", _returning(b"\1" * 32), gas=3_000),
    ]


def _returning(code: bytes) -> Clause:
    return Clause(None, 0, init_code(code))


def _precompiles() -> list[Request]:
    message = keccak256(b"message")
    inputs = {
        1: message + word(27) + b"\1" * 64,
        2: b"abc",
        3: b"abc",
        4: b"abc" * 20,
        5: word(1) + word(1) + word(1) + b"\3\5\7",
        6: word(1) + word(2) + word(1) + word(2),
        7: word(1) + word(2) + word(3),
        8: b"",
        9: bytes.fromhex("0000000c") + bytes(208) + b"\1",
    }
    known = [
        inspect(f"precompile {n}", Clause(word(n)[12:], 0, data), **FROM_ALICE)
        for n, data in inputs.items()
    ]
    return [
        *known,
        inspect("precompile 5 with 0^0", Clause(word(5)[12:], 0, word(0) * 3), **FROM_ALICE),
        inspect("precompile 6 off the curve", Clause(word(6)[12:], 0, word(1) * 4), gas=100_000),
        inspect("precompile 10 is none", Clause(word(10)[12:], 0, b"abc"), **FROM_ALICE),
    ]


def _destruction(sender: Sender) -> list[Request]:
    creation = sender.tx(
        Clause(None, 100, CREATIONS["destroyer"]),
        Clause(None, 0, CREATIONS["destroyer"]),
        gas=1_000_000,
    )
    rich, poor = creation.contract_address(0), creation.contract_address(1)
    return [
        *outcome("two that can be destroyed", creation),
        *mined("destroyed, to a fresh account", sender.tx(Clause(rich, 0, word(FRESH)))),
        get("nothing is left", f"accounts/{hexed(rich)}"),
        get("nor its code", f"accounts/{hexed(rich)}/code"),
        *mined("destroyed and called", sender.tx(Clause(poor, 0, word(BOB)), Clause(poor))),
        inspect("destroyed in vain", Clause(poor, 0, word(BOB)), **FROM_ALICE),
    ]


def _creation(sender: Sender) -> list[Request]:
    creation = sender.tx(Clause(None, 0, CREATIONS["factory"]))
    factory = creation.contract_address(0)
    failing = Clause(factory, 0, b"\xfe")
    working = Clause(factory, 0, CREATIONS["echo"])
    return [
        *outcome("a factory", creation),
        *outcome("creations that fail count", sender.tx(working, gas=1_000_000)),
        *outcome("a failed creation", sender.tx(failing, working, gas=1_000_000)),
        *outcome("creation with value", sender.tx(Clause(factory, 1, CREATIONS["counter"]))),
    ]


def _energy(sender: Sender) -> list[Request]:
    def vtho(signature: str, *args: bytes) -> Clause:
        return Clause(VTHO, 0, keccak256(signature.encode())[:4] + b"".join(args))

    transfer, approve = "transfer(address,uint256)", "approve(address,uint256)"
    move = "transferFrom(address,address,uint256)"
    return [
        *mined("VTHO: transfer", sender.tx(vtho(transfer, word(BOB), word(10)))),
        *outcome("VTHO: to a fresh account", sender.tx(vtho(transfer, word(FRESH), word(10)))),
        *outcome("VTHO: nothing", sender.tx(vtho(transfer, word(BOB), word(0)))),
        *outcome("VTHO: too much", sender.tx(vtho(transfer, word(BOB), word(2**120)))),
        *outcome("VTHO: approve", sender.tx(vtho(approve, word(BOB), word(10)))),
        *outcome("VTHO: spend", sender.tx(vtho(move, word(ALICE), word(BOB), word(4)), origin=2)),
        *outcome(
            "VTHO: spend too much",
            sender.tx(vtho(move, word(ALICE), word(BOB), word(40)), origin=2),
        ),
        get("VTHO: what is left", f"accounts/{hexed(ALICE)}"),
    ]


def _extension() -> list[Request]:
    calls = {
        "blake2b256": keccak256(b"blake2b256(bytes)")[:4]
        + word(32)
        + word(3)
        + b"abc".ljust(32, b"\0"),
        "totalSupply": keccak256(b"totalSupply()")[:4],
        "txOrigin": keccak256(b"txOrigin()")[:4],
        "txGasPayer": keccak256(b"txGasPayer()")[:4],
        "txExpiration": keccak256(b"txExpiration()")[:4],
        "blockTotalScore of the first": keccak256(b"blockTotalScore(uint256)")[:4] + word(0),
        "blockID of genesis": keccak256(b"blockID(uint256)")[:4] + word(0),
    }
    return [
        inspect(f"extension: {name}", Clause(EXTENSION, 0, data), **FROM_ALICE)
        for name, data in calls.items()
    ]
