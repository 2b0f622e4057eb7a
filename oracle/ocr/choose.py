"""Which of the numbers on a dashboard is the odometer; pure, on the lines that were read.

Every number gets a score from what it looks like and what stands beside it. Numbers that are
surely something else (a clock, ticks of a dial) are no candidates; the rest compete.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from oracle.domain import Unit

Point = tuple[float, float]

LONGEST = 6
_WITH_EXTRAS = 8  # digits, where an icon or a frame before the number was read as digits too


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text as read: each character's certainty 0..1, the corners in pixels."""

    text: str
    certainties: tuple[float, ...]
    corners: tuple[Point, ...]

    @property
    def confidence(self) -> float:
        """The mean over the characters; 0 of an empty line."""
        return sum(self.certainties) / len(self.certainties) if self.certainties else 0.0

    @property
    def left(self) -> float:
        """Smallest x in pixels."""
        return min(x for x, _ in self.corners)

    @property
    def right(self) -> float:
        """Largest x in pixels."""
        return max(x for x, _ in self.corners)

    @property
    def top(self) -> float:
        """Smallest y in pixels."""
        return min(y for _, y in self.corners)

    @property
    def bottom(self) -> float:
        """Largest y in pixels."""
        return max(y for _, y in self.corners)

    @property
    def height(self) -> float:
        """Extent in y, in pixels."""
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Count:
    """A whole number as displayed, leading zeros kept.

    `tenths` if a decimal digit was dropped, `shortened` if digits before the last six were.
    """

    digits: str
    tenths: bool = False
    shortened: bool = False


@dataclass(frozen=True, slots=True)
class Number:
    """A candidate: the count, its unit if seen beside it, the line it stands in, its score.

    `weakest` is the certainty of its least certain character; `labelled` if a unit or a word for
    the odometer stands with it.
    """

    count: Count
    unit: Unit | None
    line: Line
    score: float
    weakest: float
    labelled: bool


_NUMBER = re.compile(r"\d(?:[\d .,':]*\d)?")
_CLOCK = re.compile(r"[0-2]?\d[:.][0-5]\d(?:[:.][0-5]\d)?")
_CLOCK_DIGITS = re.compile(r"(?:[01]\d|2[0-3])[0-5]\d")
_ODOMETER = re.compile(r"\bODO|ODOMETER|\bTOTAL|\bTOT\b|MILEAGE|LIFETIME", re.I)
_TRIP = re.compile(r"TRIP|\bTRP|DAILY|PARTIAL|\bDST\b|\bDIST\b|SINCE|RESET", re.I)
_OTHER_BEFORE = re.compile(
    r"RANGE|\bDTE\b|SERVICE|INSPECT|\bOIL\b|REMAIN|AVG|AVERAGE|\bFM|\bAM\b|\bSET\b|SPEED|NEXT"
    r"|\bBY\b|\bIN\b|RPM|MIN|[X×*]\s*$",  # the recogniser writes the multiplication sign
    re.I,
)
_OTHER_AFTER = re.compile(
    r"\s*(?:[°℃℉º%]|KM/?H|KMH|MPH|MHZ|KHZ|R?/?MIN|RPM|R/|KW|WH|MPG|KPA|PSI|BAR\b|V\b|L\b|AM\b|PM\b)",
    re.I,
)
_KM = re.compile(r"KM(?!\s*['/]?\s*[HL])", re.I)
_MILES = re.compile(r"(?<![A-Z])MI(?:LES?|\b)|MLILES|\bMLS\b", re.I)
_KM_PER_HOUR = re.compile(r"KM\s*/?\s*H", re.I)
_MILES_PER_HOUR = re.compile(r"\bMPH\b", re.I)


def numbers(lines: Sequence[Line]) -> list[Number]:
    """Every number that may be an odometer, best first."""
    found = [number for line in lines for number in _numbers_in(line, lines)]
    return sorted(found, key=lambda number: -number.score)


def counts_in(text: str) -> list[Count]:
    """Every count in a text."""
    return [count for match in _NUMBER.finditer(text) for count in counts(match.group())]


def dial_unit(lines: Sequence[Line]) -> Unit | None:
    """The unit of the speedometer's dial, if it names only one."""
    text = " ".join(line.text for line in lines)
    kilometres, miles = _KM_PER_HOUR.search(text), _MILES_PER_HOUR.search(text)
    if bool(kilometres) == bool(miles):
        return None
    return Unit.KM if kilometres else Unit.MILES


