"""An item as METS 1.12: its description, its files by their addresses, pages and contents. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from iiif.presentation import elsewhere, images, maps, mods
from iiif.presentation.elements import XLINK, XSI, clean, under, written
from iiif.presentation.records import ItemRecords
from iiif.urls import Urls
from ingest.catalog.description import LanguageMap, best
from ingest.catalog.find import PageImage
from ingest.catalog.identifiers import image_id
from ingest.catalog.models import Section

METS = "http://www.loc.gov/METS/"
SCHEMA_LOCATION = (
    f"{METS} http://www.loc.gov/standards/mets/version1121/mets.xsd {mods.SCHEMA_LOCATION}"
)
_DESCRIPTION = "DMD"


def mets(records: ItemRecords, urls: Urls) -> bytes:
    """Describe the item with its pages."""
    root = etree.Element(
        f"{{{METS}}}mets", nsmap={"mets": METS, "xlink": XLINK, "xsi": XSI, "mods": mods.MODS}
    )
    root.set("OBJID", records.item.id)
    root.set("LABEL", clean(best(maps.label(records.description.title, records.item.id))))
    header = under(root, "metsHdr", LASTMODDATE=f"{records.item.changed_at:%Y-%m-%dT%H:%M:%SZ}")
    agent = under(header, "agent", ROLE="CUSTODIAN", TYPE="ORGANIZATION")
    under(agent, "name", best(records.library.name) or records.library.slug)
    wrap = under(under(root, "dmdSec", ID=_DESCRIPTION), "mdWrap", MDTYPE="MODS")
    under(wrap, "xmlData").append(mods.element(records, urls))
    _files(root, records.pages, urls)
    _pages(root, records)
    if records.sections:
        _contents(root, records.sections)
        _links(root, records)
    return written(root, SCHEMA_LOCATION)


def _files(root: etree._Element, pages: Sequence[PageImage], urls: Urls) -> None:
    section = under(root, "fileSec")
    group = under(section, "fileGrp", USE="MANIFEST")
    whole = under(group, "file", ID="MANIFEST", MIMETYPE="application/ld+json")
    _locate(whole, urls.manifest(pages[0].page.item_id))
    shown = [(page, address) for page in pages if (address := _image(page, urls))]
    if shown:
        group = under(section, "fileGrp", USE="DEFAULT")
        for page, address in shown:
            file = under(group, "file", ID=f"IMG_{page.page.id}", MIMETYPE=_media_type(page))
            _locate(file, address)


def _locate(file: etree._Element, address: str) -> None:
    place = under(file, "FLocat", LOCTYPE="URL")
    place.set(f"{{{XLINK}}}href", address)


def _image(shown: PageImage, urls: Urls) -> str:
    if images.is_shown(shown.image):
        name = image_id(shown.image.id, shown.image.derivation)
        return f"{urls.image(name)}/full/max/0/default.jpg"
    return elsewhere.address(shown.reference) if shown.reference is not None else ""


def _media_type(shown: PageImage) -> str:
    if images.is_shown(shown.image) or shown.reference is None:
        return "image/jpeg"
    return shown.reference.media_type or "image/jpeg"


def _pages(root: etree._Element, records: ItemRecords) -> None:
    structure = under(root, "structMap", TYPE="PHYSICAL")
    book = under(structure, "div", ID="PHYS", TYPE="physSequence", DMDID=_DESCRIPTION)
    for shown in records.pages:
        page = shown.page
        division = under(
            book, "div", ID=f"PAGE_{page.id}", TYPE="page", ORDER=str(page.position),
            ORDERLABEL=_plain(page.label),
        )  # fmt: skip
        if images.is_shown(shown.image) or shown.reference is not None:
            under(division, "fptr", FILEID=f"IMG_{page.id}")


def _contents(root: etree._Element, sections: Sequence[Section]) -> None:
    structure = under(root, "structMap", TYPE="LOGICAL")
    whole = under(structure, "div", ID="LOG", DMDID=_DESCRIPTION)
    made: dict[str | None, etree._Element] = {None: whole}
    children: dict[str | None, list[Section]] = {}
    for section in sections:
        children.setdefault(section.parent_id, []).append(section)
    waiting: list[str | None] = [None]
    while waiting:
        parent = waiting.pop()
        for section in sorted(children.get(parent, ()), key=lambda row: row.position):
            made[section.id] = under(
                made[parent], "div", ID=f"SEC_{section.id}", TYPE="section",
                LABEL=_plain(section.title), ORDER=str(section.position),
            )  # fmt: skip
            waiting.append(section.id)


def _links(root: etree._Element, records: ItemRecords) -> None:
    place = {shown.page.id: number for number, shown in enumerate(records.pages)}
    links = under(root, "structLink")
    for section in records.sections:
        run = records.pages[place[section.first_page_id] : place[section.last_page_id] + 1]
        for shown in run:
            link = under(links, "smLink")
            link.set(f"{{{XLINK}}}from", f"SEC_{section.id}")
            link.set(f"{{{XLINK}}}to", f"PAGE_{shown.page.id}")


def _plain(values: LanguageMap) -> str:
    return best(maps.filled(values))
