"""Checks and cleans a photo.

Size and pixel count are judged by the header, before anything is decoded. What is kept is a new
JPEG, made from the pixels alone: no EXIF (so no GPS), XMP, comment, thumbnail or colour profile.
"""

import hashlib
import struct
import warnings
import zlib
from dataclasses import dataclass
from io import BytesIO

import imagehash
from PIL import Image, ImageFile

from oracle.domain import Photo
from oracle.errors import PhotoRejected
from oracle.photo import heif

JPEG_QUALITY = 92  # with full colour: red digits on black live in the colour channels
PHASH_BITS = 64
JPEG_MARKER = b"\xff\xd8\xff"

_FORMATS = ("JPEG", "PNG")
_REDUCIBLE = ("RGB", "L", "CMYK")
_OTHER_FORMATS = (
    b"GIF8",
    b"BM",
    b"II*\0",
    b"MM\0*",
    b"%PDF",
    b"<svg",
    b"\0\0\0\x0cJXL ",
    b"\xff\x0a",
)
_OTHER_BRANDS = (b"avif", b"avis", b"crx ")
# What Pillow's decoders raise on damaged bytes.
_DECODER_FAULTS = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    EOFError,
    RuntimeError,
    OverflowError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
    Warning,
)

# Process-wide, because a context manager around each call would not be safe with threads.
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)
warnings.filterwarnings("error", module=r"PIL\.TiffImagePlugin")


@dataclass(frozen=True, slots=True)
class Limits:
    """What a photo may be: bytes of the file; pixels by its header; the shorter side in pixels.

    `kept_side`: a picture whose longer side is above it is reduced before it is kept.
    """

    max_bytes: int = 15_000_000
    max_pixels: int = 40_000_000
    min_side: int = 64
    kept_side: int = 4096


DEFAULT_LIMITS = Limits()


def load(raw: bytes, limits: Limits = DEFAULT_LIMITS) -> Photo:
    """Check and clean an uploaded photo (JPEG, PNG or HEIC); PhotoRejected says what is wrong."""
    _check_length(raw, limits)
    picture = _from_heif(raw, limits) if heif.is_heif(raw) else _from_pillow(raw, limits)

    jpeg = BytesIO()
    picture.save(jpeg, "JPEG", quality=JPEG_QUALITY, subsampling=0)
    return _photo(raw, picture, jpeg.getvalue())


def reopen(jpeg: bytes, limits: Limits = DEFAULT_LIMITS) -> Photo:
    """A photo as it was kept, byte for byte: the same checks, but nothing is compressed again.

    So every operator reads the very pixels whose SHA-256 it signs for. PhotoRejected if the bytes
    are not a picture that `load` could have made.
    """
    _check_length(jpeg, limits)
    if not jpeg.startswith(JPEG_MARKER):
        raise PhotoRejected("not_an_image", "The kept photo is not a JPEG.")
    return _photo(jpeg, _from_pillow(jpeg, limits), jpeg)


def _check_length(raw: bytes, limits: Limits) -> None:
    if not raw:
        raise PhotoRejected("empty", "The file is empty.")
    if len(raw) > limits.max_bytes:
        raise PhotoRejected(
            "too_large",
            f"The file has {len(raw)} bytes; at most {limits.max_bytes} are taken.",
        )


def _photo(raw: bytes, picture: Image.Image, jpeg: bytes) -> Photo:
    return Photo(
        sha256=hashlib.sha256(raw).digest(),
        phash=perceptual_hash(picture),
        width=picture.width,
        height=picture.height,
        jpeg=jpeg,
    )


def perceptual_hash(picture: Image.Image) -> int:
    """64 bits that stay nearly the same when a picture is scaled or compressed again."""
    rows = imagehash.phash(picture).hash
    return int("".join("1" if bit else "0" for bit in rows.flatten()), 2)


def distance(phash: int, other: int) -> int:
    """In how many of their 64 bits two perceptual hashes differ."""
    return (phash ^ other).bit_count()


def _from_heif(raw: bytes, limits: Limits) -> Image.Image:
    decoded = heif.decode(raw, limits.max_pixels, limits.kept_side)
    _check_size(decoded.size, limits)
    if decoded.picture is None:
        raise PhotoRejected("damaged", "The photo's file is damaged and cannot be read.")
    return decoded.picture


