"""The one form in which every reader hands on what it found: an item with its pages. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ingest.catalog.description import Description, LanguageMap
from ingest.scan import Infected


@dataclass(frozen=True)
class Problem:
    """Something wrong with one file or row, in the librarian's words."""

    file: str  # path relative to what was given in
    reason: str  # what is wrong and what to do
    row: int | None = None  # 1 is the heading row
    fatal: bool = True  # False: a warning, the thing comes in all the same
    infected: Infected | None = field(default=None, compare=False)  # to be put into quarantine
    unit: str = "row"  # what `row` counts: rows of a sheet, records of a catalogue

    def __str__(self) -> str:
        where = self.file if self.row is None else f"{self.file}, {self.unit} {self.row}"
        return f"{where}: {self.reason}"


class PackageError(Exception):
    """A package, or a part of it, cannot be read."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


@dataclass(frozen=True)
class RemoteImage:
    """An image that lies with another institution."""

    address: str  # of the image itself; empty: only its service is known
    service: str = ""  # id of its IIIF image service, without a slash at its end
    version: int = 0  # of the Image API: 1, 2, 3; 0: no service
    profile: str = ""  # level0, level1, level2
    media_type: str = ""
    width_px: int = 0  # as the manifest tells; 0: it does not
    height_px: int = 0
    region: str = "full"  # which part of it is the page
    rotation: str = "0"  # degrees, as the Image API writes them


@dataclass(frozen=True)
class RemotePage:
    """What another institution's manifest says of a page; nothing of it is fetched yet."""

    image: RemoteImage
    width_px: int  # of its canvas; 0: the manifest does not tell
    height_px: int
    texts: tuple[str, ...] = ()  # addresses of ALTO or hOCR
    canvas: Mapping[str, Any] = field(default_factory=dict)  # with its annotations, IIIF 3.0
    linked: bool = False  # some of the annotations lie elsewhere


@dataclass(frozen=True)
class Origin:
    """Where an item was taken from."""

    manifest: str  # its address
    holder: LanguageMap = field(default_factory=dict)
    homepage: str = ""


@dataclass(frozen=True)
class TranslationSource:
    """What a page says in another language, a line for each of its lines."""

    language: str  # BCP 47
    name: str  # of its file or sheet, as problems name it
    file: Path | None = None  # None: it stood in a cell
    text: str = ""


@dataclass(frozen=True)
class PageSource:
    """One page as handed in: its image and the text that goes with it."""

    name: str  # NFC, relative to the package, with `/`; unique in it; the page is known by it
    image: Path
    text: Path | None = None  # ALTO, hOCR or PAGE of this page
    label: LanguageMap = field(default_factory=dict)  # empty: numbered in sequence
    remote: RemotePage | None = None  # `image` is where it is to be fetched to
    frame: int | None = None  # place in a file of several images; None: the file is the page
    text_inside: bool = False  # the image's file, a PDF, holds the text too
    behavior: str = ""  # non-paged: outside the book; facing-pages: shows both of an opening
    opens: bool = False  # the item is to be opened on it
    translations: tuple[TranslationSource, ...] = ()


@dataclass(frozen=True)
class SectionSource:
    """One entry of the table of contents, its pages counted from 0."""

    title: LanguageMap
    first_page: int
    last_page: int  # included
    sections: tuple[SectionSource, ...] = ()


@dataclass(frozen=True)
class WorkSource:
    """The work of which an item is one volume."""

    source_id: str
    title: LanguageMap
    volume: int


@dataclass(frozen=True)
class SourceRecord:
    """The record as it was handed in, kept untouched."""

    kind: str  # sheet-row, mets, mods, marc ...
    media_type: str
    data: bytes


@dataclass(frozen=True)
class Package:
    """One item as handed in."""

    source_id: str  # how the item is known again when it comes a second time
    root: Path
    description: Description
    pages: tuple[PageSource, ...]
    sections: tuple[SectionSource, ...] = ()
    library: str = ""  # slug; empty: the one named at the command
    collections: tuple[str, ...] = ()  # slugs
    work: WorkSource | None = None
    identifiers: tuple[tuple[str, str], ...] = ()  # (type, value)
    tier: str = "open"
    draft: bool = False  # True: not published even when the command says so
    record: SourceRecord | None = None
    pdf: Path | None = None  # kept with the item as a whole
    problems: tuple[Problem, ...] = ()
    origin: Origin | None = None
    reference: bool = False  # True: its images stay with the institution that they lie with
    wrapping: SourceRecord | None = None  # what it came wrapped in says of it: a bag-info.txt
    shown: str = ""  # how problems name it; empty: by its folder
    sheet: str = ""  # the sheet that describes it, as problems name it
    row: int | None = None  # its row there; 1 is the heading row

    @property
    def name(self) -> str:
        """Give the name by which the librarian knows it."""
        return self.shown or self.root.name or self.source_id


@dataclass(frozen=True)
class LibrarySource:
    """A library as a sheet `libraries.csv` describes it."""

    slug: str
    name: LanguageMap
    kind: str  # provincial, district, commune, school, university, specialised, private
    parent: str = ""
    place: LanguageMap = field(default_factory=dict)
    homepage: str = ""
    latitude: float | None = None  # degrees, WGS 84
    longitude: float | None = None
    logo: Path | None = None  # None: the one that is there stays


@dataclass(frozen=True)
class CollectionSource:
    """A collection as a sheet `collections.csv` describes it."""

    slug: str
    title: LanguageMap
    summary: LanguageMap = field(default_factory=dict)
    parent: str = ""
    essay: LanguageMap = field(default_factory=dict)  # Markdown
    banner: str = ""  # source id of an item, a colon, the number of its page


@dataclass(frozen=True)
class Delivery:
    """All that one given path holds, in the order in which it is to come in."""

    libraries: tuple[LibrarySource, ...] = ()
    collections: tuple[CollectionSource, ...] = ()
    packages: tuple[Package, ...] = ()
    problems: tuple[Problem, ...] = ()  # what belongs to no package
    sheets: tuple[tuple[str, Path], ...] = ()  # by the names that problems give them
