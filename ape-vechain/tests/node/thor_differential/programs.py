"""Random EVM programs, as requests to inspect several clauses that share their state.

A request creates some contracts and then calls them; where they are is known beforehand, because
an inspection's transaction id is zero. Programs are mostly sensible (enough on the stack, short
offsets, jumps to real places) and sometimes not.
"""

import random
from typing import Any

from thorlink import solo
from thorlink.hashing import keccak256

ENERGY = b"Energy".rjust(20, b"\0")
PARAMS = b"Params".rjust(20, b"\0")
EXTENSION = b"Extension".rjust(20, b"\0")
MAX_CREATIONS = 3

# what a program must not do here: TIMESTAMP and NUMBER are equal, block ids after 0 are not
_PLAIN = [
    *range(0x01, 0x0C), *range(0x10, 0x1E), 0x20,
    0x30, 0x32, 0x33, 0x34, 0x35, 0x36, 0x38, 0x3A, 0x3D,
    0x41, 0x42, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48,
    0x50, 0x51, 0x52, 0x53, 0x58, 0x59, 0x5A, 0x5B, 0x5F,
]  # fmt: skip
_POPS = {0x15: 1, 0x19: 1, 0x35: 1, 0x50: 1, 0x51: 1, 0x20: 2, 0x52: 2, 0x53: 2, 0x08: 3, 0x09: 3}
_NULLARY = {
    *range(0x30, 0x35),
    0x36,
    0x38,
    0x3A,
    0x3D,
    *range(0x41, 0x49),
    *range(0x58, 0x5C),
    0x5F,
}
_ABSENT = [0x0C, 0x1E, 0x21, 0x49, 0x4A, 0x5C, 0x5D, 0x5E, 0xA5, 0xB0, 0xEF, 0xFE]
_INTERESTING = [0, 1, 2, 31, 32, 33, 64, 127, 255, 256, 2**64 - 1, 2**64, 2**255, 2**256 - 1]


def created(clause: int, count: int = 0) -> bytes:
    """Where an inspection's creation goes."""
    return keccak256(bytes(32), clause.to_bytes(4, "big"), count.to_bytes(4, "big"))[12:]


