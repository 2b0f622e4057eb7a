"""What a box of text says: the box cut out upright, read by the recogniser, decoded (CTC)."""

import math
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from oracle.errors import Misconfigured
from oracle.ocr.detect import Corners, Image, as_tensor
from oracle.ocr.session import Session, Tensor

LINE_HEIGHT = 48
_NARROWEST = 320
_WIDEST = 3200
_UPRIGHT_RATIO = 1.5
_BLANK = 0


@dataclass(frozen=True, slots=True)
class Text:
    """A line as read, and how certain each of its characters is, 0..1."""

    text: str
    certainties: tuple[float, ...]


class Recogniser:
    """Reads one line of text from a BGR image."""

    def __init__(self, session: Session) -> None:
        characters = session.metadata("character")
        if characters is None:
            raise Misconfigured("the recogniser's file carries no list of characters")
        self._session = session
        self._characters = ["", *characters.split("\n"), " "]

    def read(self, line: Image) -> Text:
        """The text of an upright line (H, W, 3); one at a time, so none sways another."""
        output = self._session.run(line_tensor(line))[0]
        if output.shape[1] != len(self._characters):
            raise Misconfigured(
                f"the recogniser knows {output.shape[1]} classes, its list {len(self._characters)}"
            )
        return decode(output, self._characters)


def line_tensor(line: Image) -> Tensor:
    """A line scaled to 48 pixels of height; short ones get grey (zero) space to their right."""
    ratio = line.shape[1] / line.shape[0]
    width = min(max(1, math.ceil(LINE_HEIGHT * ratio)), _WIDEST)
    tensor = as_tensor(cv2.resize(line, (width, LINE_HEIGHT)).astype(np.uint8))
    if width >= _NARROWEST:
        return tensor
    return np.pad(tensor, ((0, 0), (0, 0), (0, 0), (0, _NARROWEST - width)))


def decode(probabilities: Tensor, characters: list[str]) -> Text:
    """Best path of CTC: probabilities (T, classes), class 0 blank; repeats count once."""
    best: npt.NDArray[np.intp] = probabilities.argmax(axis=1)
    value = probabilities.max(axis=1)
    kept = [
        step
        for step, label in enumerate(best)
        if label != _BLANK and (step == 0 or label != best[step - 1])
    ]
    text = "".join(characters[best[step]] for step in kept)
    return Text(text, tuple(float(value[step]) for step in kept))


def cut(image: Image, corners: Corners) -> Image:
    """The box's content as an upright picture; tall boxes are turned to lie."""
    width = int(
        max(np.linalg.norm(corners[0] - corners[1]), np.linalg.norm(corners[2] - corners[3]))
    )
    height = int(
        max(np.linalg.norm(corners[0] - corners[3]), np.linalg.norm(corners[1] - corners[2]))
    )
    width, height = max(1, width), max(1, height)
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(corners.astype(np.float32), target)
    line = cv2.warpPerspective(
        image, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    if height >= _UPRIGHT_RATIO * width:
        line = cv2.rotate(line, cv2.ROTATE_90_COUNTERCLOCKWISE)
    return line.astype(np.uint8)


def grown(corners: Corners, sideways: float, upwards: float) -> Corners:
    """A box moved outwards by parts of its height, along its own axes; negative is inwards."""
    along, down = corners[1] - corners[0], corners[3] - corners[0]
    height = max(float(np.linalg.norm(down)), 1e-6)
    along = along / max(float(np.linalg.norm(along)), 1e-6) * sideways * height
    down = down * upwards
    moved = np.array([-along - down, along - down, along + down, -along + down], np.float32)
    return corners + moved
