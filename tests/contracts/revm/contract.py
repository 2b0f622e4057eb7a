"""Contracts with their functions as methods, as Ape gives them; receipts; the project."""

from __future__ import annotations

from functools import cached_property
from types import SimpleNamespace
from typing import Any

from pyrevm import ExecutionResult

from revm.artifacts import ContractType, Item, load
from revm.chain import GAS, Chain, Reverted
from revm.logs import Event, EventType
from revm.values import AbiError, address_text

_NOBODY = "0x" + "00" * 20


class Receipt:
    """Of a transaction; `error` is set if it was undone, and then there are no events."""

    def __init__(
        self,
        project: Project,
        sender: str,
        result: ExecutionResult | None = None,
        error: Reverted | None = None,
    ) -> None:
        self._project = project
        self._logs = result.logs if result is not None else []
        self.gas_used: int | None = result.gas_used if result is not None else None
        self.sender = sender
        self.error = error
        self.block_number, self.timestamp = project.chain.head.number, project.chain.head.timestamp

    @property
    def failed(self) -> bool:
        return self.error is not None

    @cached_property
    def events(self) -> list[Event]:
        """Of all contracts, in order; logs of kinds that the project does not know are left out."""
        read = (self._project.read_log(log.address, *log.data) for log in self._logs)
        return [event for event in read if event is not None]


class Method:
    """A function of one contract: a view answers, anything else is a transaction."""

    def __init__(self, contract: Contract, item: Item) -> None:
        self._project, self._to, self.item = contract.project, contract.address, item
        self._chain = contract.project.chain
        self._selector, self._encode = item.selector, item.codec.encode
        self._decode, self._single = item.answer.decode, len(item.outputs) == 1

    def __repr__(self) -> str:
        return f"{self.item.name} of {self._to}"

    def encode_input(self, *args: Any) -> bytes:
        return self._selector + self._encode(args)

    def __call__(self, *args: Any, sender: Any = None, **options: Any) -> Any:
        data = self._selector + self._encode(args)
        if self.item.constant:
            origin = _NOBODY if sender is None else address_text(sender)
            return self._answer(self._chain.view(origin, self._to, data, **options))
        return self._transact(data, sender, **options)

    def call(self, *args: Any, sender: Any = None, value: int = 0) -> Any:
        """What a transaction would return; nothing changes."""
        origin = _NOBODY if sender is None else address_text(sender)
        data = self._selector + self._encode(args)
        return self._answer(self._chain.attempt(origin, self._to, data, value))

    def _answer(self, output: bytes) -> Any:
        values = self._decode(output, 0)
        return values[0] if self._single else values

    def _transact(
        self, data: bytes, sender: Any, value: int = 0, gas: int = GAS, raise_on_revert: bool = True
    ) -> Receipt:
        origin = address_text(sender)
        try:
            result, _ = self._chain.transact(origin, self._to, data, value, gas)
        except Reverted as error:
            if raise_on_revert:
                raise
            return Receipt(self._project, origin, error=error)
        return Receipt(self._project, origin, result)


class Overloaded:
    """Functions of one name; the first that takes the arguments is meant."""

    def __init__(self, methods: list[Method]) -> None:
        self._methods = methods

    def __call__(self, *args: Any, **options: Any) -> Any:
        return self._for(args)(*args, **options)

    def call(self, *args: Any, **options: Any) -> Any:
        return self._for(args).call(*args, **options)

    def encode_input(self, *args: Any) -> bytes:
        return self._for(args).encode_input(*args)

    def _for(self, args: tuple[Any, ...]) -> Method:
        for method in self._methods:
            try:
                method.encode_input(*args)
            except (AbiError, AttributeError, TypeError, ValueError):
                continue
            return method
        raise AbiError(f"{self._methods} take no {args}")


class Contract:
    """At an address; functions, events and errors are attributes."""

    def __init__(self, project: Project, kind: ContractType, address: str) -> None:
        self.project, self.kind, self.address = project, kind, address_text(address)
        for name, items in kind.functions.items():
            methods = [Method(self, item) for item in items]
            setattr(self, name, methods[0] if len(methods) == 1 else Overloaded(methods))

    def __getattr__(self, name: str) -> Any:
        return self.project.event_or_error(self.kind, name, self.address)

    def __repr__(self) -> str:
        return f"{self.kind.name} at {self.address}"

    def __eq__(self, other: object) -> bool:
        """Also equal to its address as a text."""
        if isinstance(other, str):
            return self.address == other
        return isinstance(other, Contract) and self.address == other.address

    def __hash__(self) -> int:
        return hash(self.address)

    @property
    def balance(self) -> int:
        """In wei."""
        return int(self.project.chain.evm.get_balance(self.address))


class Factory:
    """A contract type that can be deployed, as `project.Name`."""

    def __init__(self, project: Project, kind: ContractType) -> None:
        self._project, self.kind = project, kind
        code = SimpleNamespace(bytecode="0x" + kind.bytecode.hex())
        self.contract_type = SimpleNamespace(name=kind.name, deployment_bytecode=code)

    def deploy(self, *args: Any, sender: Any, value: int = 0) -> Contract:
        if not self.kind.bytecode:
            raise AbiError(f"{self.kind.name} is an interface")
        code = self.kind.bytecode + self.kind.constructor.codec.encode(args)
        address = self._project.chain.deploy(address_text(sender), code, value)
        return self.at(address)

    def at(self, address: Any) -> Contract:
        contract = Contract(self._project, self.kind, address_text(address))
        self._project.known[contract.address] = self.kind
        return contract

    def __getattr__(self, name: str) -> Any:
        return self._project.event_or_error(self.kind, name, None)


class Project:
    """All contract types of one compilation on one chain."""

    def __init__(self, chain: Chain, kinds: dict[str, ContractType] | None = None) -> None:
        self.chain = chain
        self.kinds = load() if kinds is None else kinds
        self.known: dict[str, ContractType] = {}
        self._event_types: dict[bytes, EventType] = {}

    def __getattr__(self, name: str) -> Factory:
        if name not in self.kinds:
            raise AttributeError(f"no contract {name!r} was compiled")
        return Factory(self, self.kinds[name])

    def read_log(self, address: str, topics: list[bytes], data: bytes) -> Event | None:
        kind = self.known.get(address)
        item = kind.events.get(topics[0]) if kind else None
        return None if item is None else self._event_type(item).read(address, topics, data)

    def event_or_error(self, kind: ContractType, name: str, address: str | None) -> Any:
        """What `contract.Name` is, if it is no function; AttributeError if there is no such."""
        for item in kind.events.values():
            if item.name == name and address is not None:
                event = self._event_type(item)
                return lambda *args, **named: event.expected(address, *args, **named)
        for item in kind.errors.values():
            if item.name == name:
                return item
        raise AttributeError(f"{kind.name} has no {name!r}")

    def error(self, data: bytes) -> Item | None:
        """The declared error that the data begins with."""
        declared = (kind.errors.get(data[:4]) for kind in self.kinds.values())
        return next((item for item in declared if item is not None), None)

    def _event_type(self, item: Item) -> EventType:
        """By identity: kinds of one topic may differ in what is indexed."""
        key = item.digest + bytes(entry["indexed"] for entry in item.inputs)
        if key not in self._event_types:
            self._event_types[key] = EventType(item)
        return self._event_types[key]
