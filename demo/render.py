"""Rendered (simulated) pictures of an instrument cluster, for the demo and the end-to-end tests.

They are drawings made by this file, never photographs, and say so in the picture.
"""

import io
import random
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFilter, ImageFont

WIDTH, HEIGHT = 1280, 720
BACKGROUND, INK, DIM, ACCENT = (10, 13, 18), (236, 240, 244), (120, 132, 146), (70, 190, 140)
Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Cluster:
    """What the drawn cluster shows: the odometer in whole units, and how the picture was taken.

    `shot` seeds everything else (trip, clock, range, dial, framing, light): two shots of one
    reading are two pictures, as two photographs would be.
    """

    odometer: int
    unit: str = "km"
    shot: int = 0


def render(cluster: Cluster) -> bytes:
    """Draw a TFT cluster with its odometer; JPEG bytes, 1280 x 720, the same for the same input."""
    chance = random.Random(f"{cluster.odometer}/{cluster.shot}")  # noqa: S311 - a drawing
    image = Image.new("RGB", (WIDTH, HEIGHT), BACKGROUND)
    draw = ImageDraw.Draw(image)
    _draw_dials(draw, chance, "km/h" if cluster.unit == "km" else "mph")
    _text(draw, (640, 130), f"{chance.randrange(24):02}:{chance.randrange(60):02}", 44, DIM)
    _text(draw, (640, 250), f"RANGE {chance.randrange(90, 420)} {cluster.unit}", 40, ACCENT)
    _text(draw, (640, 470), f"TRIP A  {chance.uniform(10, 600):.1f}", 34, DIM)
    _text(draw, (640, 560), f"ODO {cluster.odometer} {cluster.unit}", 64, INK)
    _text(draw, (640, 690), "simulated picture", 22, DIM)
    out = io.BytesIO()
    _photograph(image, chance).save(out, "JPEG", quality=92)
    return out.getvalue()


def _photograph(image: Image.Image, chance: random.Random) -> Image.Image:
    """Tilt, shift and light the drawing a little, as a hand-held camera would."""
    tilted = image.rotate(
        chance.uniform(-2.5, 2.5),
        resample=Image.Resampling.BICUBIC,
        translate=(chance.randint(-40, 40), chance.randint(-25, 25)),
        fillcolor=BACKGROUND,
    )
    light = Image.linear_gradient("L").resize(image.size).rotate(chance.choice((0, 90, 180, 270)))
    glow = Image.new("RGB", image.size, (chance.randint(20, 70), chance.randint(20, 60), 60))
    lit = Image.composite(Image.blend(tilted, glow, 0.35), tilted, light.resize(image.size))
    return lit.filter(ImageFilter.GaussianBlur(0.6))


def _draw_dials(draw: ImageDraw.ImageDraw, chance: random.Random, speed_unit: str) -> None:
    for x, figure, label in ((300, "0", speed_unit), (980, "P", "READY")):
        box = (x - 170, 190, x + 170, 530)
        draw.arc(box, 135, 405, fill=DIM, width=8)
        draw.arc(box, 135, chance.randint(150, 400), fill=ACCENT, width=14)
        _text(draw, (x, 350), figure, 110, INK)
        _text(draw, (x, 440), label, 30, DIM)


def _text(
    draw: ImageDraw.ImageDraw, centre: tuple[int, int], text: str, size: int, colour: Colour
) -> None:
    draw.text(centre, text, font=ImageFont.load_default(size), fill=colour, anchor="mm")
