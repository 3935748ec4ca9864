"""Fetches the image of a page as large as its institution gives it."""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from ingest import iiif_json
from ingest.derivatives.child import DerivativeWorker
from ingest.derivatives.errors import ImageError
from ingest.packages.package import RemoteImage
from ingest.remote import image_service
from ingest.remote.client import Client
from ingest.remote.downloads import Downloads
from ingest.remote.errors import NotThere, TooMuch, Unfetched
from ingest.remote.image_service import ImageInfo, Mosaic

_ACCEPT = "image/*,*/*;q=0.1"
_UNSAFE = re.compile(r"[^\w.-]+")
_LONGEST_NAME = 80
_NAMES_OF_NONE = frozenset({"default", "native", "full", "image", ""})


@dataclass(frozen=True)
class Fetched:
    """An image that is here now."""

    path: Path
    notes: tuple[str, ...] = ()


@dataclass
class _Best:
    """The largest answer so far, and why others were not had."""

    path: Path | None = None
    size: tuple[int, int] = (0, 0)
    reason: Unfetched | None = None


@dataclass
class RemoteImages:
    """Fetches images one after the other; what is fetched stays until `forget`."""

    client: Client
    downloads: Downloads
    maker: DerivativeWorker
    _used: list[str] = field(default_factory=list)
    _info: dict[str, ImageInfo | None] = field(default_factory=dict)

    def fetch(self, image: RemoteImage) -> Fetched:
        """Give the image whole: from its service, in tiles, or from its address.

        Raises:
            Unfetched: it cannot be had; what came of it is kept for the next run.
            ImageError: its tiles are none.
        """
        info = self.info(image) if image.service else None
        wanted = image_service.expected(info, image)
        best = _Best()
        if info is not None and info.limited:
            fetched = self._pieced(info, image, best)
            if fetched is not None:
                return fetched
        for address in self._addresses(info, image):
            if self._try(address, best) and _is_whole(best.size, wanted):
                return Fetched(_named(best.path, image))
        if info is not None and not info.limited:
            fetched = self._pieced(info, image, best)
            if fetched is not None:
                return fetched
        if best.path is None:
            assert best.reason is not None  # an image has a service or an address
            raise best.reason
        return Fetched(_named(best.path, image), _smaller(best.size, wanted))

    def info(self, image: RemoteImage) -> ImageInfo | None:
        """Give what an image's service says of it; None where it says nothing that we can use."""
        if image.service not in self._info:
            self._info.clear()  # one is enough: pages come one after the other
            self._info[image.service] = self._ask_info(image)
        return self._info[image.service]

    def leave(self) -> None:
        """Let what was fetched since the last time lie, for the next run."""
        self._used.clear()

    def forget(self) -> None:
        """Throw away what was fetched since the last time."""
        while self._used:
            self.downloads.forget(self._used.pop())

    def _ask_info(self, image: RemoteImage) -> ImageInfo | None:
        most_bytes = self.client.settings.fetch_max_json_bytes
        address = f"{image.service}/info.json"
        accept = "application/ld+json, application/json;q=0.9, */*;q=0.1"
        try:
            data = self.client.document(address, accept=accept, most_bytes=most_bytes)
            document, _ = iiif_json.parse(data)
        except (NotThere, TooMuch, iiif_json.NotJson):
            return None  # the image itself may be there all the same
        return image_service.read(document, image)

    def _addresses(self, info: ImageInfo | None, image: RemoteImage) -> list[str]:
        found = image_service.whole(info, image) if image.service else []
        if image.address and image.region == "full" and image.rotation == "0":
            found.append(image.address)
        return list(dict.fromkeys(found))

    def _try(self, address: str, best: _Best) -> bool:
        """Fetch one address; tell whether it gave an image larger than any before."""
        try:
            path = self._download(address)
            header = self.maker.probe(path)
        except (NotThere, TooMuch) as error:
            best.reason = best.reason or error
            return False
        except ImageError as error:
            # What cannot be read now would not be read the next time either.
            self.downloads.forget(address)
            best.reason = best.reason or NotThere(address, f"is no image: {error.reason}")
            return False
        size = (header.width_px, header.height_px)
        if size[0] * size[1] <= best.size[0] * best.size[1]:
            return False
        best.path, best.size = path, size
        return True

    def _pieced(self, info: ImageInfo, image: RemoteImage, best: _Best) -> Fetched | None:
        """Give the image put together from its tiles, where that is more than we have."""
        pieces = image_service.mosaic(info, image)
        if pieces is None or pieces.width * pieces.height <= best.size[0] * best.size[1]:
            return None
        try:
            path = self._assembled(pieces, image)
        except (NotThere, TooMuch) as error:
            best.reason = best.reason or error
            return None
        except ImageError as error:
            for tile in pieces.tiles:
                self.downloads.forget(tile.address)
            reason = f"gives tiles that do not fit together: {error.reason}"
            best.reason = best.reason or NotThere(image.service, reason)
            return None
        wanted = image_service.expected(info, image)
        return Fetched(path, _smaller((pieces.width, pieces.height), wanted))

    def _assembled(self, pieces: Mosaic, image: RemoteImage) -> Path:
        target = self.downloads.place(f"{image.service}#tiles") / f"{_stem(image)}.tif"
        self._used.append(f"{image.service}#tiles")
        if target.is_file():
            return target
        target.parent.mkdir(parents=True, exist_ok=True)
        paths = [str(self._download(tile.address)) for tile in pieces.tiles]
        tiles = [(p, t.width, t.height) for p, t in zip(paths, pieces.tiles, strict=True)]
        self.maker.assemble(target, tiles, pieces.columns)
        return target

    def _download(self, address: str) -> Path:
        self._used.append(address)
        return self.downloads.fetch(address, accept=_ACCEPT)


def key(image: RemoteImage) -> str:
    """Give what a copy of the image is known by: its address with its part and turn."""
    place = image.service or image.address
    return f"{place}#{image.region}/{image.rotation}" if image.service else place


def filename(image: RemoteImage) -> str:
    """Give the name under which a copy is kept."""
    return f"{_stem(image)}.jpg"


def _is_whole(size: tuple[int, int], wanted: tuple[int, int]) -> bool:
    # Some servers round the other way.
    return all(have >= want - 1 for have, want in zip(size, wanted, strict=True))


def _smaller(size: tuple[int, int], wanted: tuple[int, int]) -> tuple[str, ...]:
    if _is_whole(size, wanted):
        return ()
    return (
        f"is given with {size[0]} x {size[1]} pixels only, though it has {wanted[0]} x {wanted[1]}",
    )


def _stem(image: RemoteImage) -> str:
    """Give the part of an address that names the image."""
    for address in (image.service, image.address):
        parts = [unquote(part) for part in urlsplit(address).path.split("/")]
        for part in reversed(parts):
            stem = _UNSAFE.sub("-", re.sub(r"\.[A-Za-z0-9]{2,4}$", "", part)).strip("-.")
            if stem.lower() not in _NAMES_OF_NONE:
                return stem[-_LONGEST_NAME:]
    return "image"


def _named(path: Path | None, image: RemoteImage) -> Path:
    """Give a file the image's own name beside the one it was fetched under."""
    assert path is not None  # only asked for what was fetched
    named = path.with_name(filename(image))
    if not named.exists():
        try:
            os.link(path, named)
        except OSError:
            shutil.copyfile(path, named)
    return named
