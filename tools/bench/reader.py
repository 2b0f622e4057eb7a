"""How well the reader reads labelled photos: exact readings, precision of what is accepted, cost.

The folder holds the photos and `labels.csv` (file, reading, unit, kind, ...; an empty reading
means that no odometer can be read and that the right answer is none).
"""

import argparse
import csv
import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from oracle.decide import decide
from oracle.domain import Observation, Photo, Reading, Rules, Unit
from oracle.errors import Misconfigured, PhotoRejected
from oracle.ocr.choose import Line, dial_unit, numbers
from oracle.ocr.confirm import ACCEPT_CONFIDENCE
from oracle.ocr.reader import LEAST_SCORE, open_reader, pixels
from oracle.photo import load

FOLDER = "../shared/photos"
THRESHOLDS = (0.0, 0.3, 0.5, 0.7, 0.8, 0.85, 0.9, 0.95)
Read = Callable[[Photo], Observation]


@dataclass(frozen=True, slots=True)
class Label:
    """What a person read: `reading` None where there is nothing to read."""

    file: str
    reading: int | None
    unit: Unit | None
    kind: str
    electric: bool


@dataclass(frozen=True, slots=True)
class Result:
    """One photo: what stands in it, what was read, CPU milliseconds of the reader."""

    file: str
    kind: str
    electric: bool
    wanted: int | None
    read: int | None
    wanted_unit: str | None
    unit: str | None
    confidence: float
    accepted: bool
    ms: float

    @property
    def right(self) -> bool:
        """Whether the number is exactly the one in the photo."""
        return self.read is not None and self.read == self.wanted


def labels(folder: Path) -> list[Label]:
    """The photos of a folder that carry a label."""
    with (folder / "labels.csv").open(encoding="utf-8", newline="") as file:
        return [
            Label(
                file=row["file"],
                reading=int(row["reading"]) if row["reading"] else None,
                unit=Unit(row["unit"]) if row["unit"] else None,
                kind=row["kind"] or "other",
                electric=row.get("ev") == "yes",
            )
            for row in csv.DictReader(file)
        ]


def measure(folder: Path, wanted: Iterable[Label], read: Read, rules: Rules) -> list[Result]:
    """Read every photo once; a photo that the check rejects counts as not read."""
    results = []
    for label in wanted:
        photo = _loaded(folder / label.file)
        start = time.process_time()
        observation = read(photo) if photo is not None else None
        ms = (time.process_time() - start) * 1000
        results.append(_result(label, observation, rules, ms))
        if sys.stderr.isatty():
            print(f"\r{len(results)}", end="", file=sys.stderr)
    return results


def _loaded(path: Path) -> Photo | None:
    try:
        return load(path.read_bytes())
    except PhotoRejected as rejected:
        print(f"{path.name}: {rejected}", file=sys.stderr)
        return None


def _result(label: Label, seen: Observation | None, rules: Rules, ms: float) -> Result:
    accepted = seen is not None and isinstance(
        decide(seen, None, rules, label.unit or Unit.KM), Reading
    )
    return Result(
        file=label.file,
        kind=label.kind,
        electric=label.electric,
        wanted=label.reading,
        read=seen.displayed if seen else None,
        wanted_unit=label.unit.value if label.unit else None,
        unit=seen.unit.value if seen and seen.unit else None,
        confidence=seen.confidence if seen else 0.0,
        accepted=accepted,
        ms=ms,
    )


