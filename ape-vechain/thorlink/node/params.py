"""Numbers and addresses that the embedded node shares with solo v2.4.4."""

from __future__ import annotations

from thorlink import solo

VERSION = "2.4.4"
"""The REST version that answers carry in `x-thorest-ver`."""

GENESIS_TIME = 1_526_400_000
GENESIS_GAS_LIMIT = 10_000_000
GENESIS_STATE_ROOT = bytes.fromhex(
    "e27acf5fa834d6f148b2eba3ad3d7d51d0a31f2c185a4a2cddf7a37e26a5a8e4"
)
"""Of solo v2.4.4."""

BLOCK_GAS_LIMIT = 40_000_000
CALL_GAS_LIMIT = 50_000_000
BLOCK_INTERVAL = 1
"""Seconds between blocks unless told otherwise; solo's flag `--block-interval 1`."""

INITIAL_BASE_FEE = 10**13
BASE_FEE_TARGET_PERCENT = 75
BASE_FEE_CHANGE_DENOMINATOR = 8
PRIORITY_FEE_PERCENT = 5

MAX_TX_SIZE = 64 * 1024
POOL_QUOTA = 128
"""How many transactions that an account signed may wait in the pool of a public network."""

MAX_CODE_SIZE = 24_576
MAX_BLOCK_REF_DELAY = 300
"""Seconds that a block reference may lie in the future."""

MAX_WORK_DELAY = 30
FINALITY_EPOCH = 180

BLOCK_SIGNER = solo.ACCOUNTS[0].address
EXECUTOR = BLOCK_SIGNER
ZERO_ADDRESS = bytes(20)

ENERGY = b"Energy".rjust(20, b"\0")
PARAMS = b"Params".rjust(20, b"\0")
EXTENSION = b"Extension".rjust(20, b"\0")
PROTOTYPE = b"Prototype".rjust(20, b"\0")
AUTHORITY = b"Authority".rjust(20, b"\0")
STAKER = b"Staker".rjust(20, b"\0")

BASE_GAS_PRICE_KEY = b"base-gas-price".rjust(32, b"\0")
EXECUTOR_KEY = b"executor".rjust(32, b"\0")

SOLO_STAKE_VET = 25_000_000
BLOCKS_PER_YEAR = 3_153_600
REWARD_CURVE_FACTOR = 76_800
