"""Keeps the libraries and collections that a delivery describes, with the libraries' logos."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ingest import logos
from ingest.catalog import edit, libraries
from ingest.catalog.libraries import LogoFile
from ingest.catalog.models import Collection, Library
from ingest.derivatives.child import DerivativeWorker
from ingest.logos import NoLogo
from ingest.packages import names
from ingest.packages.package import Delivery, Problem
from ingest.placing import placed
from ingest.repository import Repository
from ingest.scan import Gate, Infected, Unscanned


@dataclass(frozen=True)
class Holders:
    """What keeping them needs."""

    repository: Repository
    maker: DerivativeWorker
    folder: Path  # for files on their way
    gate: Gate

    def keep(self, delivery: Delivery) -> list[Problem]:
        """Make or update them all; give the logos and parents that are wrong, and left out."""
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
            ordered, told = placed(session, Library, delivery.libraries)
            problems += told
            for one in ordered:
                library = edit.keep_library(session, one)
                if one.slug in logos:
                    libraries.keep_logo(session, library, *logos[one.slug])
            collections, told = placed(session, Collection, delivery.collections)
            problems += told
            for collection in collections:
                edit.keep_collection(session, collection)
        return problems

    def _logo(self, path: Path) -> tuple[LogoFile, bytes] | Problem:
        """Read a logo, or say why it is none."""
        name = names.readable(path.name)
        try:
            self.gate.check(path)
            return logos.read(path, self.maker, self.folder)
        except Infected as error:
            return Problem(name, str(error), fatal=False, infected=error)
        except (NoLogo, Unscanned) as error:
            reason = str(error)
        except OSError as error:
            reason = f"cannot be read: {error.strerror or error}"
        return Problem(name, f"this logo is left out: {reason}", fatal=False)
