"""Random transactions whose gas is paid by sponsors and by the contracts that they call."""

from typing import Any

from thor_conformance.assembler import assemble, init_code
from thor_conformance.contracts import COUNTER

from thor_differential.builtins import PROTOTYPE
from thor_differential.programs import ENERGY, hexed
from thor_differential.transactions import TransactionGenerator
from thorlink import solo
from thorlink.codec import Clause
from thorlink.hashing import keccak256

PARTIES = [account.address for account in solo.ACCOUNTS[1:4]]
# forwards the calls that it gets to Prototype, so that a contract can administer itself
_ADMINISTRATOR = assemble(
    "CALLDATASIZE PUSH1 0 PUSH1 0 CALLDATACOPY PUSH1 0 PUSH1 0 CALLDATASIZE PUSH1 0 "
    f"PUSH1 0 PUSH20 0x{PROTOTYPE.hex()} GAS CALL PUSH1 0 SSTORE STOP"
)


def call(signature: str, *arguments: bytes | int) -> bytes:
    """Calldata."""
    words = (
        item.rjust(32, b"\0") if isinstance(item, bytes) else item.to_bytes(32, "big")
        for item in arguments
    )
    return keccak256(signature.encode())[:4] + b"".join(words)


class SponsoredGenerator(TransactionGenerator):
    """First some contracts, then administration, payments, and calls of one contract only."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self._sent = 0

    def clauses(self) -> tuple[Clause, ...]:
        choose = self.random
        self._sent += 1
        if self._sent < 4:
            codes = [COUNTER, _ADMINISTRATOR]
            return tuple(Clause(None, 0, init_code(code)) for code in codes)
        contract = self._contract()
        if choose.random() < 0.5:
            return tuple(self._use(contract) for _ in range(choose.choice([1, 1, 2, 3])))
        parts = [self._administer(contract) for _ in range(choose.choice([1, 1, 2, 4]))]
        if choose.random() < 0.3:
            parts.append(self._use(contract))
        return tuple(parts)

    def questions(self) -> dict[str, Any]:
        """An inspection that reads what all records say."""
        data = []
        for contract in self.known:
            data += [call(f"{name}(address)", contract) for name in ("creditPlan", "master")]
            data.append(call("currentSponsor(address)", contract))
            for party in PARTIES:
                for name in ("isUser", "userCredit", "isSponsor"):
                    data.append(call(f"{name}(address,address)", contract, party))
        clauses = [{"to": hexed(PROTOTYPE), "value": "0x0", "data": hexed(item)} for item in data]
        return {"clauses": clauses}

    def _contract(self) -> bytes:
        return self.random.choice([*self.known[1:7], *self.known[1:4], PARTIES[0]])

    def _use(self, contract: bytes) -> Clause:
        choose = self.random
        data = self._record(contract).data if choose.random() < 0.3 else b""
        return Clause(contract, choose.choice([0, 0, 0, 1]), data)

    def _administer(self, contract: bytes) -> Clause:
        choose = self.random
        if choose.random() < 0.3:
            amount = choose.choice([10**18, 10**20, 10**21, 10**22])
            return Clause(ENERGY, 0, call("transfer(address,uint256)", contract, amount))
        return self._record(contract)

    def _record(self, contract: bytes) -> Clause:
        """A clause to Prototype, about a contract."""
        choose = self.random
        party = choose.choice(PARTIES)
        plan = choose.choice([0, 10**19, 10**20, 10**21, 10**22, 2**256 - 1])
        rate = choose.choice([0, 0, 10**14, 10**15, 10**18, 2**256 - 1])
        kinds = [
            *[call("setCreditPlan(address,uint256,uint256)", contract, plan, rate)] * 4,
            *[call("addUser(address,address)", contract, party)] * 4,
            call("removeUser(address,address)", contract, party),
            *[call("sponsor(address)", contract)] * 2,
            call("unsponsor(address)", contract),
            *[call("selectSponsor(address,address)", contract, party)] * 3,
            call("setMaster(address,address)", contract, party),
        ]
        return Clause(PROTOTYPE, 0, choose.choice(kinds))
