"""The public networks, by the ids of their first blocks."""

from __future__ import annotations

MAINNET = bytes.fromhex("00000000851caf3cfdb6e899cf5958bfb1ac3413d346d43539627e6be7ec1b4a")
TESTNET = bytes.fromhex("000000000b2bce3c70bc649a02749e8687721b09ed2e15997f466536b20bb127")

GENESIS_IDS = {"mainnet": MAINNET, "testnet": TESTNET}
