"""The figures for people: a reading, a settlement, a week, a day of the whole chain."""

from __future__ import annotations

from tools.gas.scenes import BATCHES, Figures

BLOCK_GAS = 40_000_000
BLOCKS_A_DAY = 8_640
TARGET_SHARE = 0.75
"""Of a block: above it the base fee rises."""
VTHO_A_GAS = 1e-5
"""At the lowest base fee."""
LIMITS = {
    "record, 1": 64_000,
    "record, 50": 9_200 * 50,
    "record, 250": 8_400 * 250,
    "settle by minting, 50": 26_500 * 50,
    "settle from the pool, 50, new round": 156_000 * 50,
    "a week of 50 drivers from the pool": 215_000 * 50,
}
"""What was promised, in gas of the whole transaction."""


def text(found: Figures) -> str:
    """One line a figure, then what follows from them."""
    lines = [_line(name, gas) for name, gas in found.items()]
    return "\n".join([*lines, "", *_conclusions(found)])


def difference(ours: Figures, theirs: Figures) -> str:
    """Where two nodes disagree; that they do not, otherwise."""
    lines = [
        f"{name}: {ours.get(name)} embedded, {theirs.get(name)} real"
        for name in sorted({*ours, *theirs})
        if ours.get(name) != theirs.get(name)
    ]
    return "\n".join(lines) or f"the real node's {len(theirs)} figures are the same"


def parts(name: str) -> int:
    """How many readings, vehicles or drivers share a figure."""
    if name.startswith(("create", "a week of payments")):
        return 1
    numbers = [int(word) for word in name.replace(",", " ").split() if word.isdigit()]
    return numbers[0]


def _line(name: str, gas: int) -> str:
    each = gas / parts(name)
    limit = LIMITS.get(name)
    promised = f"   (promised {limit / parts(name):>9,.0f})" if limit else ""
    return f"{name:<48} {gas:>12,} gas   each {each:>11,.1f}{promised}"


def _conclusions(found: Figures) -> list[str]:
    week = found["a week of 50 drivers from the pool"] / 50
    fee = f"{week * VTHO_A_GAS:.2f} VTHO at the lowest fee"
    lines = [f"a driver's week from the pool: {week:,.0f} gas, {fee}"]
    lines += [
        f"  {found[name] / week:.2f} times cheaper than {name}: {found[name]:,} gas"
        for name in found
        if name.startswith("a week of payments")
    ]
    largest = max(BATCHES)
    batch = found[f"record, {largest}"]
    for share, what in ((1.0, "full blocks"), (TARGET_SHARE, "blocks at the base fee's target")):
        a_day = int(BLOCK_GAS * share // batch) * largest * BLOCKS_A_DAY
        lines.append(f"readings a day on the whole chain, {what}: {a_day:,}")
    lines.append("a vehicle number of three bytes that are not zero costs 128 gas more a reading")
    return lines
