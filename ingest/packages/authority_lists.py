"""Reads lists of people, places and subjects that others keep: sheets, MARC 21 and SKOS."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lxml import etree
from pymarc import Record

from config.settings import Settings
from ingest.catalog import dates
from ingest.catalog.card_fields import on_earth
from ingest.catalog.description import LanguageMap
from ingest.languages import folded
from ingest.packages import authority_marc, authority_skos, marc, names, table
from ingest.packages.authority_entry import Entry
from ingest.packages.columns import AUTHORITIES, recognise, twice
from ingest.packages.package import Problem
from ingest.packages.row import Cells
from ingest.xml import XmlRefused, parse, read_bytes

KINDS = {
    "person": "person", "nguoi": "person", "nhan vat": "person", "tac gia": "person",
    "to chuc": "person", "body": "person", "organisation": "person", "organization": "person",
    "place": "place", "dia danh": "place", "noi": "place",
    "subject": "subject", "chu de": "subject",
}  # fmt: skip  # words for one thing on a line
_SHEETS = (".csv", ".tsv", ".xlsx")
_XML = (".xml", ".rdf", ".skos", ".owl")
_RDF = (".ttl", ".nt", ".n3", ".trig", ".nq", ".jsonld")

_UNREADABLE = (
    "no list that can be read: give a sheet (.csv, .tsv, .xlsx), MARC 21 authority records (.mrc,"
    " or MARCXML as .xml), or SKOS concepts (RDF/XML as .rdf or .xml)"
)
_UNREADABLE_RDF = (
    "of RDF only RDF/XML is read: save the list as RDF/XML (.rdf), which every tool that writes"
    " Turtle, N-Triples or JSON-LD can"
)


def read(path: Path, kind: str, settings: Settings) -> tuple[list[Entry], list[Problem]]:
    """Read a list; `kind` is what entries are that do not say it themselves, or empty.

    What is wrong is named row by row; such rows are left out.
    """
    name = names.readable(path.name)
    if path.suffix.lower() in _SHEETS:
        return _sheet(path, name, kind, settings)
    found: list[Entry] = []
    problems: list[Problem] = []
    try:
        for told in _told(path, name, kind, settings):
            if isinstance(told, Problem):
                problems.append(told)
            else:
                found.append(told)
    except XmlRefused as error:
        problems.append(Problem(name, str(error)))
    if not found and not problems:
        problems.append(Problem(name, _UNREADABLE_RDF if _is_other_rdf(path) else _UNREADABLE))
    return found, problems


def _told(path: Path, name: str, kind: str, settings: Settings) -> Iterator[Entry | Problem]:
    """Give the entries of a file of records, each told by what stands in it."""
    data = read_bytes(path, settings.max_xml_bytes)
    if path.suffix.lower() in _XML:
        root = parse(data)
        if root.tag == authority_skos.ROOT:
            yield from _of_skos(root, name, kind)
            return
        records = marc.elements(root, name)
    elif marc.is_marc(data[:100]):
        records = ((number, record) for number, _, record in marc.records(data, name))
    else:
        return
    for number, record in records:
        yield record if isinstance(record, Problem) else _of_marc(record, name, number)


def _of_skos(root: etree._Element, name: str, kind: str) -> Iterator[Entry | Problem]:
    for number, told in authority_skos.concepts(root, kind):
        if isinstance(told, str):
            yield Problem(name, told, number, fatal=False, unit="record")
        else:
            yield told


def _is_other_rdf(path: Path) -> bool:
    return path.suffix.lower() in _RDF


def _of_marc(record: Record, name: str, number: int) -> Entry | Problem:
    told = authority_marc.told(record)
    if told is None:
        reason = "has no heading of a person, body, place or subject (100, 110, 111, 150, 151)"
        return Problem(name, reason, number, fatal=False, unit="record")
    return Entry(**told, row=number)


def _sheet(
    path: Path, name: str, kind: str, settings: Settings
) -> tuple[list[Entry], list[Problem]]:
    try:
        sheet = table.read(path, settings)
    except table.SheetRefused as error:
        return [], [Problem(name, str(error))]
    columns = recognise(sheet.headings, AUTHORITIES)
    fields = {column.field for column in columns}
    if "preferred" not in fields or twice(columns):
        doubled = twice(columns)
        which = f"has {doubled[0]} twice" if doubled else "has no column preferred"
        return [], [Problem(name, f"{which}: its columns are {', '.join(AUTHORITIES)}", row=1)]
    found: list[Entry] = []
    problems: list[Problem] = []
    for row in sheet.rows:
        cells = Cells(columns, row)
        entry = _entry(cells, kind)
        problems += [Problem(name, reason, row=row.number) for reason in cells.complaints]
        if not cells.complaints:
            found.append(entry)
    return found, problems


def _entry(cells: Cells, kind: str) -> Entry:
    told = cells.text("kind")
    variants: LanguageMap = {}
    for one in cells.maps("variants"):
        for code, texts in one.items():
            variants.setdefault(code, []).extend(texts)
    entry = Entry(
        kind=KINDS.get(folded(told), "") if told else kind,
        preferred=cells.map("preferred"),
        variants=variants,
        dates=cells.text("dates"),
        coordinates=cells.text("coordinates"),
        source=cells.text("source"),
        note=cells.map("note"),
        row=cells.row.number,
    )
    _check(cells, entry, told)
    return entry


def _check(cells: Cells, entry: Entry, told: str) -> None:
    if not entry.preferred:
        cells.complaints.append("the preferred form is blank: fill it in")
    if not entry.kind:
        given = names.brief(told) or "blank"
        cells.complaints.append(f"kind is {given}: write person, place or subject")
    if entry.coordinates and on_earth(entry.coordinates) is None:
        given = names.brief(entry.coordinates)
        cells.complaints.append(
            f"coordinates is {given}: write latitude, longitude in degrees, as in 21.85, 106.76"
        )
    if entry.source and not entry.source.startswith(("http://", "https://")):
        given = names.brief(entry.source)
        cells.complaints.append(f"source is {given}: write the whole address, with https://")
    try:
        dates.years(entry.dates)
    except dates.BadDate:
        given = names.brief(entry.dates)
        cells.complaints.append(f"dates is {given}: write EDTF, as in 1765/1825 or 1765~")
