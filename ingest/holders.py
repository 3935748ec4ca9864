"""Keeps the libraries and collections that a delivery describes, with the libraries' logos."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from ingest.catalog import edit, libraries
from ingest.catalog.libraries import LogoFile
from ingest.derivatives.child import DerivativeWorker
from ingest.derivatives.errors import ImageError
from ingest.media_types import IMAGES
from ingest.packages import names
from ingest.packages.package import Delivery, Problem
from ingest.repository import Repository
from ingest.scan import Gate, Infected, Unscanned

# It stands in every item's object too.
MOST_BYTES = 100_000
MOST_SIDE_PX = 2000
# What browsers show, and what holds no program as SVG may.
_FORMATS = ("png", "jpeg", "webp", "gif")


@dataclass(frozen=True)
class Holders:
    """What keeping them needs."""

    repository: Repository
    maker: DerivativeWorker
    folder: Path  # for files on their way
    gate: Gate

    def keep(self, delivery: Delivery) -> list[Problem]:
        """Make or update them all; give what is wrong with logos, without which they come in."""
        problems: list[Problem] = []
        logos: dict[str, tuple[LogoFile, bytes]] = {}
        for one in delivery.libraries:
            if one.logo is None:
                continue
            read = self._logo(one.logo)
            if isinstance(read, Problem):
                problems.append(read)
            else:
                logos[one.slug] = read
        with self.repository.writing() as session:
            for one in delivery.libraries:
                library = edit.keep_library(session, one)
                if one.slug in logos:
                    libraries.keep_logo(session, library, *logos[one.slug])
            for collection in delivery.collections:
                edit.keep_collection(session, collection)
        return problems

    def _logo(self, path: Path) -> tuple[LogoFile, bytes] | Problem:
        """Read a logo, or say why it is none."""
        name = names.readable(path.name)
        try:
            self.gate.check(path)
            return self._read(path)
        except Infected as error:
            return Problem(name, str(error), fatal=False, infected=error)
        except (ImageError, _NoLogo) as error:
            reason = error.reason if isinstance(error, ImageError) else str(error)
        except Unscanned as error:
            reason = str(error)
        except OSError as error:
            reason = f"cannot be read: {error.strerror or error}"
        return Problem(name, f"this logo is left out: {reason}", fatal=False)

    def _read(self, path: Path) -> tuple[LogoFile, bytes]:
        if path.stat().st_size > MOST_BYTES:
            raise _NoLogo(f"it is larger than {MOST_BYTES} bytes: give a smaller one")
        header = self.maker.probe(path)
        if header.format not in _FORMATS:
            raise _NoLogo(f"it is of the format {header.format}: give a PNG, JPEG, WebP or GIF")
        if max(header.width_px, header.height_px) > MOST_SIDE_PX:
            raise _NoLogo(f"it is wider or taller than {MOST_SIDE_PX} px: give a smaller one")
        # Only decoding shows that it is whole; it is served as it came.
        target = self.folder / "logo.tif"
        self.maker.make(path, target)
        target.unlink()
        data = path.read_bytes()
        told = LogoFile(
            hashlib.sha256(data).hexdigest(),
            IMAGES[header.format][1],
            header.width_px,
            header.height_px,
        )
        return told, data


class _NoLogo(Exception):
    """An image that cannot be a logo; the message says why."""
