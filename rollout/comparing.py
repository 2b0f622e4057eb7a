"""What a folder says beside what it should say, and beside the chain: one line a difference."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rollout.compiled import compiled
from rollout.contracts import CONTRACTS
from rollout.records import ContractRecord, NetworkRecord
from rollout.steps import Addresses, Creation, Step, is_known, resolved
from thorlink import codec
from thorlink.client import ThorClient
from thorlink.errors import InvalidAbi, InvalidTransaction
from thorlink.json_values import bytes_of

Records = dict[str, ContractRecord]


def network_faults(
    network: NetworkRecord | None, genesis_id: bytes, deployer: bytes | None
) -> Iterator[str]:
    """A folder is of one chain and of one deployer."""
    if network is None:
        return
    if network.genesis_id != f"0x{genesis_id.hex()}":
        yield (
            f"the folder is of the chain {network.genesis_id} (network.json), "
            f"the node is on 0x{genesis_id.hex()}"
        )
    elif deployer is not None and network.deployer != f"0x{deployer.hex()}":
        yield f"{network.deployer} began this deployment, not 0x{deployer.hex()}: go on with it"


def code_faults(records: Records, steps: Sequence[Step]) -> Iterator[str]:
    """Contracts that are of other code than they would be today, or that nobody wants."""
    wanted = {step.contract for step in steps if isinstance(step, Creation)}
    for name in sorted(records.keys() - wanted):
        yield f"{name}.json: the settings want no such contract"
    for name in sorted(records.keys() & wanted):
        record, contract = records[name], compiled(name)
        if record.bytecode_sha256 != f"0x{contract.bytecode_hash.hex()}":
            yield f"{name}.json: bytecode_sha256 is not that of the artifacts"
        if record.abi_sha256 != f"0x{contract.abi_hash.hex()}":
            yield f"{name}.json: abi_sha256 is not that of the artifacts"


def argument_faults(records: Records, steps: Sequence[Step], addresses: Addresses) -> Iterator[str]:
    """Contracts that were created with other arguments than they would be today. An argument may
    only be how a contract began: this is for a deployment that goes on."""
    creations = {step.contract: step for step in steps if isinstance(step, Creation)}
    for name, creation in creations.items():
        if name in records:
            yield from _argument_faults(records[name], creation, addresses)


def _argument_faults(
    record: ContractRecord, creation: Creation, addresses: Addresses
) -> Iterator[str]:
    if not is_known(creation.args, addresses):  # a record is missing, which is said elsewhere
        return
    expected = compiled(creation.contract).arguments(resolved(creation.args, addresses))
    given = [argument.model_dump() for argument in record.constructor_arguments]
    if [each["name"] for each in given] != [each["name"] for each in expected]:
        yield f"{record.contract}.json: its constructor has other arguments"
        return
    for was, wanted in zip(given, expected, strict=True):
        if was != wanted:
            yield (
                f"{record.contract}.json: {was['name']} is {was['value']}, "
                f"the settings say {wanted['value']}"
            )


def chain_faults(client: ThorClient, records: Records, deployer: str) -> Iterator[str]:
    """Contracts that are not on this chain as their records say."""
    for record in records.values():
        yield from _chain_faults(client, record, deployer)


def _chain_faults(client: ThorClient, record: ContractRecord, deployer: str) -> Iterator[str]:
    name, tx_id = record.contract, bytes.fromhex(record.transaction_id[2:])
    address = bytes.fromhex(record.address[2:])
    if codec.created_address(tx_id, 0) != address:
        yield f"{name}.json: {record.transaction_id} cannot create anything at {record.address}"
    receipt = client.receipt(tx_id)
    if receipt is None:
        yield f"{name}: this chain does not have its transaction {record.transaction_id}"
        return
    if receipt.reverted:
        yield f"{name}: its transaction {record.transaction_id} was undone"
        return
    facts = {
        "block.id": (record.block.id, f"0x{receipt.meta.block_id.hex()}"),
        "block.number": (record.block.number, receipt.meta.block_number),
        "block.timestamp": (record.block.timestamp, receipt.meta.block_timestamp),
        "gas_used": (record.gas_used, receipt.gas_used),
        "gas_payer": (record.gas_payer, f"0x{receipt.gas_payer.hex()}"),
        "sender": (deployer, f"0x{receipt.origin.hex()}"),
    }
    for what, (said, found) in facts.items():
        if said != found:
            yield f"{name}: {what} is written down as {said}, the chain says {found}"
    code = client.code(address)
    if not compiled(name).is_runtime(code):
        what = f"other code ({len(code)} bytes)" if code else "no code"
        yield f"{name}: there is {what} at {record.address}"


def creation_faults(client: ThorClient, records: Records) -> Iterator[str]:
    """Contracts that were not created by this bytecode and these arguments. The signed bytes are
    asked for and their id is worked out here: for this the node need not be believed."""
    for name, record in records.items():
        answer = client.ask("GET", f"transactions/{record.transaction_id}", params={"raw": "true"})
        try:
            tx = codec.decode(bytes_of(answer["raw"]))
        except (InvalidTransaction, KeyError, TypeError, ValueError):
            yield f"{name}: the node does not tell the bytes of {record.transaction_id}"
            continue
        if f"0x{tx.id.hex()}" != record.transaction_id:
            yield f"{name}: the node tells other bytes than those of {record.transaction_id}"
        elif not tx.clauses or tx.clauses[0].data != _creation_data(record):
            yield f"{name}: it was created with other code or arguments than its record says"


def _creation_data(record: ContractRecord) -> bytes | None:
    """None if the constructor takes no such arguments."""
    contract = compiled(record.contract)
    try:
        args = [_value(argument.value) for argument in record.constructor_arguments]
        return contract.interface.deploy_data(contract.bytecode, *args)
    except (InvalidAbi, ValueError):
        return None


def _value(json: object) -> object:
    """What `compiled.json_of` made a value of."""
    if isinstance(json, str):
        return bytes.fromhex(json[2:]) if json.startswith("0x") else int(json)
    return tuple(_value(part) for part in json) if isinstance(json, list) else json


def is_contract(name: str) -> bool:
    """Whether there is such a contract in the artifacts."""
    return name in CONTRACTS
