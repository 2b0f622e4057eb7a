"""Which of the numbers on a dashboard is the odometer; pure, on the lines that were read.

Every number gets a score from what it looks like and what stands beside it. Numbers that are
surely something else (clock, trip, temperature, speed, radio, a dial's ticks) are not candidates.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from oracle.domain import Unit

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text as read: its words, how sure the recogniser was, its corners in pixels."""

    text: str
    confidence: float
    corners: tuple[Point, ...]

    @property
    def left(self) -> float:
        return min(x for x, _ in self.corners)

    @property
    def right(self) -> float:
        return max(x for x, _ in self.corners)

    @property
    def top(self) -> float:
        return min(y for _, y in self.corners)

    @property
    def bottom(self) -> float:
        return max(y for _, y in self.corners)

    @property
    def height(self) -> float:
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Number:
    """A number found in a line: its digits as displayed without tenths, and its surroundings."""

    digits: str
    tenths: bool
    unit: Unit | None
    line: Line
    score: float

    @property
    def value(self) -> int:
        """The whole number, leading zeros dropped."""
        return int(self.digits)


_NUMBER = re.compile(r"\d(?:[\d .,':·]*\d)?")
_ODOMETER = re.compile(r"\bODO|ODOMETER|\bTOTAL|\bTOT\b|MILEAGE|LIFETIME", re.I)
_TRIP = re.compile(r"TRIP|\bTRP|\bTR1P|DAILY|PARTIAL|\bDST\b|\bDIST\b", re.I)
_OTHER = re.compile(
    r"RANGE|\bDTE\b|SERVICE|INSPECT|\bOIL\b|REMAIN|\bAVG|AVERAGE|\bFM|\bAM\d|MHZ|KM/?H|KMH|MPH|RPM|R/MIN|1/MIN"
    r"|KWH|WH/|/100|MPG|KM/L|L/1|PSI|KPA|\bBAR\b|°|℃|℉|º|%|[X×*]\s*1[0O]{2,3}|MIN\b|\bSET\b|SPEED|\bAM\b|\bPM\b|\bV\b",
    re.I,
)
_KM = re.compile(r"KM(?!\s*/?\s*[HL])|\bKI\b", re.I)
_MILES = re.compile(r"\bMI\b|MILES|(?<=\d)\s*MI\b|\bMLS\b", re.I)
_CLOCK = re.compile(r"^[0-2]?\d[:.][0-5]\d(?:[:.][0-5]\d)?$")
_LONGEST = 6


def numbers(lines: Sequence[Line]) -> list[Number]:
    """Every number that may be an odometer, best first."""
    found = [
        number
        for line in lines
        for match in _NUMBER.finditer(line.text)
        if (number := _number(match, line, lines)) is not None
    ]
    return sorted(found, key=lambda number: -number.score)


def _number(match: re.Match[str], line: Line, lines: Sequence[Line]) -> Number | None:
    raw = match.group()
    if _CLOCK.match(raw.strip()):
        return None
    parsed = parse(raw)
    if parsed is None:
        return None
    digits, tenths = parsed
    around = _beside(line, lines)
    own = line.text[: match.start()] + " " + line.text[match.end() :]
    unit = _unit(own) or next((u for near in around if (u := _unit(near.text))), None)
    labels = " ".join([own, *(near.text for near in around)])
    score = _score(digits, tenths=tenths, unit=unit, own=own, labels=labels)
    return Number(digits, tenths, unit, line, score + line.confidence)


def parse(raw: str) -> tuple[str, bool] | None:
    """Digits without separators and tenths, and whether there were tenths; None if it is no count.

    "123 456" and "123.456" are groups of thousands; "1234.5" has tenths; "12.45" is no count.
    """
    if ":" in raw:
        return None
    parts = re.split(r"[ .,'·]+", raw.strip())
    tenths = False
    if len(parts) > 1 and len(parts[-1]) == 1:
        parts, tenths = parts[:-1], True
    if len(parts) > 1 and (any(len(part) != 3 for part in parts[1:]) or len(parts[0]) > 3):
        return None
    digits = "".join(parts)
    if len(digits) == _LONGEST + 1 and digits[0] == "1":
        digits = digits[1:]  # an icon or a frame before the number, read as 1
    return (digits, tenths) if 2 <= len(digits) <= _LONGEST else None


def _score(digits: str, *, tenths: bool, unit: Unit | None, own: str, labels: str) -> float:
    count = len(digits)
    score = {2: -4.0, 3: -2.0, 4: 0.5, 5: 2.0, 6: 2.5}[count]
    if _ODOMETER.search(labels):
        score += 2.5
    if _TRIP.search(own):
        score -= 4.0
    elif _TRIP.search(labels):
        score -= 1.0
    if _OTHER.search(own):
        score -= 4.0
    if unit is not None:
        score += 1.0
    if tenths:
        score -= 1.5
    return score


def _unit(text: str) -> Unit | None:
    if _KM.search(text):
        return Unit.KM
    return Unit.MILES if _MILES.search(text) else None


def _beside(line: Line, lines: Sequence[Line]) -> list[Line]:
    """Lines right beside a line in its row, or just above or below it."""
    return [
        other
        for other in lines
        if other is not line and (_in_row(line, other) or _stacked(line, other))
    ]


def _in_row(line: Line, other: Line) -> bool:
    overlap = min(line.bottom, other.bottom) - max(line.top, other.top)
    gap = max(other.left - line.right, line.left - other.right)
    return overlap > 0.4 * min(line.height, other.height) and gap < 2.5 * line.height


def _stacked(line: Line, other: Line) -> bool:
    overlap = min(line.right, other.right) - max(line.left, other.left)
    gap = max(other.top - line.bottom, line.top - other.bottom)
    return overlap > 0 and gap < 0.8 * line.height and other.height < 1.6 * line.height
