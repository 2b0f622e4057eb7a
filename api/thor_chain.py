"""The chain port over thorlink. Its client blocks, so every question is asked in a thread."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from anyio import to_thread

from api.chain import Finding, Head, Outcome, RegisteredVehicle, Settlement, Skip
from api.errors import chain_problem
from api.thor_findings import OF_DISTRIBUTOR, OF_REGISTRY, SETTLED, finding
from oracle.chain.compiled import interface
from thorlink.client import ThorClient
from thorlink.codec import Clause
from thorlink.errors import NodeUnavailable, ThorError
from thorlink.queries import EventCriteria
from thorlink.responses import Event, Receipt

T = TypeVar("T")

WAY_OUT = 1_000_000_000
"""Later than any block there will be."""


class ThorChain:
    """Asks one node about one registry and one distributor."""

    def __init__(self, client: ThorClient, registry: bytes, distributor: bytes) -> None:
        self._client = client
        self._registry = registry
        self._distributor = distributor
        self._registry_abi = interface("MileageRegistry")
        self._distributor_abi = interface("RewardDistributor")

    async def genesis_id(self) -> bytes:
        return await _asked(lambda: self._client.genesis_id)

    async def head(self) -> Head:
        return await _asked(self._head)

    async def vehicle_of(self, commitment: bytes) -> RegisteredVehicle | None:
        return await _asked(lambda: self._vehicle_of(commitment))

    async def nonce_used(self, nonce: int) -> bool:
        return bool(await _asked(lambda: self._views([("isNonceUsed", (nonce,))])[0]))

    async def outcome(self, tx_id: bytes) -> Outcome | None:
        return await _asked(lambda: self._outcome(tx_id))

    async def find_batch(self, vehicle: int, first_block: int) -> tuple[bytes, ...]:
        names = ("ReadingRecorded", "ReadingSkipped")
        topics = [self._registry_abi.event(name).topics(vehicle=vehicle) for name in names]
        return await _asked(lambda: self._transactions(topics, first_block))

    async def find_registration(self, commitment: bytes, first_block: int) -> tuple[bytes, ...]:
        topics = self._registry_abi.event("VehicleRegistered").topics(commitment=commitment)
        return await _asked(lambda: self._transactions([topics], first_block))

    async def findings(self, first_block: int, last_block: int) -> tuple[Finding, ...]:
        return await _asked(lambda: self._findings(first_block, last_block))

    async def close(self) -> None:
        await to_thread.run_sync(self._client.close)

    def _head(self) -> Head:
        best = self._client.block("best")
        if best is None:
            raise NodeUnavailable("the node has no best block")
        calls: list[tuple[str, tuple[Any, ...]]] = [
            ("epoch", ()),
            ("threshold", ()),
            ("attesters", ()),
            ("paused", ()),
        ]
        epoch, threshold, attesters, paused = self._views(calls, best.id)
        return Head(best.number, best.timestamp, epoch, threshold, frozenset(attesters), paused)

    def _vehicle_of(self, commitment: bytes) -> RegisteredVehicle | None:
        number = self._views([("vehicleOf", (commitment,))])[0]
        if number == 0:
            return None
        driver, odometer_km, *_ = self._views([("vehicle", (number,))])[0]
        return RegisteredVehicle(number, driver, odometer_km)

    def _views(
        self, calls: Sequence[tuple[str, tuple[Any, ...]]], revision: bytes | str = "best"
    ) -> list[Any]:
        functions = [self._registry_abi.function(name) for name, _ in calls]
        clauses = [
            Clause(self._registry, 0, function.encode(*args))
            for function, (_, args) in zip(functions, calls, strict=True)
        ]
        results = self._client.inspect(clauses, revision=revision)
        if results and results[-1].reverted:
            raise self._registry_abi.reverted(results[-1].data, results[-1].vm_error)
        if len(results) != len(clauses):
            raise NodeUnavailable(f"{len(results)} results for {len(clauses)} clauses")
        return [
            function.decode_output(result.data)
            for function, result in zip(functions, results, strict=True)
        ]

    def _outcome(self, tx_id: bytes) -> Outcome | None:
        receipt = self._client.receipt(tx_id)
        if receipt is None:
            return None
        block = receipt.meta.block_number
        if receipt.reverted:
            return Outcome(tx_id, block, reverted=True, reason=self._reason(receipt))
        outcome = Outcome(tx_id, block, reverted=False)
        settlements = []
        for event in (event for output in receipt.outputs for event in output.events):
            if event.address == self._registry:
                self._note(outcome, event)
            elif isinstance(found := self._found(event, tx_id, block), Settlement):
                settlements.append(found)
        return Outcome(
            tx_id,
            block,
            False,
            "",
            outcome.registered,
            outcome.recorded,
            outcome.skipped,
            tuple(settlements),
        )

    def _note(self, outcome: Outcome, event: Event) -> None:
        match self._registry_abi.decode_event(event.topics, event.data):
            case ("VehicleRegistered", values):
                outcome.registered[values["commitment"]] = values["vehicle"]
            case ("ReadingRecorded", values):
                outcome.recorded[values["vehicle"]] = values["odometerKm"]
            case ("ReadingSkipped", values):
                outcome.skipped[values["vehicle"]] = (
                    values["odometerKm"],
                    Skip(values["reason"]),
                )

    def _found(self, event: Event, tx_id: bytes, block: int) -> Finding | None:
        abi = {self._registry: self._registry_abi, self._distributor: self._distributor_abi}
        contract = abi.get(event.address)
        decoded = contract and contract.decode_event(event.topics, event.data)
        if not decoded:
            return None
        name, values = decoded
        if name != SETTLED:
            return finding(name, values, tx_id, block)
        number = values["vehicle"]
        settled_km = self._settled_km(number, block)
        return Settlement(
            number, values["driver"], values["km"], values["amount"], settled_km, tx_id, block
        )

    def _settled_km(self, number: int, block: int) -> int:
        account = self._distributor_abi.function("account")
        data = self._client.call(self._distributor, account.encode(number), revision=block)
        return int(account.decode_output(data)[0])

    def _reason(self, receipt: Receipt) -> str:
        info = self._client.transaction(receipt.transaction_id)
        if info is None:
            return "reverted"
        # A mined transaction does not say why it was undone: run it again on the block before.
        try:
            results = self._client.inspect(
                info.clauses,
                caller=receipt.origin,
                gas_payer=receipt.gas_payer,
                revision=receipt.meta.block_number - 1,
            )
        except ThorError as error:
            return f"reverted; why is not known ({error})"
        if not results or not results[-1].reverted:
            return "reverted; run again on the block before, it succeeds"
        return self._registry_abi.reverted(results[-1].data, results[-1].vm_error).reason

    def _transactions(
        self, topics: Sequence[Sequence[bytes | None]], first_block: int
    ) -> tuple[bytes, ...]:
        criteria = [EventCriteria(self._registry, entry) for entry in topics]
        logs = self._client.every_event_log(criteria, first=first_block, last=WAY_OUT)
        return tuple(dict.fromkeys(log.meta.transaction_id for log in logs))

    def _findings(self, first_block: int, last_block: int) -> tuple[Finding, ...]:
        if first_block > last_block:
            return ()
        criteria = [
            EventCriteria(address, abi.event(name).topics())
            for address, abi, names in (
                (self._registry, self._registry_abi, OF_REGISTRY),
                (self._distributor, self._distributor_abi, OF_DISTRIBUTOR),
            )
            for name in names
        ]
        logs = self._client.every_event_log(criteria, first=first_block, last=last_block)
        found = (
            self._found(log.event, log.meta.transaction_id, log.meta.block.block_number)
            for log in logs
        )
        return tuple(one for one in found if one)


async def _asked(question: Callable[[], T]) -> T:
    try:
        return await to_thread.run_sync(question)
    except ThorError as error:
        raise chain_problem(error) from error
