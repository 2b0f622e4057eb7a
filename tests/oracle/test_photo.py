"""The photo check on generated files: what passes, what is stripped, what is turned away."""

import hashlib
import struct
import tracemalloc
import zlib
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw
from PIL.PngImagePlugin import PngInfo

from oracle.domain import Photo
from oracle.errors import PhotoRejected
from oracle.photo import Limits, distance, load, reopen

pytestmark = pytest.mark.unit

VECTORS = Path(__file__).parents[1] / "vectors" / "photo"
RED, GREEN, DARK = (220, 40, 40), (40, 200, 60), (20, 20, 30)


def picture(width: int = 160, height: int = 96) -> Image.Image:
    """Dark, red in the upper left quarter, green in the lower right one."""
    image = Image.new("RGB", (width, height), DARK)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, width // 2, height // 2), fill=RED)
    draw.rectangle((width // 2, height // 2, width, height), fill=GREEN)
    return image


def encoded(image: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    """The file's bytes in a format of Pillow."""
    buffer = BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def decoded(photo: Photo) -> Image.Image:
    """The kept picture."""
    return Image.open(BytesIO(photo.jpeg))


def near(found: tuple[int, ...], wanted: tuple[int, ...]) -> bool:
    """Whether colours differ by no more than what JPEG does."""
    return all(abs(a - b) < 25 for a, b in zip(found, wanted, strict=True))


def chunk(kind: bytes, content: bytes) -> bytes:
    """One chunk of a PNG."""
    return (
        struct.pack(">I", len(content))
        + kind
        + content
        + struct.pack(">I", zlib.crc32(kind + content))
    )


def png_bomb(width: int, height: int, rows: int) -> bytes:
    """A black PNG of any size in few bytes; `rows` of its height are there."""
    packer = zlib.compressobj(9)
    row = b"\0" * (min(width, 100_000) + 1)
    body = b"".join(packer.compress(row) for _ in range(rows)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
    )


def assert_rejected(raw: bytes, code: str, limits: Limits | None = None) -> str:
    """Check the code; the text."""
    with pytest.raises(PhotoRejected) as caught:
        load(raw, limits or Limits())
    assert caught.value.code == code
    return str(caught.value)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_load_keeps_a_plain_picture(kind: str) -> None:
    photo = load(encoded(picture(), kind))
    kept = decoded(photo)
    assert (photo.width, photo.height) == kept.size == (160, 96)
    assert kept.format == "JPEG"
    assert near(kept.getpixel((20, 20)), RED)
    assert near(kept.getpixel((140, 80)), GREEN)


def test_load_hashes_the_bytes_as_uploaded() -> None:
    raw = encoded(picture())
    assert load(raw).sha256.hex() == hashlib.sha256(raw).hexdigest()


def test_load_is_deterministic() -> None:
    raw = encoded(picture(), "PNG")
    assert load(raw) == load(raw)


def test_load_takes_what_it_kept() -> None:
    first = load(encoded(picture()))
    again = load(first.jpeg)
    assert (again.width, again.height) == (first.width, first.height)
    assert distance(again.phash, first.phash) <= 4


def test_load_reads_heic_upright() -> None:
    photo = load((VECTORS / "tiny.heic").read_bytes())
    kept = decoded(photo)
    assert kept.size == (64, 96)  # the file holds 96 x 64 and a turn of a quarter
    assert near(kept.getpixel((54, 10)), RED)
    assert near(kept.getpixel((10, 86)), GREEN)
    assert "exif" not in kept.info


def test_load_takes_the_first_picture_of_a_phones_jpeg_with_a_preview() -> None:
    raw = encoded(picture(), "MPO", save_all=True, append_images=[picture(80, 80)])
    assert (load(raw).width, load(raw).height) == (160, 96)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_load_turns_by_exif(orientation: int, kind: str) -> None:
    backwards = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    stored = picture()
    if orientation in backwards:
        stored = stored.transpose(backwards[orientation])
    exif = Image.Exif()
    exif[0x0112] = orientation

    kept = decoded(load(encoded(stored, kind, exif=exif)))

    assert kept.size == (160, 96)
    assert near(kept.getpixel((20, 20)), RED)
    assert near(kept.getpixel((140, 80)), GREEN)
    assert near(kept.getpixel((140, 20)), DARK)
    assert 0x0112 not in kept.getexif()


def test_load_ignores_an_orientation_that_does_not_exist() -> None:
    exif = Image.Exif()
    exif[0x0112] = 9
    assert load(encoded(picture(), exif=exif)).width == 160


def test_load_strips_all_metadata() -> None:
    exif = Image.Exif()
    exif[0x010F] = "SecretMaker"
    exif.get_ifd(0x8825).update({1: "N", 2: (48.0, 8.0, 14.0), 3: "E", 4: (11.0, 34.0, 31.0)})
    raw = encoded(
        picture(),
        exif=exif,
        comment=b"SecretComment",
        xmp=b"<x>SecretXmp</x>",
        icc_profile=b"SecretIcc",
    )
    assert raw.count(b"Secret") == 4

    photo = load(raw)

    assert b"Secret" not in photo.jpeg
    assert len(decoded(photo).getexif()) == 0
    assert set(decoded(photo).info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_load_strips_text_of_a_png() -> None:
    note = PngInfo()
    note.add_text("Comment", "SecretComment")
    note.add_itxt("XML:com.adobe.xmp", "SecretXmp")
    assert b"Secret" not in load(encoded(picture(), "PNG", pnginfo=note)).jpeg


@pytest.mark.parametrize(
    ("mode", "colour", "wanted"),
    [
        ("L", 200, (200, 200, 200)),
        ("1", 1, (255, 255, 255)),
        ("I;16", 200 * 256, (200, 200, 200)),
        ("RGBA", (0, 0, 255, 0), (255, 255, 255)),
        ("LA", (10, 255), (10, 10, 10)),
        ("P", 0, None),
    ],
)
def test_load_takes_every_mode_of_png(
    mode: str, colour: int | tuple[int, ...], wanted: tuple[int, ...] | None
) -> None:
    kept = decoded(load(encoded(Image.new(mode, (80, 80), colour), "PNG")))
    assert kept.mode == "RGB"
    assert wanted is None or near(kept.getpixel((40, 40)), wanted)


def test_load_takes_cmyk_jpeg() -> None:
    kept = decoded(load(encoded(picture().convert("CMYK"))))
    assert near(kept.getpixel((20, 20)), RED)


def test_load_reduces_a_large_picture() -> None:
    photo = load(encoded(picture(1000, 500)), Limits(kept_side=400))
    assert (photo.width, photo.height) == (400, 200)


def test_phash_survives_reencoding_and_scaling() -> None:
    scene = picture(800, 600)
    ImageDraw.Draw(scene).ellipse((300, 200, 600, 500), fill="white")
    first = load(encoded(scene, "PNG")).phash
    for other in (
        encoded(scene, quality=40),
        encoded(scene.resize((500, 375))),
        encoded(scene.resize((1600, 1200)), quality=70),
    ):
        assert distance(load(other).phash, first) <= 4


def test_phash_tells_pictures_apart() -> None:
    other = picture().transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    assert distance(load(encoded(picture())).phash, load(encoded(other)).phash) > 10


def test_phash_has_64_bits() -> None:
    assert 0 <= load(encoded(picture())).phash < 2**64


def test_load_rejects_nothing() -> None:
    assert_rejected(b"", "empty")


def test_load_rejects_too_many_bytes_before_looking() -> None:
    text = assert_rejected(b"x" * 1001, "too_large", Limits(max_bytes=1000))
    assert "1001" in text
    assert "1000" in text


@pytest.mark.parametrize(
    "size", [(10_000, 10_000, 10_000), (20_000, 20_000, 1), (2**31 - 1, 2**31 - 1, 0)]
)
def test_load_rejects_a_bomb_by_its_header(size: tuple[int, int, int]) -> None:
    bomb = png_bomb(*size)
    assert len(bomb) < 1_000_000
    tracemalloc.start()
    assert_rejected(bomb, "too_many_pixels")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 5_000_000


def test_load_takes_a_picture_at_the_pixel_limit() -> None:
    raw = encoded(picture(200, 100))
    assert load(raw, Limits(max_pixels=20_000)).width == 200
    assert_rejected(raw, "too_many_pixels", Limits(max_pixels=19_999))


def test_load_rejects_a_tiny_picture() -> None:
    assert "160 x 63" in assert_rejected(encoded(picture(160, 63)), "too_small")


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "BMP", "TIFF", "AVIF"])
def test_load_names_formats_that_are_not_taken(kind: str) -> None:
    assert_rejected(encoded(picture(), kind), "unsupported_format")


@pytest.mark.parametrize("raw", [b"hello", b"\0" * 100, b"PK\x03\x04 a zip", b"<html>", b"\xff"])
def test_load_rejects_what_is_no_picture(raw: bytes) -> None:
    assert_rejected(raw, "not_an_image")


def test_load_rejects_an_animation() -> None:
    raw = encoded(picture(), "PNG", save_all=True, append_images=[picture().rotate(90)])
    assert_rejected(raw, "animated")


def test_load_judges_by_content_not_by_name() -> None:
    assert decoded(load(encoded(picture(), "PNG"))).format == "JPEG"  # there is no name to ask


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
@pytest.mark.parametrize("share", [0.5, 0.9])
def test_load_rejects_a_truncated_file(kind: str, share: float) -> None:
    raw = encoded(Image.effect_noise((300, 200), 80).convert("RGB"), kind)
    assert_rejected(raw[: int(len(raw) * share)], "truncated")


def test_load_rejects_a_truncated_heic() -> None:
    raw = (VECTORS / "tiny.heic").read_bytes()
    with pytest.raises(PhotoRejected) as caught:
        load(raw[: len(raw) - 60])
    assert caught.value.code in {"truncated", "damaged"}


def test_load_outlives_a_heic_that_brings_libheif_down() -> None:
    assert_rejected((VECTORS / "crash.heic").read_bytes(), "damaged")


def test_load_rejects_a_heic_with_too_many_pixels() -> None:
    raw = (VECTORS / "tiny.heic").read_bytes()
    assert "64 x 96" in assert_rejected(raw, "too_many_pixels", Limits(max_pixels=6143))
    assert load(raw, Limits(max_pixels=6144)).width == 64


def test_load_reduces_a_heic() -> None:
    raw = (VECTORS / "tiny.heic").read_bytes()
    assert load(raw, Limits(kept_side=48)).height == 48


@pytest.mark.parametrize("head", [b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"\0\0\0\x18ftypheic"])
def test_load_rejects_a_header_with_nothing_behind(head: bytes) -> None:
    assert_rejected(head + b"\0" * 40, "damaged")


def test_load_rejects_broken_exif() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    good = encoded(picture(), exif=exif)
    start = good.index(b"Exif\0\0") + 6
    broken = good[:start] + b"\xde\xad\xbe\xef" + good[start + 4 :]
    assert_rejected(broken, "corrupt_metadata")


def test_load_rejects_png_text_that_inflates() -> None:
    bomb = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"a" * 20_000_000, 9))
    raw = encoded(picture(), "PNG")
    ihdr_end = 8 + 25
    with pytest.raises(PhotoRejected):
        load(raw[:ihdr_end] + bomb + raw[ihdr_end:])