def push(value: int) -> bytes:
    """The shortest PUSH of a number."""
    data = value.to_bytes(max(1, (value.bit_length() + 7) // 8), "big")
    return bytes([0x5F + len(data)]) + data


class Generator:
    """Programs from one seed; the same seed gives the same programs."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 - nothing secret

    def request(self) -> dict[str, Any]:
        """The body of a POST /accounts/*."""
        choose = self.random
        creations = [self._creation() for _ in range(choose.randint(0, MAX_CREATIONS))]
        calls = [choose.choice([0, 4, 36, 68]) for _ in range(choose.randint(1, 4))]
        clauses = [self._clause(None, code) for code in creations]
        clauses += [self._clause(self._target(), choose.randbytes(size)) for size in calls]
        gas = choose.choice(
            [1_000_000] * 3 + [choose.randint(20_000, 400_000), choose.randint(100, 20_000)]
        )
        return {
            "clauses": clauses,
            "gas": gas,
            "caller": hexed(choose.choice(solo.ACCOUNTS[1:4]).address),
            "gasPrice": str(choose.choice([0, 10**13, 10**15])),
        }

    def _clause(self, to: bytes | None, data: bytes) -> dict[str, Any]:
        value = self.random.choice([0] * 8 + [1, 1, 10**18, 10**28])
        return {"to": None if to is None else hexed(to), "value": hex(value), "data": hexed(data)}

    def _creation(self) -> bytes:
        """Init code: now and then a program itself, mostly one that leaves a program."""
        choose = self.random
        if choose.random() < 0.15:
            return self.program()
        before = self.program(short=True) if choose.random() < 0.4 else b""
        code = self.program()
        if choose.random() < 0.03:
            code = choose.choice([b"\xef" + code, b"", bytes(24_577), b"\x5b" * 24_576])
        if b"\x00" in before or b"\xf3" in before or b"\xfd" in before or b"\xff" in before:
            before = b""
        # PUSH3 length, PUSH2 offset, PUSH0, CODECOPY, PUSH3 length, PUSH0, RETURN
        length = len(code).to_bytes(3, "big")
        offset = (len(before) + 15).to_bytes(2, "big")
        return (
            before
            + b"\x62"
            + length
            + b"\x61"
            + offset
            + b"\x5f\x39\x62"
            + length
            + b"\x5f\xf3"
            + code
        )

    def program(self, *, short: bool = False) -> bytes:
        """Code, not always good."""
        choose = self.random
        code = b""
        depth = 0
        for _ in range(choose.randint(1, 12 if short else 40)):
            part, depth = self._step(depth, len(code))
            code += part
            if choose.random() < 0.01:
                depth = choose.randint(0, 20)  # forget what is on the stack
        if short:
            return code
        ends = [
            b"",
            b"\x00",
            self._memory_end(0xF3),
            self._memory_end(0xF3),
            self._memory_end(0xFD),
        ]
        return code + choose.choice(ends)

    def _memory_end(self, opcode: int) -> bytes:
        return (
            push(self.random.choice([0, 32, 64, 100]))
            + push(self.random.choice([0, 0, 32]))
            + bytes([opcode])
        )

    def _step(self, depth: int, position: int) -> tuple[bytes, int]:
        """Some opcodes, and how many items are on the stack after them."""
        if depth < 3:
            return self._push(), depth + 1
        steps = [
            (20, lambda: (self._push(), depth + 1)),
            (35, lambda: self._plain(depth)),
            (10, lambda: (self._storage(), depth + 1)),
            (13, lambda: (self._call(), depth + 1)),
            (4, lambda: (self._create(), depth + 1)),
            (4, lambda: (self._log(), depth)),
            (4, lambda: (self._account(), depth + 1)),
            (3, lambda: (self._copy(), depth)),
            (2, lambda: (self._jump(position), depth)),
            (2, lambda: (self._stack(0x7F, depth), depth + 1)),
            (2, lambda: (self._stack(0x8F, depth - 1), depth)),
            (1, lambda: (self._end(), depth)),
        ]
        weights = [weight for weight, _ in steps]
        return self.random.choices([step for _, step in steps], weights)[0]()

    def _stack(self, before_first: int, deepest: int) -> bytes:
        """A DUP or SWAP that finds what it needs."""
        return bytes([before_first + self.random.randint(1, min(16, deepest))])

    def _jump(self, position: int) -> bytes:
        """Over an invalid byte to a JUMPDEST."""
        return b"\x61" + (position + 5).to_bytes(2, "big") + b"\x56\xfe\x5b"

    def _log(self) -> bytes:
        topics = self.random.randint(0, 4)
        pushes = b"".join(self._push() for _ in range(topics))
        return pushes + self._window() + bytes([0xA0 + topics])

    def _end(self) -> bytes:
        choose = self.random
        roll = choose.random()
        if roll < 0.4:
            return push(int.from_bytes(self._address(), "big")) + b"\xff"
        if roll < 0.5:
            return bytes([choose.choice(_ABSENT)])
        if roll < 0.6:
            return b"\x56"
        return b""

    def _push(self) -> bytes:
        choose = self.random
        roll = choose.random()
        if roll < 0.5:
            return push(choose.randint(0, 70))
        if roll < 0.75:
            return push(choose.choice(_INTERESTING))
        if roll < 0.85:
            return push(int.from_bytes(self._address(), "big"))
        return push(choose.getrandbits(choose.choice([8, 16, 64, 160, 256])))

    def _plain(self, depth: int) -> tuple[bytes, int]:
        opcode = self.random.choice(_PLAIN)
        if opcode in (0x51, 0x52, 0x53, 0x20):
            if self.random.random() < 0.95:
                if opcode == 0x20:
                    return self._window() + b"\x20", depth + 1
                offset = push(self.random.choice([0, 1, 32, 64, 100]))
                return offset + bytes([opcode]), depth + (1 if opcode == 0x51 else -1)
            return bytes([opcode]), depth
        if opcode in _NULLARY:
            return bytes([opcode]), depth if opcode == 0x5B else depth + 1
        pops = _POPS.get(opcode, 2)
        return bytes([opcode]), depth - pops + (0 if opcode == 0x50 else 1)

    def _storage(self) -> bytes:
        choose = self.random
        slot = push(choose.randint(0, 3))
        if choose.random() < 0.6:
            value = push(choose.choice([0, 0, 1, 2, 2**256 - 1]))
            return value + slot + b"\x55" + b"\x59"
        return slot + b"\x54"

    def _window(self) -> bytes:
        """Size and offset in memory, for something that takes offset first."""
        choose = self.random
        size = choose.choice([0, 1, 32, 33, 64, 100, 500])
        return push(size) + push(choose.choice([0, 0, 32, 100, 1000]))

    def _account(self) -> bytes:
        opcode = self.random.choice([0x31, 0x3B, 0x3F])
        address = self._plain_address() if opcode != 0x31 else self._address()
        return push(int.from_bytes(address, "big")) + bytes([opcode])

    def _copy(self) -> bytes:
        choose = self.random
        parts = push(choose.choice([0, 1, 32, 64, 100])) + push(choose.choice([0, 0, 4, 50, 2**64]))
        parts += push(choose.choice([0, 32, 100]))
        opcode = choose.choice([0x37, 0x39, 0x3C, 0x3E])
        if opcode == 0x3C:
            parts += push(int.from_bytes(self._plain_address(), "big"))
        return parts + bytes([opcode])

    def _call(self) -> bytes:
        choose = self.random
        opcode = choose.choice([0xF1, 0xF1, 0xF1, 0xF2, 0xF4, 0xFA])
        gas = choose.choice(
            [b"\x5a", b"\x5a", push(choose.randint(0, 100_000)), push(2300), push(2**256 - 1)]
        )
        if opcode == 0xF1 and choose.random() < 0.1:
            return self._built_in_call()
        code = push(choose.choice([0, 32, 64])) + push(choose.choice([0, 32, 200]))
        code += push(choose.choice([0, 4, 32, 128, 192, 213])) + push(choose.choice([0, 0, 32]))
        if opcode in (0xF1, 0xF2):
            code += push(choose.choice([0, 0, 0, 1, 1000, 10**30]))
        target = self._plain_address()
        return code + push(int.from_bytes(target, "big")) + gas + bytes([opcode])

    def _built_in_call(self) -> bytes:
        """CALL a method of a built-in contract with whole arguments and all gas."""
        choose = self.random
        signature, arguments = choose.choice(_BUILT_IN[0]), 3
        address = ENERGY
        if choose.random() < 0.3:
            address, signature = choose.choice(_BUILT_IN[1])
        data = keccak256(signature.encode())[:4]
        for _ in range(arguments):
            word = choose.choice([self._address(), choose.randint(0, 5).to_bytes(1, "big")])
            data += word.rjust(32, b"\0")
        code = b""
        for start in range(0, len(data), 32):
            code += b"\x7f" + data[start : start + 32].ljust(32, b"\0") + push(start) + b"\x52"
        value = push(choose.choice([0, 0, 0, 0, 1]))
        code += push(64) + push(0) + push(len(data)) + push(0) + value
        return code + push(int.from_bytes(address, "big")) + b"\x5a\xf1"

    def _create(self) -> bytes:
        choose = self.random
        child = choose.choice(_CHILDREN)
        code = b"\x7f" + child.ljust(32, b"\0") + push(0) + b"\x52"
        salt = push(choose.randint(0, 1))
        value = push(choose.choice([0, 0, 1, 10**30]))
        size = push(choose.choice([len(child), len(child), 32, 0]))
        if choose.random() < 0.5:
            return code + size + push(0) + value + b"\xf0"
        return code + salt + size + push(0) + value + b"\xf5"

    def _plain_address(self) -> bytes:
        """An address that has the same code on both nodes."""
        choose = self.random
        pools = [
            [account.address for account in solo.ACCOUNTS[:4]],
            self.contracts(),
            self.contracts(),
            [n.to_bytes(20, "big") for n in (1, 2, 3, 4, 5, 6, 7, 9, 10, 11)],
            [b"\x11" * 20, bytes(20)],
        ]
        return choose.choice(choose.choice(pools))

    def contracts(self) -> list[bytes]:
        """Addresses where there may be contracts."""
        return [created(clause, count) for clause in range(MAX_CREATIONS) for count in (0, 0, 1)]

    def _address(self) -> bytes:
        return ENERGY if self.random.random() < 0.1 else self._plain_address()

    def _target(self) -> bytes:
        if self.random.random() < 0.8:
            return self.random.choice(self.contracts())
        return self._plain_address()


_BUILT_IN = (
    [
        "name()", "symbol()", "decimals()", "balanceOf(address)", "allowance(address,address)",
        "transfer(address,uint256)", "transfer(address,uint256)", "approve(address,uint256)",
        "transferFrom(address,address,uint256)", "move(address,address,uint256)",
        "totalSupply()", "totalBurned()", "nothing()",
    ],
    [
        (PARAMS, "executor()"), (PARAMS, "get(bytes32)"), (PARAMS, "set(bytes32,uint256)"),
        (EXTENSION, "txID()"), (EXTENSION, "txClauseIndex()"), (EXTENSION, "txClauseCount()"),
        (EXTENSION, "blockID(uint256)"), (EXTENSION, "blockTime(uint256)"),
        (EXTENSION, "blockSigner(uint256)"), (EXTENSION, "totalSupply()"),
    ],
)  # fmt: skip

# init codes of at most 32 bytes: nothing; revert; write a slot and leave one byte; destroy itself;
# leave code that begins with 0xEF; leave code that returns its balance; loop until out of gas
_CHILDREN = [
    b"",
    bytes.fromhex("5f5ffd"),
    bytes.fromhex("60016000556001601ff3"),
    bytes.fromhex("33ff"),
    bytes.fromhex("60ef5f5360015ff3"),
    bytes.fromhex("6747 5f5260205ff35f5260086018f3".replace(" ", "")),
    bytes.fromhex("5b5f56"),
    bytes.fromhex("30ff"),
    bytes.fromhex("602a5f5260205ffd"),
]


def hexed(data: bytes) -> str:
    """0x and hex."""
    return "0x" + data.hex()
