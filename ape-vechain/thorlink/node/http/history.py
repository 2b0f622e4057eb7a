"""GET /fees/history: base fees, use and rewards of recent blocks."""

from __future__ import annotations

import math
from typing import Any

from thorlink.node.block import Block
from thorlink.node.chain import Chain
from thorlink.node.http import serialize, wire
from thorlink.node.http.wire import bad_request
from thorlink.node.outcome import BlockContext

BACKTRACE = 1_000
MAX_PERCENTILES = 100


def block_count(text: str) -> int:
    """How many blocks were asked for, at least 1."""
    label = "invalid blockCount, it should represent an integer"
    if not text.isascii() or not text.isdigit():
        raise bad_request(f'{label}: strconv.ParseUint: parsing "{text}": invalid syntax')
    if len(text) > 20 or int(text) > wire.UINT32_MAX:
        raise bad_request(f'{label}: strconv.ParseUint: parsing "{text}": value out of range')
    if not int(text):
        raise bad_request("invalid blockCount, it should not be 0")
    return int(text)


def percentiles(text: str) -> list[float]:
    """Percentiles in ascending order, none if none were asked for."""
    if not text:
        return []
    parts = text.split(",")
    if len(parts) > MAX_PERCENTILES:
        raise bad_request(f"there can be at most {MAX_PERCENTILES} rewardPercentiles")
    values: list[float] = []
    for part in parts:
        value = _float(part)
        if math.isnan(value) or not 0 <= value <= 100:
            raise bad_request("rewardPercentiles values must be between 0 and 100")
        if values and value < values[-1]:
            raise bad_request(
                "reward percentiles must be in ascending order, "
                f"but {value:f} is less than {values[-1]:f}"
            )
        values.append(value)
    return values


def _float(text: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise bad_request(
            f'invalid rewardPercentiles value: strconv.ParseFloat: parsing "{text}": invalid syntax'
        ) from error


def history(
    chain: Chain, newest: Block | BlockContext, count: int, ranks: list[float]
) -> dict[str, Any]:
    """`newest` is a block, or the context of the next one."""
    oldest_allowed = max(0, chain.best.number - BACKTRACE + 1)
    if newest.number < oldest_allowed:
        raise bad_request("invalid newestBlock, it is below the minimum allowed block")
    if newest.number - count < oldest_allowed:
        count = newest.number - oldest_allowed + 1
    blocks = chain.blocks(newest.number - count + 1, newest.number)
    base_fees = [block.base_fee for block in blocks]
    ratios = [_ratio(block) for block in blocks]
    rewards = [_rewards(block, ranks) for block in blocks]
    oldest = blocks[0].id if blocks else bytes(32)
    if isinstance(newest, BlockContext):
        base_fees.append(newest.base_fee)
        ratios.append(0)
        rewards.append(["0x0"] * len(ranks))
    answer: dict[str, Any] = {
        "oldestBlock": serialize.hex_bytes(oldest),
        "baseFeePerGas": serialize.hex_list(base_fees),
        "gasUsedRatio": ratios,
    }
    return {**answer, "reward": rewards} if ranks else answer


def _ratio(block: Block) -> float:
    ratio = block.gas_used / block.gas_limit
    return int(ratio) if ratio.is_integer() else ratio


def _rewards(block: Block, ranks: list[float]) -> list[str]:
    """For each percentile of the gas used, the reward for a unit of gas that reaches it."""
    items = sorted(
        (receipt.reward // receipt.gas_used, receipt.gas_used) for receipt in block.receipts
    )
    if not items:
        return ["0x0"] * len(ranks)
    chosen = []
    position, reached = 0, items[0][1]
    for rank in ranks:
        threshold = int(block.gas_used * rank / 100)
        while reached < threshold and position < len(items) - 1:
            position += 1
            reached += items[position][1]
        chosen.append(hex(items[position][0]))
    return chosen