def _mutated(raw: bytes) -> Callable[[st.DataObject], bytes]:
    def draw(data: st.DataObject) -> bytes:
        changed = bytearray(raw)
        places = st.integers(0, len(raw) - 1)
        for place, value in data.draw(
            st.lists(st.tuples(places, st.integers(0, 255)), min_size=1, max_size=12)
        ):
            changed[place] = value
        end = data.draw(st.integers(0, len(raw)) | st.just(len(raw)))
        return bytes(changed[:end]) + data.draw(st.binary(max_size=8))

    return draw


def assert_photo_or_rejection(raw: bytes) -> None:
    """Whatever comes in: a Photo or a PhotoRejected, nothing else."""
    photo = None
    with suppress(PhotoRejected):
        photo = load(raw, Limits(max_pixels=200_000))
    if photo is not None:
        assert decoded(photo).size == (photo.width, photo.height)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "EXIF"])
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_load_gives_a_photo_or_a_rejection_for_damaged_files(
    kind: str, data: st.DataObject
) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Maker"
    originals = {
        "JPEG": lambda: encoded(picture(80, 72)),
        "EXIF": lambda: encoded(picture(80, 72), exif=exif, quality=20),
        "PNG": lambda: encoded(picture(80, 72), "PNG", exif=exif),
    }
    assert_photo_or_rejection(_mutated(originals[kind]())(data))


