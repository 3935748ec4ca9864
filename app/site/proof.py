"""How an item is kept, in the visitor's language: its files, their checks, what was done to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from app.language import gettext, later, ngettext
from app.site.access import Access
from app.site.paging import Paging
from iiif.current import repository
from ingest.catalog import proof
from ingest.catalog.models import Asset, Event
from ingest.catalog.proof import File, Happening, State
from ingest.preserve.premis import PROGRAM

# How many files the item's own page shows, and one of the pages with all of them.
IN_PANEL, ON_PAGE = 20, 100

FORMATS = {
    "image/tiff": "TIFF",
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/gif": "GIF",
    "image/webp": "WebP",
    "image/avif": "AVIF",
    "image/heic": "HEIC",
    "image/jp2": "JPEG 2000",
    "image/j2c": "JPEG 2000",
    "image/jxl": "JPEG XL",
    "image/bmp": "BMP",
    "application/pdf": "PDF",
    "application/alto+xml": "ALTO",
    "application/vnd.prima.page+xml": "PAGE XML",
    "text/vnd.hocr+html": "hOCR",
    "application/tei+xml": "TEI",
    "text/plain": "TXT",
    "application/mets+xml": "METS",
    "application/mods+xml": "MODS",
    "application/ead+xml": "EAD",
    "application/marcxml+xml": "MARCXML",
    "application/marc": "MARC 21",
    "application/xml": "XML",
    "application/json": "JSON",
    "application/ld+json": "JSON-LD",
}
_SAID = {
    "publication": later("It was published."),
    "withdrawal": later("It was withdrawn from the public."),
    "deletion": later("It was deleted; its files stayed."),
    "undeletion": later("It was brought back after it had been deleted."),
    "purge": later("Its files were removed for good."),
    "split": later("Pages of it were made an item of their own."),
    "merge": later("It was made one with another item."),
    "preview link": later("A link to its preview was made."),
}


@dataclass(frozen=True)
class Told:
    """What was done, as a sentence."""

    first: date
    last: date
    sentence: str
    agent: str  # empty: not to be told
    well: bool


@dataclass(frozen=True)
class Proof:
    """All that the panel shows."""

    state: State
    files: list[File]
    paging: Paging
    told: list[Told]
    versions: int
    within_days: int  # in which everything is read again
    mirrored: bool  # whether there is a second store


def of(session: Session, item_id: str, access: Access, number: int = 0) -> Proof:
    """Give what the visitor may know of how an item is kept; `number`: a page of all its files."""
    settings = repository().settings
    seen = proof.roles(view=access.view, read=access.read)
    paging = Paging(max(number, 1), ON_PAGE if number else IN_PANEL, 0)
    stand = proof.state(session, item_id, seen)
    happened = proof.happened(session, item_id, seen)
    return Proof(
        state=stand,
        files=proof.files(session, item_id, seen, offset=paging.offset, limit=paging.size),
        paging=replace(paging, total=stand.files),
        told=list(_told(happened, staff=access.edit)),
        versions=sum(one.type == "version" for one in happened),
        within_days=settings.fixity_days,
        mirrored=bool(settings.mirror_store),
    )


def assets(session: Session, item_id: str, access: Access) -> Iterator[Asset]:
    """Give the files of which the visitor may know."""
    seen = proof.roles(view=access.view, read=access.read)
    return proof.assets(session, item_id, seen)


def events(session: Session, item_id: str, access: Access) -> Iterator[Event]:
    """Give what was done to them; who and why are for staff, unless it was this program."""
    seen = proof.roles(view=access.view, read=access.read)
    for event in proof.events(session, item_id, seen):
        yield event if access.edit else _without_persons(event)


def name_of(media_type: str) -> str:
    """Give the name of a format as people know it."""
    return FORMATS.get(media_type, media_type)


def _without_persons(event: Event) -> Event:
    whole = event.asset_id is None and event.type != "version"
    return Event(
        id=event.id,
        item_id=event.item_id,
        asset_id=event.asset_id,
        type=event.type,
        outcome=event.outcome,
        detail="" if whole or event.outcome != "success" else event.detail,
        agent=_program(event.agent),
        at=event.at,
    )


def _program(agent: str) -> str:
    return agent if agent.startswith(PROGRAM) else ""


def _told(happened: Iterable[Happening], *, staff: bool) -> Iterator[Told]:
    for one in happened:
        yield Told(
            one.first.date(),
            one.last.date(),
            _sentence(one),
            one.agent if staff else _program(one.agent),
            one.outcome == "success",
        )


def _sentence(one: Happening) -> str:
    if one.type in _SAID:
        return gettext(_SAID[one.type])
    if one.type == "version":
        return gettext("Version %(name)s of its object was closed.", name=one.detail)
    counted = _counted(one.type, one.count) if one.outcome == "success" else _failed(one)
    return counted or f"{one.type}: {one.count}"


def _counted(kind: str, count: int) -> str:
    if kind == "accession":
        return ngettext("%(num)s file was taken in.", "%(num)s files were taken in.", count)
    if kind == "virus check":
        return ngettext(
            "%(num)s file was looked at for malware; nothing was found.",
            "%(num)s files were looked at for malware; nothing was found.",
            count,
        )
    if kind == "fixity check":
        return ngettext(
            "%(num)s file was read again and had the checksum with which it came.",
            "%(num)s files were read again and had the checksums with which they came.",
            count,
        )
    return _made(kind, count)


def _made(kind: str, count: int) -> str:
    if kind == "derivation":
        return ngettext(
            "%(num)s image was migrated: made into one for viewing, the original staying as it is.",
            "%(num)s images were migrated: made into ones for viewing, the originals staying as"
            " they are.",
            count,
        )
    if kind == "ocr":
        return ngettext(
            "The recognised text (OCR) of %(num)s page was read.",
            "The recognised text (OCR) of %(num)s pages was read.",
            count,
        )
    if kind == "text":
        return ngettext(
            "The text of %(num)s page was read.", "The text of %(num)s pages was read.", count
        )
    if kind == "repair":
        return ngettext(
            "%(num)s damaged or missing file was brought back whole.",
            "%(num)s damaged or missing files were brought back whole.",
            count,
        )
    return ""


def _failed(one: Happening) -> str:
    if one.type == "virus check":
        return ngettext(
            "%(num)s file was refused: it held malware.",
            "%(num)s files were refused: they held malware.",
            one.count,
        )
    if one.type == "fixity check":
        return ngettext(
            "%(num)s time a file was found damaged or missing.",
            "%(num)s times a file was found damaged or missing.",
            one.count,
        )
    return ""
