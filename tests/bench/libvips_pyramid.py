"""libvips' own pyramid, made in a process that is used again: the peer of the pyramid benchmark.

Reads lines of `MASTER<tab>TARGET`, answers each with the CPU seconds it took.
"""

import sys
import time
from pathlib import Path

import pyvips

from ingest.derivatives.colour import prepare
from ingest.derivatives.decoders import kind_of_file, open_image
from tests.bench import whole_rasters


def make(master: Path, target: Path) -> None:
    """Make the pyramid, with the same decoder and the same colour conversion as ours."""
    if master.suffix in (".jp2", ".pdf"):
        image = whole_rasters.bare(master).copy(interpretation="srgb")
    else:
        image = prepare(open_image(master, kind_of_file(master))).image
    image.tiffsave(
        str(target),
        tile=True,
        pyramid=True,
        compression="jpeg",
        Q=85,
        tile_width=512,
        tile_height=512,
    )


def main() -> None:
    """Work until the input ends."""
    pyvips.cache_set_max(0)
    for line in sys.stdin:
        master, target = line.rstrip("\n").split("\t")
        before = time.process_time()
        make(Path(master), Path(target))
        print(time.process_time() - before, flush=True)


if __name__ == "__main__":
    main()
