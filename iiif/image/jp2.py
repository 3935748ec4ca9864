"""A program of its own: raw pixels from standard input become JPEG 2000 on standard output.

The server runs it by its path, so that only this process bears the encoder and its memory.
"""

import sys

import imagecodecs
import numpy as np

# Decibels of the peak over the noise: above what the stored tiles keep of the master.
_LEVEL = 42


def main() -> None:
    """Encode an image whose width, height and bands the arguments name."""
    width, height, bands = (int(number) for number in sys.argv[1:])
    pixels = np.frombuffer(sys.stdin.buffer.read(), np.uint8)
    shape = (height, width) if bands == 1 else (height, width, bands)
    sys.stdout.buffer.write(
        imagecodecs.jpeg2k_encode(
            pixels.reshape(shape), level=_LEVEL, codecformat="jp2", numthreads=1
        )
    )


if __name__ == "__main__":
    main()
