"""A photo in, an observation out: detector, recogniser and choice in one object."""

from typing import Protocol

import cv2
import numpy as np

from oracle.domain import Box, Model, Observation, Photo
from oracle.ocr.choose import Line, numbers
from oracle.ocr.detect import Detector, Image
from oracle.ocr.models import ModelSet, catalogue, verified
from oracle.ocr.recognize import Recogniser, cut
from oracle.ocr.session import OnnxSession

NOTHING_FOUND = (
    "No odometer can be read in this photo. Show the display with the kilometres, close and sharp."
)


class Reader(Protocol):
    """What reads photos; same photo and model, same observation."""

    @property
    def model(self) -> Model:
        """What reads: the hash that the registry allow-lists."""

    def read(self, photo: Photo) -> Observation:
        """The odometer in a photo, or why there is none."""


class LineReader:
    """Reads every line of text in a photo and takes the one that is the odometer."""

    def __init__(self, models: ModelSet, detector: Detector, recogniser: Recogniser) -> None:
        self._models = models
        self._detector = detector
        self._recogniser = recogniser

    @property
    def model(self) -> Model:
        """The hash over the model files and the code's revision."""
        return self._models.model

    def read(self, photo: Photo) -> Observation:
        """The best number in the photo; confidence 0..1 is the recogniser's."""
        image = pixels(photo)
        found = numbers(self.lines(image))
        if not found or found[0].score <= 0:
            return Observation(None, None, 0.0, self.model, problem=NOTHING_FOUND)
        best = found[0]
        return Observation(
            displayed=best.value,
            unit=best.unit,
            confidence=best.line.confidence,
            model=self.model,
            box=Box(best.line.corners),
        )

    def lines(self, image: Image) -> list[Line]:
        """Every line of text in a BGR image."""
        lines = []
        for box in self._detector.detect(image):
            text = self._recogniser.read(cut(image, box.corners))
            lines.append(Line(text.text, text.confidence, box.points))
        return lines


def open_reader(threads: int = 1) -> LineReader:
    """The reader that `models.toml` describes; Misconfigured if a model is missing or altered."""
    models = catalogue()
    return LineReader(
        models,
        Detector(OnnxSession(verified(models.detector), threads)),
        Recogniser(OnnxSession(verified(models.recogniser), threads)),
    )


def pixels(photo: Photo) -> Image:
    """The kept picture as BGR (H, W, 3)."""
    image = cv2.imdecode(np.frombuffer(photo.jpeg, np.uint8), cv2.IMREAD_COLOR)
    return image.astype(np.uint8, copy=False)
