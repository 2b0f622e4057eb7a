"""Boxes from probability maps that are drawn here; no model."""

import numpy as np
import pytest

from oracle.ocr.detect import Detector, DetectorOptions, as_tensor, boxes_of
from oracle.ocr.session import Tensor

pytestmark = pytest.mark.unit


def probability(*cores: tuple[int, int, int, int], size: tuple[int, int] = (128, 256)) -> Tensor:
    """A map (H, W) that is 0.9 in each core (left, top, right, bottom)."""
    drawn = np.zeros(size, np.float32)
    for left, top, right, bottom in cores:
        drawn[top:bottom, left:right] = 0.9
    return drawn


class Fixed:
    """A detector's network that marks the same part of every image; it notes what it was given."""

    def __init__(self, part: tuple[float, float, float, float]) -> None:
        self.part = part
        self.shapes: list[tuple[int, ...]] = []

    def run(self, tensor: Tensor) -> Tensor:
        self.shapes.append(tensor.shape)
        height, width = tensor.shape[2:]
        left, top, right, bottom = self.part
        core = (int(left * width), int(top * height), int(right * width), int(bottom * height))
        return probability(core, size=(height, width))[np.newaxis, np.newaxis]

    def metadata(self, key: str) -> str | None:  # noqa: ARG002  a Session has it
        return None


def test_boxes_of_grows_each_core() -> None:
    (box,) = boxes_of(probability((50, 50, 150, 70)), DetectorOptions())
    left, top = box.corners[0]
    right, bottom = box.corners[2]
    grow = 100 * 20 * 1.6 / 240
    assert left == pytest.approx(50 - grow, abs=2)
    assert top == pytest.approx(50 - grow, abs=2)
    assert right == pytest.approx(150 + grow, abs=2)
    assert bottom == pytest.approx(70 + grow, abs=2)
    assert box.score > 0.8


def test_boxes_of_keeps_corners_clockwise_from_the_upper_left() -> None:
    tilted = probability()
    for step in range(100):
        tilted[30 + step // 4 : 50 + step // 4, 60 + step] = 0.9
    (box,) = boxes_of(tilted, DetectorOptions())
    (ulx, uly), (urx, ury), (lrx, lry), (llx, lly) = box.corners
    assert ulx < urx
    assert llx < lrx
    assert uly < lly
    assert ury < lry
    assert ury - uly == pytest.approx(28, abs=6)  # the rectangle may lean further than the line


def test_boxes_of_stays_inside_the_map() -> None:
    (box,) = boxes_of(probability((0, 0, 256, 30)), DetectorOptions())
    assert box.corners.min() >= 0
    assert box.corners[:, 0].max() <= 255


@pytest.mark.parametrize(
    "drawn",
    [
        probability(),
        probability((50, 50, 52, 52)),
        probability((50, 50, 150, 70)) * np.float32(0.3),
        probability((50, 50, 150, 70)) * np.float32(0.4),
    ],
    ids=["empty", "tiny", "below the pixel threshold", "below the box threshold"],
)
def test_boxes_of_drops_what_is_faint_or_tiny(drawn: Tensor) -> None:
    assert boxes_of(drawn, DetectorOptions()) == []


def test_boxes_of_takes_a_bounded_number() -> None:
    cores = [(x, y, x + 8, y + 6) for x in range(0, 240, 16) for y in range(0, 120, 12)]
    assert len(boxes_of(probability(*cores), DetectorOptions(most_boxes=5))) == 5


@pytest.mark.parametrize(
    ("height", "width", "given"),
    [
        (480, 720, (736, 1120)),
        (1200, 1600, (1216, 1600)),
        (3000, 4000, (1504, 1984)),
        (64, 4000, (64, 4000)),
    ],
)
def test_detect_scales_to_its_limits(height: int, width: int, given: tuple[int, int]) -> None:
    network = Fixed((0.25, 0.25, 0.5, 0.5))
    Detector(network).detect(np.zeros((height, width, 3), np.uint8))
    (_, channels, *size) = network.shapes[0]
    assert channels == 3
    assert size == [pytest.approx(side, abs=32) for side in given]
    assert all(side % 32 == 0 for side in size)


def test_detect_gives_corners_in_pixels_of_the_image() -> None:
    image = np.zeros((480, 720, 3), np.uint8)
    (box,) = Detector(Fixed((0.25, 0.45, 0.75, 0.55))).detect(image)
    centre = box.corners.mean(axis=0)
    assert centre == pytest.approx([360, 240], abs=3)
    assert box.points[0] == tuple(map(float, box.corners[0]))


def test_as_tensor_spans_minus_one_to_one() -> None:
    image = np.zeros((2, 4, 3), np.uint8)
    image[0, 0] = (255, 0, 0)
    tensor = as_tensor(image)
    assert tensor.shape == (1, 3, 2, 4)
    assert tensor.dtype == np.float32
    assert tensor[0, :, 0, 0].tolist() == [1, -1, -1]