def table(results: Sequence[Result]) -> str:
    """The figures as text."""
    readable = [result for result in results if result.wanted is not None]
    empty = [result for result in results if result.wanted is None]
    accepted = [result for result in results if result.accepted]
    kinds = sorted({result.kind for result in results})
    lines = [f"{'kind':<16}{'exact':>12}{'share':>8}{'accepted':>10}{'right':>7}"]
    lines += [_row(kind, [result for result in results if result.kind == kind]) for kind in kinds]
    lines.append(_row("electric cars", [result for result in results if result.electric]))
    lines.append(_row("all", results))
    seen = [result for result in readable if result.unit and result.wanted_unit]
    lines += [
        "",
        f"coverage of accepted    {_share(len(accepted), len(results))}",
        f"precision of accepted   {_share(sum(r.right for r in accepted), len(accepted))}",
        f"no odometer, yet a number: {sum(r.read is not None for r in empty)} of {len(empty)}, "
        f"accepted {sum(r.accepted for r in empty)}",
        f"unit seen {len(seen)} of {len(readable)}, "
        f"right {sum(r.unit == r.wanted_unit for r in seen)}",
        f"CPU ms per photo: median {statistics.median(r.ms for r in results):.0f}, "
        f"largest {max(r.ms for r in results):.0f}",
        "",
        "confidence from   coverage   precision",
    ]
    for threshold in THRESHOLDS:
        taken = [r for r in results if r.read is not None and r.confidence >= threshold]
        right = sum(result.right for result in taken)
        lines.append(
            f"{threshold:>15.2f}{_percent(len(taken), len(results)):>11}"
            f"{_percent(right, len(taken)):>12}   {right} of {len(taken)}"
        )
    return "\n".join(lines)


def _row(name: str, results: Sequence[Result]) -> str:
    readable = [result for result in results if result.wanted is not None]
    exact = sum(result.right for result in readable)
    accepted = [result for result in results if result.accepted]
    return (
        f"{name:<16}{f'{exact} of {len(readable)}':>12}{_percent(exact, len(readable)):>8}"
        f"{len(accepted):>10}{sum(result.right for result in accepted):>7}"
    )


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}%" if whole else "-"


def _share(part: int, whole: int) -> str:
    return f"{_percent(part, whole)} ({part} of {whole})"


def ready_made() -> Read:
    """The models in the `rapidocr` package, line classifier off; our choice among its lines."""
    from rapidocr import RapidOCR  # noqa: PLC0415  a development tool: only for the comparison

    engine = RapidOCR(
        params={"Global.use_cls": False, "Global.text_score": 0.3, "Global.log_level": "error"}
    )
    model = open_reader().model

    def read(photo: Photo) -> Observation:
        output = engine(pixels(photo))
        rows = zip(output.boxes, output.txts, output.scores, strict=True) if output.txts else ()
        lines = [
            Line(text, (score,) * len(text), tuple((float(x), float(y)) for x, y in box))
            for box, text, score in rows
        ]
        found = [number for number in numbers(lines) if number.score > LEAST_SCORE]
        if not found:
            return Observation(None, None, 0.0, model)
        best = found[0]
        unit = best.unit or dial_unit(lines)
        return Observation(int(best.count.digits), unit, best.line.confidence, model)

    return read


def main(arguments: Sequence[str]) -> int:
    """The command line of `python -m tools.bench reader`."""
    parser = argparse.ArgumentParser(prog="bench reader", description=__doc__)
    parser.add_argument("--photos", default=os.environ.get("ODOMETER_PHOTOS", FOLDER))
    parser.add_argument("--compare", action="store_true", help="also run the ready-made package")
    parser.add_argument("--every", type=int, default=1, help="take each n-th photo only")
    parser.add_argument("--accept", type=float, default=ACCEPT_CONFIDENCE)
    parser.add_argument("--lines", type=Path, help="write one JSON object per photo here")
    options = parser.parse_args(arguments)

    folder = Path(options.photos)
    if not (folder / "labels.csv").is_file():
        print(
            f"bench reader: no labelled photos in {folder} (no labels.csv); "
            "name a folder or set ODOMETER_PHOTOS",
            file=sys.stderr,
        )
        return 2
    wanted = labels(folder)[:: options.every]
    rules = Rules(options.accept, max_km_per_day=0, max_jump_km=0, min_interval_s=0)
    try:
        reader = open_reader()
    except Misconfigured as error:
        print(f"bench reader: {error}", file=sys.stderr)
        return 1

    results = measure(folder, wanted, reader.read, rules)
    print(f"{reader.model.name}, {len(results)} photos, accepted from {options.accept}\n")
    print(table(results))
    if options.lines:
        options.lines.write_text("".join(json.dumps(asdict(r)) + "\n" for r in results))
    if options.compare:
        print("\nthe same models in the rapidocr package, same choice, no confirmation\n")
        print(table(measure(folder, wanted, ready_made(), rules)))
    return 0
