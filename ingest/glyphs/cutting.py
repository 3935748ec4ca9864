"""`python -m ingest.glyphs.cutting FONT [CODE …]`: a program of its own, for fonts are large.

Without codes it writes the ranges of characters that the font has, a `first-last` a line, in hex;
with them the font of just these characters, as WOFF.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterable
from io import BytesIO

from fontTools import subset
from fontTools.ttLib import TTFont

# What shaping and vertical setting would need and single characters do not.
_DROPPED = ("GSUB", "GPOS", "GDEF", "BASE", "vhea", "vmtx", "VORG", "FFTM", "DSIG")


def ranges(codes: Iterable[int]) -> list[tuple[int, int]]:
    """Give the runs of neighbouring codes, both ends in."""
    runs: list[tuple[int, int]] = []
    for code in sorted(codes):
        if runs and code == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], code)
        else:
            runs.append((code, code))
    return runs


def cut(font: TTFont, codes: Iterable[int]) -> bytes:
    """Give the font of these characters alone."""
    options = subset.Options()
    options.drop_tables += list(_DROPPED)
    options.layout_features = []
    options.hinting = False
    options.name_IDs = [1, 2]
    options.notdef_outline = True
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=list(codes))
    cutter.subset(font)
    font.flavor = "woff"
    out = BytesIO()
    font.save(out)
    return out.getvalue()


def main(path: str, codes: list[str]) -> None:
    """Write what is asked for to the standard output."""
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    with TTFont(path, lazy=True, fontNumber=0) as font:
        if codes:
            sys.stdout.buffer.write(cut(font, (int(code, 16) for code in codes)))
            return
        for first, last in ranges(font.getBestCmap()):
            sys.stdout.write(f"{first:x}-{last:x}\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
