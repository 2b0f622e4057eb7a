"""Cutting lines out and decoding what a network says; the network is a stand-in."""

import numpy as np
import pytest

from oracle.errors import Misconfigured
from oracle.ocr.recognize import Recogniser, cut, decode, grown, line_tensor
from oracle.ocr.session import Tensor

pytestmark = pytest.mark.unit

CHARACTERS = ["", "1", "2", "3", " "]


def path(*labels: int, certainty: float = 0.9) -> Tensor:
    """Probabilities (T, 5) whose best path is the labels."""
    steps = np.full((len(labels), len(CHARACTERS)), (1 - certainty) / 4, np.float32)
    steps[np.arange(len(labels)), labels] = certainty
    return steps


class Saying:
    """A recogniser's network that always gives the same probabilities."""

    def __init__(self, output: Tensor, characters: str | None = "1\n2\n3") -> None:
        self.output, self.characters = output, characters
        self.shapes: list[tuple[int, ...]] = []

    def run(self, tensor: Tensor) -> Tensor:
        self.shapes.append(tensor.shape)
        return self.output[np.newaxis]

    def metadata(self, key: str) -> str | None:
        return self.characters if key == "character" else None


@pytest.mark.parametrize(
    ("labels", "text"),
    [
        ((0, 1, 1, 0, 2, 3), "123"),
        ((1, 0, 1), "11"),
        ((1, 1, 1), "1"),
        ((1, 4, 2), "1 2"),
        ((0, 0), ""),
    ],
)
def test_decode_collapses_repeats_and_blanks(labels: tuple[int, ...], text: str) -> None:
    assert decode(path(*labels), CHARACTERS).text == text


def test_decode_tells_how_certain_each_character_is() -> None:
    steps = np.concatenate([path(1, certainty=0.9), path(0, 2, certainty=0.5)])
    read = decode(steps, CHARACTERS)
    assert read.certainties == pytest.approx((0.9, 0.5))


def test_recogniser_reads_with_the_characters_of_its_file() -> None:
    assert Recogniser(Saying(path(3, 0, 1))).read(np.zeros((20, 60, 3), np.uint8)).text == "31"


def test_recogniser_needs_characters() -> None:
    with pytest.raises(Misconfigured, match="no list of characters"):
        Recogniser(Saying(path(1), characters=None))


def test_recogniser_notices_a_list_that_does_not_fit() -> None:
    reader = Recogniser(Saying(path(1), characters="1\n2"))
    with pytest.raises(Misconfigured, match="5 classes, its list 4"):
        reader.read(np.zeros((20, 60, 3), np.uint8))


@pytest.mark.parametrize(
    ("height", "width", "tensor_width"),
    [(24, 60, 320), (48, 480, 480), (1, 900, 3200), (90, 1, 320)],
)
def test_line_tensor_is_48_high_and_bounded(height: int, width: int, tensor_width: int) -> None:
    assert line_tensor(np.zeros((height, width, 3), np.uint8)).shape == (1, 3, 48, tensor_width)


def corners(left: float, top: float, right: float, bottom: float) -> Tensor:
    """A level box."""
    return np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float32)


def test_cut_takes_what_is_in_the_box() -> None:
    image = np.zeros((100, 200, 3), np.uint8)
    image[40:60, 50:150] = 255
    line = cut(image, corners(50, 40, 150, 60))
    assert line.shape == (20, 100, 3)
    assert line.mean() > 240


def test_cut_lays_a_tall_box_down() -> None:
    assert cut(np.zeros((200, 200, 3), np.uint8), corners(50, 40, 70, 140)).shape == (20, 100, 3)


def test_cut_takes_a_box_without_extent() -> None:
    assert cut(np.zeros((20, 20, 3), np.uint8), corners(5, 5, 5, 5)).shape == (1, 1, 3)


def test_grown_moves_each_side_by_parts_of_the_height() -> None:
    assert grown(corners(50, 40, 150, 60), 0.5, 0.1) == pytest.approx(corners(40, 38, 160, 62))
    assert grown(corners(50, 40, 150, 60), 0.2, -0.05) == pytest.approx(corners(46, 41, 154, 59))