def counts(raw: str) -> list[Count]:
    """The counts that a run of digits and separators may stand for.

    "123 456" and "123,456" are one count with groups of thousands, "9 9 9 9 9" is spaced out,
    "1234.5" has tenths; "14:10" is a clock and "100 120" are two ticks of a dial: no counts.
    """
    if _CLOCK.fullmatch(raw):
        return []
    whole, tenths = re.subn(r"(?<=\d\d)[.,]\d$", "", raw)
    parts = re.findall(r"\d+", whole)
    thousands = len(parts[0]) <= 3 and all(len(part) == 3 for part in parts[1:])
    spaced = len(parts) >= 4 and all(len(part) <= 2 for part in parts)
    joined = "".join(parts)
    if (thousands or spaced) and len(joined) <= LONGEST:
        parts = [joined]
    return [
        Count(part[-LONGEST:], bool(tenths) and last, shortened=len(part) > LONGEST)
        for last, part in zip(_lasts(parts), parts, strict=True)
        if 2 <= len(part) <= _WITH_EXTRAS and not _are_ticks(part)
    ]


def _lasts(parts: list[str]) -> list[bool]:
    return [False] * (len(parts) - 1) + [True]


def _are_ticks(digits: str) -> bool:
    """Two neighbours on a dial, as "100120": an odometer that shows just this is given up."""
    if not 4 <= len(digits) <= 6:
        return False
    first, second = digits[: len(digits) // 2], digits[len(digits) // 2 :]
    round_ones = first[-1] == second[-1] == "0" != second[0]
    return round_ones and int(second) - int(first) in (10, 20, 30, 40)


def _numbers_in(line: Line, lines: Sequence[Line]) -> Iterator[Number]:
    matches = list(_NUMBER.finditer(line.text))
    around = _beside(line, lines)
    for index, match in enumerate(matches):
        start = matches[index - 1].end() if index else 0
        end = matches[index + 1].start() if index + 1 < len(matches) else len(line.text)
        before = line.text[start : match.start()]
        after = line.text[match.end() : end] or _right_of(line, lines)
        weakest = min(line.certainties[match.start() : match.end()])
        unit = _unit(after) or _unit(before) or _unit_of(around)
        labels = " ".join([before, *(near.text for near in around)])
        for count in counts(match.group()):
            score = _shape(count) + _surroundings(before, after, labels, unit)
            labelled = unit is not None or _ODOMETER.search(labels) is not None
            yield Number(count, unit, line, score + line.confidence, weakest, labelled)


def _shape(count: Count) -> float:
    """What a number's looks say: five and six digits are what odometers show."""
    digits = count.digits
    score = {2: -4.0, 3: -2.0, 4: 0.5, 5: 2.0, 6: 2.5}[len(digits)]
    if digits in {"100", "1000"}:  # the factor of a rev counter
        score -= 2.0
    if _CLOCK_DIGITS.fullmatch(digits):
        score -= 0.7
    return score - 1.5 * (count.tenths and len(digits) < LONGEST)


def _surroundings(before: str, after: str, labels: str, unit: Unit | None) -> float:
    """What stands in the same line and beside it says."""
    score = 1.0 * (unit is not None)
    if _ODOMETER.search(labels):
        score += 2.5
    if _TRIP.search(before):
        score -= 4.0
    elif _TRIP.search(labels):
        score -= 0.5
    if _OTHER_BEFORE.search(before) or _OTHER_AFTER.match(after):
        score -= 4.0
    return score


def _unit(text: str) -> Unit | None:
    if _KM.search(text):
        return Unit.KM
    return Unit.MILES if _MILES.search(text) else None


def _unit_of(lines: Sequence[Line]) -> Unit | None:
    units = {unit for line in lines if (unit := _unit(line.text)) is not None}
    return units.pop() if len(units) == 1 else None


def _beside(line: Line, lines: Sequence[Line]) -> list[Line]:
    """Lines right beside a line in its row, or just above or below it."""
    return [
        other
        for other in lines
        if other is not line and (_in_row(line, other) or _stacked(line, other))
    ]


def _right_of(line: Line, lines: Sequence[Line]) -> str:
    """The text that follows a line closely in its row, as a unit does that was boxed apart."""
    near = (other for other in lines if _in_row(line, other) and other.left >= line.right - 2)
    following = min(near, key=lambda other: other.left, default=None)
    close = following is not None and following.left - line.right < line.height
    return following.text if following is not None and close else ""


def _in_row(line: Line, other: Line) -> bool:
    overlap = min(line.bottom, other.bottom) - max(line.top, other.top)
    gap = max(other.left - line.right, line.left - other.right)
    return overlap > 0.4 * min(line.height, other.height) and gap < 2.5 * line.height


def _stacked(line: Line, other: Line) -> bool:
    overlap = min(line.right, other.right) - max(line.left, other.left)
    gap = max(other.top - line.bottom, line.top - other.bottom)
    return overlap > 0 and gap < 0.8 * line.height and other.height < 1.6 * line.height
