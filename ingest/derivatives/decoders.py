"""The kinds of image that are read: known by content, opened by the decoder for each.

The seam for other decoders: an entry in `LOADERS` (libvips, row by row) or in `RASTERS` (others,
all at once, at a cost known before) makes a kind readable.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pyvips

from ingest.derivatives import errors, jp2, jxl, odd_formats, pdf
from ingest.derivatives.derivation import Limits
from ingest.derivatives.kinds import kind_of
from ingest.derivatives.raster import Raster

Loader = Callable[[Path, str, int], pyvips.Image]


def _libvips(operation: str) -> Loader:
    def load(path: Path, access: str, page: int) -> pyvips.Image:
        # Bytes, because a name in a legacy encoding is no text.
        options = {"access": access, "fail_on": "error"} | ({"page": page} if page else {})
        return pyvips.Operation.call(operation, os.fsencode(path), **options)

    return load


LOADERS: dict[str, Loader] = {
    "tiff": _libvips("tiffload"),
    "jpeg": _libvips("jpegload"),
    "png": _libvips("pngload"),
    "gif": _libvips("gifload"),
    "webp": _libvips("webpload"),
    "avif": _libvips("heifload"),
}

Opener = Callable[[Path, int, Limits], Raster | None]


def _whole(opener: Callable[[Path, Limits], Raster | None]) -> Opener:
    return lambda path, frame, limits: opener(path, limits)


# Where these give None, libvips has the kind too and is the better one for this file.
RASTERS: dict[str, Opener] = {
    "jp2": _whole(jp2.open_jp2),
    "j2k": _whole(jp2.open_jp2),
    "jxl": _whole(jxl.open_jxl),
    "heic": _whole(odd_formats.open_heif),
    "bmp": _whole(odd_formats.open_bmp),
    "jpeg": _whole(odd_formats.open_jpeg),
    "tiff": odd_formats.open_tiff,
    "pdf": pdf.open_page,
}

# Kinds that are known and not read.
_REFUSED = {
    "svg": "an SVG drawing",
    "psd": "a Photoshop document",
    "djvu": "DjVu",
}

_NOT_READ = (
    "not configured",
    "samples out of range",
    "not sgi-compressed",
    "bad labq",
    "unsupported",
)
_NO_MEMORY = ("out of memory", "unable to allocate", "insufficient memory")
_ENDS_EARLY = (
    "premature",
    "unexpected end",
    "truncat",
    "end of file",
    "end of stream",
    "short read",
    "not enough data",
    "libspng read error",
    "read error",
    "got 0 bytes",
)


def kind_of_file(path: Path) -> str:
    """Tell what kind of image a file holds, by its first bytes.

    Raises:
        Missing, Empty, NotAnImage, UnsupportedFormat
    """
    try:
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError as error:
        raise errors.Missing(
            path.name, f"cannot be opened ({error.strerror}); check that it is there and readable"
        ) from error
    if not head:
        raise errors.Empty(path.name, "is empty (0 bytes); copy it again from its source")
    kind = kind_of(head)
    if kind in LOADERS or kind in RASTERS:
        return kind
    if kind in _REFUSED:
        raise errors.UnsupportedFormat(
            path.name,
            f"is {_REFUSED[kind]}, which is not read; save it as TIFF, JPEG or PNG, and give that",
        )
    raise errors.NotAnImage(
        path.name, "is not an image, whatever its name says; look for the right file"
    )


def open_raster(path: Path, kind: str, frame: int, limits: Limits) -> Raster | None:
    """Open the header of an image that is decoded at once; None for one that libvips reads.

    Raises:
        ImageError
    """
    opener = RASTERS.get(kind)
    return opener(path, frame, limits) if opener else None


def open_image(path: Path, kind: str, access: str = "sequential", page: int = 0) -> pyvips.Image:
    """Open the image's header; pixels are decoded when they are asked for.

    Raises:
        Truncated, Damaged, TooMuchMemory
    """
    try:
        return LOADERS[kind](path, access, page)
    except pyvips.Error as error:
        raise failure(path.name, error) from error


def failure(file: str, error: pyvips.Error) -> errors.ImageError:
    """Put libvips' complaint into the librarian's words."""
    text = str(error).lower()
    if "(6.1000)" in text:  # libheif's own limit of size
        return errors.TooLarge(
            file, "is larger than the AVIF decoder takes; save it again as TIFF or JPEG"
        )
    if any(sign in text for sign in _NO_MEMORY):
        return errors.TooMuchMemory(
            file, "needs more memory than derivative_memory_bytes allows; raise that setting"
        )
    if any(sign in text for sign in _ENDS_EARLY):
        return errors.Truncated(
            file, "ends before the image does; copy it again from its source or scan the page again"
        )
    if any(sign in text for sign in _NOT_READ):
        return errors.UnsupportedFormat(
            file, "is of a kind that is not read; save it again as an ordinary RGB or grey TIFF"
        )
    detail = str(getattr(error, "detail", "") or error).strip().splitlines()
    cause = f" ({detail[-1].strip()})" if detail else ""
    return errors.Damaged(
        file, f"cannot be decoded{cause}; copy it again from its source or scan the page again"
    )