@settings(max_examples=15, deadline=None)  # each takes a process
@given(data=st.data())
def test_load_gives_a_photo_or_a_rejection_for_damaged_heic(data: st.DataObject) -> None:
    assert_photo_or_rejection(_mutated((VECTORS / "tiny.heic").read_bytes())(data))


@settings(max_examples=200, deadline=None)
@given(raw=st.binary(max_size=300))
def test_load_gives_a_rejection_for_any_bytes(raw: bytes) -> None:
    with pytest.raises(PhotoRejected):
        load(raw)


def test_reopen_keeps_the_bytes_and_reads_the_same_picture():
    kept = load(encoded(picture(), quality=95)).jpeg

    again = reopen(kept)

    assert again.jpeg == kept
    assert again.sha256 == hashlib.sha256(kept).digest()
    assert (again.width, again.height) == decoded(again).size


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        (lambda _: b"", "empty"),
        (lambda _: encoded(picture(), "PNG"), "not_an_image"),
        (lambda kept: kept[: len(kept) // 2], "truncated"),
        (lambda kept: kept + bytes(20_000_000), "too_large"),
    ],
)
def test_reopen_refuses_what_was_not_kept_so(damage, code):
    kept = load(encoded(picture())).jpeg

    with pytest.raises(PhotoRejected) as refused:
        reopen(damage(kept))

    assert refused.value.code == code
