"""Run by `heif.py` as a file: HEIC on standard input, sizes and RGB bytes on the output.

It imports nothing of ours, has bounded memory and time, and may crash; the exit status tells.
"""

import resource
import sys

import pi_heif
from PIL import Image

MEMORY = 2 * 2**30
CPU_SECONDS = 20


def main(max_pixels: int, side: int) -> None:
    """Write the stated size and the kept one, 0 0 if the picture has more than `max_pixels`."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    pi_heif.options.THUMBNAILS = False
    pi_heif.options.DEPTH_IMAGES = False
    pi_heif.options.AUX_IMAGES = False
    pi_heif.options.DECODE_THREADS = 1

    file = pi_heif.open_heif(sys.stdin.buffer.read(), convert_hdr_to_8bit=True)
    width, height = file.size
    if width * height > max_pixels:
        sys.stdout.write(f"{width} {height} 0 0\n")
        return
    picture = file.to_pillow()
    picture.thumbnail((side, side), Image.Resampling.LANCZOS)
    sys.stdout.buffer.write(b"%d %d %d %d\n" % (width, height, *picture.size))
    sys.stdout.buffer.write(picture.convert("RGB").tobytes())


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
