"""Thor transactions as bytes: legacy and 0x51 (dynamic fee), with VIP-191. Pure."""

from thorlink.codec.decoding import decode
from thorlink.codec.transaction import (
    BASE_GAS,
    CLAUSE_GAS,
    CREATE_GAS,
    DELEGATED,
    DYNAMIC_FEE_TYPE,
    NONZERO_BYTE_GAS,
    ZERO_BYTE_GAS,
    Clause,
    DynamicFeeTransaction,
    LegacyTransaction,
    Transaction,
    created_address,
    intrinsic_gas,
)

__all__ = [
    "BASE_GAS",
    "CLAUSE_GAS",
    "CREATE_GAS",
    "DELEGATED",
    "DYNAMIC_FEE_TYPE",
    "NONZERO_BYTE_GAS",
    "ZERO_BYTE_GAS",
    "Clause",
    "DynamicFeeTransaction",
    "LegacyTransaction",
    "Transaction",
    "created_address",
    "decode",
    "intrinsic_gas",
]
