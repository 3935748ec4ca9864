"""The kinds of image that are read: known by content, opened by libvips' own loader for each.

The seam for other decoders: an entry in `LOADERS` makes a kind readable.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pyvips

from ingest.derivatives import errors
from ingest.derivatives.kinds import kind_of

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

# Kinds that are known but have no loader yet.
_AWAITED = {
    "jp2": "JPEG 2000",
    "heic": "HEIC",
    "jxl": "JPEG XL",
    "pdf": "PDF",
    "svg": "an SVG drawing",
    "bmp": "a BMP",
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
    if kind in LOADERS:
        return kind
    if kind in _AWAITED:
        raise errors.UnsupportedFormat(
            path.name,
            f"is {_AWAITED[kind]}, which is not read yet; hand it in as TIFF, JPEG or PNG,"
            " or wait for the reader of this format",
        )
    raise errors.NotAnImage(
        path.name, "is not an image, whatever its name says; look for the right file"
    )


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
