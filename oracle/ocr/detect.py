"""Where text stands: a probability map from the detector, turned into four-cornered boxes.

The map marks the shrunk core of each text line (differentiable binarisation); every core is
outlined and grown back by `unclip` times area / perimeter.
"""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt
import pyclipper

from oracle.ocr.session import Session, Tensor

Image = npt.NDArray[np.uint8]
Corners = npt.NDArray[np.float32]
_STRIDE = 32


@dataclass(frozen=True, slots=True)
class DetectorOptions:
    """How the map is read. Sides in pixels; thresholds are probabilities.

    `shorter_side`: smaller photos are enlarged to it; `longer_side`: larger ones are reduced.
    """

    shorter_side: int = 736
    longer_side: int = 2000
    pixel_threshold: float = 0.3
    box_threshold: float = 0.5
    unclip: float = 1.6
    smallest_core: float = 3.0
    smallest_box: float = 5.0
    most_boxes: int = 300


@dataclass(frozen=True, slots=True)
class TextBox:
    """Four corners, clockwise from the upper left, float32 (4, 2), pixels of the image given."""

    corners: Corners
    score: float

    @property
    def points(self) -> tuple[tuple[float, float], ...]:
        """The corners as plain numbers."""
        return tuple((float(x), float(y)) for x, y in self.corners)


class Detector:
    """Finds lines of text in a BGR image."""

    def __init__(self, session: Session, options: DetectorOptions | None = None) -> None:
        self._session = session
        self._options = options or DetectorOptions()

    def detect(self, image: Image) -> list[TextBox]:
        """Boxes of the text lines of a BGR image (H, W, 3), from top to bottom."""
        resized = _resized(image, self._options)
        output = self._session.run(as_tensor(resized))
        scale = (image.shape[1] / resized.shape[1], image.shape[0] / resized.shape[0])
        boxes = boxes_of(output[0, 0], self._options)
        placed = [TextBox(box.corners * np.array(scale, np.float32), box.score) for box in boxes]
        return sorted(placed, key=lambda box: (box.corners[0, 1], box.corners[0, 0]))


def as_tensor(image: Image) -> Tensor:
    """BGR (H, W, 3) in 0..255 to the networks' input (1, 3, H, W) in -1..1."""
    scaled = image.astype(np.float32) / np.float32(127.5) - np.float32(1)
    return np.ascontiguousarray(scaled.transpose(2, 0, 1)[np.newaxis])


def boxes_of(probability: Tensor, options: DetectorOptions) -> list[TextBox]:
    """Boxes in a probability map (H, W), in the map's pixels; faint and tiny ones are dropped."""
    core = (probability > options.pixel_threshold).astype(np.uint8)
    core = cv2.dilate(core, np.ones((2, 2), np.uint8)).astype(np.uint8)
    outlines, _ = cv2.findContours(core, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    found = (
        _box(probability, outline.reshape(-1, 2).astype(np.float32), options)
        for outline in outlines[: options.most_boxes]
    )
    return [box for box in found if box is not None]


def _box(probability: Tensor, outline: Corners, options: DetectorOptions) -> TextBox | None:
    inner = _rectangle(outline)
    if _shortest(inner) < options.smallest_core:
        return None
    score = _mean_inside(probability, inner)
    if score < options.box_threshold:
        return None
    outer = _rectangle(_grown(inner, options.unclip))
    if _shortest(outer) < options.smallest_box:
        return None
    limit = np.array(probability.shape[::-1], np.float32) - np.float32(1)
    return TextBox(np.clip(outer, np.float32(0), limit).astype(np.float32), score)


def _resized(image: Image, options: DetectorOptions) -> Image:
    height, width = image.shape[:2]
    ratio = min(1.0, options.longer_side / max(height, width))
    if min(height, width) * ratio < options.shorter_side:
        ratio = options.shorter_side / min(height, width)
    ratio = min(ratio, 2 * options.longer_side / max(height, width))  # long strips stay bounded
    size = tuple(max(_STRIDE, round(side * ratio / _STRIDE) * _STRIDE) for side in (width, height))
    return cv2.resize(image, size).astype(np.uint8)


def _rectangle(points: Corners) -> Corners:
    """The smallest rectangle around points, corners clockwise from the upper left."""
    corners = cv2.boxPoints(cv2.minAreaRect(points)).astype(np.float32)
    left_to_right = corners[np.argsort(corners[:, 0], kind="stable")]
    upper_left, lower_left = sorted(left_to_right[:2], key=lambda corner: corner[1])
    upper_right, lower_right = sorted(left_to_right[2:], key=lambda corner: corner[1])
    return np.stack([upper_left, upper_right, lower_right, lower_left])


def _shortest(corners: Corners) -> float:
    return float(
        min(np.linalg.norm(corners[1] - corners[0]), np.linalg.norm(corners[3] - corners[0]))
    )


def _mean_inside(probability: Tensor, corners: Corners) -> float:
    left, top = np.maximum(np.floor(corners.min(axis=0)).astype(int), 0)
    right, bottom = np.ceil(corners.max(axis=0)).astype(int) + 1
    window = probability[top:bottom, left:right]
    mask = np.zeros(window.shape, np.uint8)
    cv2.fillPoly(mask, [(corners - np.array([left, top], np.float32)).astype(np.int32)], [1])
    return float(cv2.mean(window, mask)[0])


def _grown(corners: Corners, ratio: float) -> Corners:
    area = float(cv2.contourArea(corners))
    around = float(cv2.arcLength(corners, closed=True))
    offset = pyclipper.PyclipperOffset()
    offset.AddPath(corners.tolist(), pyclipper.JT_ROUND, pyclipper.ET_CLOSEDPOLYGON)
    paths = offset.Execute(area * ratio / around)
    return np.array(paths[0], np.float32) if paths else corners
