"""A contract's record from its transaction and receipt."""

from __future__ import annotations

from rollout.compiled import compiled
from rollout.folder import Describe
from rollout.pending import Pending
from rollout.records import Argument, Block, Compiler, ContractRecord, Source
from thorlink.abi_values import decode_values
from thorlink.responses import Receipt


def describer(source: Source) -> Describe:
    """Describes what is built from a source."""

    def describe(pending: Pending, receipt: Receipt) -> ContractRecord:
        contract = compiled(pending.contract)
        data = pending.tx.clauses[0].data[len(contract.bytecode) :]
        args = decode_values(contract.interface.constructor.inputs, data)
        meta = receipt.meta
        return ContractRecord(
            contract=pending.contract,
            address=f"0x{pending.tx.contract_address(0).hex()}",
            constructor_arguments=[Argument(**each) for each in contract.arguments(args)],
            transaction_id=f"0x{pending.tx.id.hex()}",
            block=Block(
                number=meta.block_number,
                id=f"0x{meta.block_id.hex()}",
                timestamp=meta.block_timestamp,
            ),
            gas_used=receipt.gas_used,
            gas_payer=f"0x{receipt.gas_payer.hex()}",
            abi_sha256=f"0x{contract.abi_hash.hex()}",
            bytecode_sha256=f"0x{contract.bytecode_hash.hex()}",
            compiler=Compiler(**contract.compiler),
            source=source,
        )

    return describe
