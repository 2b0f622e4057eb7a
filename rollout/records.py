"""What is written into `deployments/<network>/`. `deployments/schema/` is made from it.

Addresses and hashes are 0x and lower-case hex. Unknown fields are errors: what a program does not
know, it must not pass over.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

Address = Annotated[str, Field(pattern="^0x[0-9a-f]{40}$")]
Hash = Annotated[str, Field(pattern="^0x[0-9a-f]{64}$")]
Hex = Annotated[str, Field(pattern="^0x([0-9a-f]{2})+$")]
Commit = Annotated[str, Field(pattern="^[0-9a-f]{40}$")]
Moment = Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")]
"""UTC, to the second."""
Number = Annotated[int, Field(ge=0)]


class Record(BaseModel):
    """One file. `format` changes when its fields do."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal[1] = 1


class NetworkRecord(Record):
    """network.json: which chain the folder is of, and how it was reached."""

    network: Annotated[str, Field(min_length=1, description="As Ape calls it, e.g. testnet")]
    genesis_id: Annotated[
        Hash, Field(description="Id of block 0; block.chainid is the same number")
    ]
    node: Annotated[str, Field(description="Scheme and host of the node; no path, no credentials")]
    deployer: Annotated[Address, Field(description="Sender of every transaction")]
    started: Annotated[Moment, Field(description="When the first attempt began")]


class Part(BaseModel):
    """A part of a record."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Block(Part):
    """Where the transaction is."""

    number: Number
    id: Hash
    timestamp: Annotated[Number, Field(description="Seconds since 1970")]


class Argument(Part):
    """A constructor argument."""

    name: str
    type: Annotated[str, Field(min_length=1, description="Canonical ABI type")]
    value: Annotated[
        JsonValue, Field(description="Bytes as 0x hex, tuples as lists, 2^53 and above as text")
    ]


class Compiler(Part):
    """What made the bytecode."""

    solc: Annotated[str, Field(min_length=1)]
    evm_version: Annotated[str, Field(min_length=1)]
    via_ir: bool
    runs: Annotated[Number, Field(description="What the optimizer takes for a code's calls")]


class Source(Part):
    """Which source it was; `commit` is null outside of a repository."""

    commit: Commit | None
    clean: Annotated[bool, Field(description="Whether nothing was changed since that commit")]


class ContractRecord(Record):
    """<Contract>.json: a contract that exists."""

    contract: Annotated[str, Field(pattern="^[A-Za-z][A-Za-z0-9_]*$")]
    address: Address
    constructor_arguments: list[Argument]
    transaction_id: Hash
    block: Block
    gas_used: Number
    gas_payer: Address
    abi_sha256: Annotated[Hash, Field(description="Of the ABI as JSON, keys sorted, no spaces")]
    bytecode_sha256: Annotated[Hash, Field(description="Of the creation code without arguments")]
    compiler: Compiler
    source: Source


class PendingRecord(Record):
    """pending.json: the transaction that is under way; it exists only as long as one is."""

    step: Annotated[str, Field(min_length=1)]
    contract: Annotated[str, Field(pattern="^[A-Za-z][A-Za-z0-9_]*$")]
    creates: bool
    transaction_id: Hash
    last_block: Annotated[Number, Field(description="The last block that may hold it")]
    raw: Annotated[Hex, Field(description="The signed bytes")]


FILES: dict[str, type[Record]] = {
    "network": NetworkRecord,
    "contract": ContractRecord,
    "pending": PendingRecord,
}
"""The schemas by name. A file of a folder is of the one that has its name, else a contract's."""


def schema_of(name: str) -> dict[str, Any]:
    """The JSON schema of one kind of file."""
    schema = FILES[name].model_json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