def _from_pillow(raw: bytes, limits: Limits) -> Image.Image:
    with _opened(raw) as image:
        _check_size(image.size, limits)
        return _upright(image, limits)


def _opened(raw: bytes) -> ImageFile.ImageFile:
    try:
        image: ImageFile.ImageFile = Image.open(BytesIO(raw), formats=_FORMATS)
        # MPO is what phones call a JPEG with a preview behind it: no animation.
        animated = image.format == "PNG" and getattr(image, "is_animated", False)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PhotoRejected("too_many_pixels", "The picture has far too many pixels.") from error
    except _DECODER_FAULTS as error:
        raise _unopened(raw) from error
    if animated:
        raise PhotoRejected("animated", "The file is an animation; send a single photo.")
    return image


def _unopened(raw: bytes) -> PhotoRejected:
    head = raw[:32]
    webp = head[:4] == b"RIFF" and head[8:12] == b"WEBP"
    other_brand = head[4:8] == b"ftyp" and head[8:12] in _OTHER_BRANDS
    if webp or other_brand or head.startswith(_OTHER_FORMATS):
        return PhotoRejected(
            "unsupported_format",
            "Only JPEG, PNG and HEIC photos are taken; this is another format.",
        )
    if head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or head[4:8] == b"ftyp":
        return PhotoRejected("damaged", "The photo's file is damaged and cannot be opened.")
    return PhotoRejected("not_an_image", "The file is not a photo.")


def _check_size(size: tuple[int, int], limits: Limits) -> None:
    width, height = size
    if width * height > limits.max_pixels:
        raise PhotoRejected(
            "too_many_pixels",
            f"The picture has {width} x {height} pixels; at most {limits.max_pixels} are taken.",
        )
    if min(width, height) < limits.min_side:
        raise PhotoRejected(
            "too_small",
            f"The picture has {width} x {height} pixels; each side needs {limits.min_side}.",
        )


def _upright(image: ImageFile.ImageFile, limits: Limits) -> Image.Image:
    """The decoded pixels, turned upright, in RGB, with nothing else."""
    try:
        image.draft("RGB", (limits.kept_side, limits.kept_side))
        image.load()
        kept = (limits.kept_side, limits.kept_side)
        if image.mode in _REDUCIBLE:  # before it is copied, for the memory's sake
            image.thumbnail(kept, Image.Resampling.LANCZOS)
        picture = _rgb(image)
        picture.thumbnail(kept, Image.Resampling.LANCZOS)
    except _DECODER_FAULTS as error:
        if "truncated" in str(error).lower() or isinstance(error, EOFError):
            raise PhotoRejected(
                "truncated", "The photo's file ends too early; send it again."
            ) from error
        raise PhotoRejected("damaged", "The photo's file is damaged and cannot be read.") from error

    turn = _TURNS.get(_orientation(image))
    return picture if turn is None else picture.transpose(turn)


_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def _orientation(image: ImageFile.ImageFile) -> int:
    """EXIF's orientation, 1 where none is given; values out of range count as 1."""
    try:
        exif = Image.Exif()  # afresh: the image's own keeps quiet about damage seen on opening
        exif.load(image.info.get("exif", b""))
        found = exif.get(0x0112, 1)
    except _DECODER_FAULTS as error:
        raise PhotoRejected(
            "corrupt_metadata",
            "The photo's EXIF data is damaged, so that its upper side is unknown; take it again.",
        ) from error
    return found if isinstance(found, int) else 1


def _rgb(image: Image.Image) -> Image.Image:
    """Pixels in 8-bit RGB on white; 16-bit greys are scaled, not clipped."""
    if image.mode.startswith("I"):
        image = image.point(lambda value: value / 256).convert("L")
    if "A" in image.getbands() or "transparency" in image.info:
        image = image.convert("RGBA")
        white = Image.new("RGB", image.size, "white")
        white.paste(image, mask=image.getchannel("A"))
        return white
    picture = image.convert("RGB")
    picture.info.clear()
    return picture
