"""A photo in, an observation out: detector, recogniser and choice in one object."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import cv2
import numpy as np

from oracle.domain import Box, Model, Observation, Photo
from oracle.ocr.choose import Line, Number, dial_unit, numbers
from oracle.ocr.confirm import confidence, settle
from oracle.ocr.detect import Detector, DetectorOptions, Image
from oracle.ocr.models import ModelSet, catalogue, verified
from oracle.ocr.recognize import Recogniser, cut, grown
from oracle.ocr.session import OnnxSession, Session

NOTHING_FOUND = (
    "No odometer can be read in this photo. Show the display with the total kilometres or miles, "
    "close, sharp and without glare."
)
LEAST_SCORE = 1.0
FIRST_LOOK = DetectorOptions()
ENLARGED_LOOK = DetectorOptions(shorter_side=1200, box_threshold=0.4)
# How far the line is cut again beyond its box, in heights of the line: (to each side, up and down).
OTHER_CUTS = ((0.4, 0.0), (0.4, 0.1), (0.2, -0.05))


class Reader(Protocol):
    """What reads photos; same photo and model, same observation."""

    @property
    def model(self) -> Model:
        """What reads: the hash that the registry allow-lists."""

    def read(self, photo: Photo) -> Observation:
        """The odometer in a photo, or why there is none."""


@dataclass(frozen=True, slots=True)
class _Look:
    lines: Sequence[Line]
    found: Sequence[Number]
    enlarged: bool


class LineReader:
    """Reads every line of text in a photo and takes the one that is the odometer."""

    def __init__(self, models: ModelSet, detector: Session, recogniser: Session) -> None:
        self._model = models.model
        self._first = Detector(detector, FIRST_LOOK)
        self._enlarged = Detector(detector, ENLARGED_LOOK)
        self._recogniser = Recogniser(recogniser)

    @property
    def model(self) -> Model:
        """The hash over the model files and the code's revision."""
        return self._model

    def read(self, photo: Photo) -> Observation:
        """The odometer in the photo; where the first look finds none, an enlarged one is taken."""
        image = pixels(photo)
        look = self._look(image, self._first, enlarged=False)
        if not look.found:
            look = self._look(image, self._enlarged, enlarged=True)
        if not look.found:
            return Observation(None, None, 0.0, self.model, problem=NOTHING_FOUND)

        best = look.found[0]
        settled = settle(best.count, self._read_again(image, best.line))
        others = [other.score for other in look.found if other.count != best.count]
        margin = best.score - max(others, default=0.0)
        return Observation(
            displayed=int(settled.digits),
            unit=best.unit or dial_unit(look.lines),
            confidence=confidence(best, settled, margin, enlarged=look.enlarged),
            model=self.model,
            box=Box(best.line.corners),
        )

    def _look(self, image: Image, detector: Detector, *, enlarged: bool) -> _Look:
        lines = []
        for box in detector.detect(image):
            text = self._recogniser.read(cut(image, box.corners))
            lines.append(Line(text.text, text.certainties, box.points))
        found = [number for number in numbers(lines) if number.score > LEAST_SCORE]
        return _Look(lines, found, enlarged)

    def _read_again(self, image: Image, line: Line) -> list[str]:
        corners = np.array(line.corners, np.float32)
        return [
            self._recogniser.read(cut(image, grown(corners, sideways, upwards))).text
            for sideways, upwards in OTHER_CUTS
        ]


def open_reader(threads: int = 1) -> LineReader:
    """The reader that `models.toml` describes; Misconfigured if a model is missing or altered.

    Threads change the speed; one is the default, because operators run beside other work.
    """
    models = catalogue()
    return LineReader(
        models,
        OnnxSession(verified(models.detector), threads),
        OnnxSession(verified(models.recogniser), threads),
    )


def pixels(photo: Photo) -> Image:
    """The kept picture as BGR (H, W, 3)."""
    image = cv2.imdecode(np.frombuffer(photo.jpeg, np.uint8), cv2.IMREAD_COLOR)
    return image.astype(np.uint8, copy=False)
