"""Is the chosen number whole and sure? Pure.

The usual fault of the recogniser is a first or last digit lost at the edge of its box, at full
confidence. So the number is read again from wider and tighter cuts: a digit that then appears
is taken, and any disagreement lowers the confidence.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from oracle.ocr.choose import LONGEST, Count, Number, counts_in

ACCEPT_CONFIDENCE = 0.85  # from here on readings need no person; docs/reader.md says what it gives
AGREEMENT_NEEDED = 2


@dataclass(frozen=True, slots=True)
class Settled:
    """The digits that stand after reading again; `unanimous` if all cuts said the same at once."""

    digits: str
    unanimous: bool


def settle(count: Count, texts: Sequence[str]) -> Settled:
    """Hold a count against what other cuts of the same line said.

    A longer count that begins or ends with it replaces it if at least two cuts say so and no two
    repeat the count itself.
    """
    votes = [{other.digits for other in counts_in(text)} for text in texts]
    value = int(count.digits)
    agreeing = sum(any(int(digits) == value for digits in vote) for vote in votes)
    longer = Counter(
        digits
        for vote in votes
        for digits in vote
        if digits.startswith(count.digits) or digits.endswith(count.digits)
        if int(digits) != value
    )
    if agreeing < AGREEMENT_NEEDED and longer:
        digits, said = max(longer.items(), key=lambda item: (item[1], item[0]))
        if said >= AGREEMENT_NEEDED:
            return Settled(digits, unanimous=False)
    return Settled(count.digits, unanimous=agreeing == len(texts))


def confidence(number: Number, settled: Settled, margin: float, *, enlarged: bool) -> float:
    """How far the reading is to be trusted, 0..1: the weakest digit's, lowered by every doubt.

    `margin` is how far the next number's score lies below; `enlarged` if the number was found in
    the second, enlarged look only. The factors were set on the development photos.
    """
    doubts = {
        0.5: not settled.unanimous,
        # Counts of five digits are not padded: a last digit, or a drum, is missing.
        0.55: len(settled.digits) == LONGEST - 1 and settled.digits.startswith("0"),
        0.6: margin < 1,
        0.7: len(number.count.digits) < LONGEST - 1 and not number.labelled,
        0.75: enlarged,
        0.8: number.count.shortened,
    }
    trust = number.weakest
    for factor, applies in doubts.items():
        if applies:
            trust *= factor
    return trust
