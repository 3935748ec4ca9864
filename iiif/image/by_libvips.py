"""A program of its own: raw pixels from standard input become GIF or AVIF on standard output.

The server runs it by its path, so that it can be ended when its time is over: libvips, once it
encodes, cannot be told to stop.
"""

import sys
from typing import Any

import pyvips

_HOW: dict[str, dict[str, Any]] = {
    ".gif": {"effort": 1},
    ".avif": {"compression": "av1", "Q": 60, "effort": 0},
}


def main() -> None:
    """Encode an image whose width, height, bands and format the arguments name."""
    width, height, bands = (int(number) for number in sys.argv[1:4])
    format_ = f".{sys.argv[4]}"
    pyvips.concurrency_set(1)
    pixels = sys.stdin.buffer.read()
    picture = pyvips.Image.new_from_memory(pixels, width, height, bands, "uchar")
    picture = picture.copy(interpretation="srgb" if bands > 2 else "b-w")
    sys.stdout.buffer.write(picture.write_to_buffer(format_, keep="none", **_HOW[format_]))


if __name__ == "__main__":
    main()
