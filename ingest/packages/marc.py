"""Reads MARC 21 records, ISO 2709 and MARCXML, through pymarc: each by itself, broken or not."""

from __future__ import annotations

import contextlib
import io
import re
import unicodedata
import warnings
from collections.abc import Iterator
from typing import Any

import lxml.sax
from lxml import etree
from pymarc import Field, Indicators, Leader, Record, Subfield
from pymarc.exceptions import PymarcException
from pymarc.field import RawField
from pymarc.marc8 import marc8_to_unicode
from pymarc.marcxml import XmlHandler

from ingest.packages import marc_card
from ingest.packages.card import Card
from ingest.packages.package import Problem, SourceRecord
from ingest.text import encoding, legacy
from ingest.xml import local_name, namespace

NS = "http://www.loc.gov/MARC21/slim"
_END = b"\x1d"
_ESCAPE = b"\x1b"
_SPACES = bytes(32 if byte < 32 else byte for byte in range(256))
# Leader: five digits of length, then anything, the base address in digits at 12.
_LEADER = re.compile(rb"[0-9 ]{5}[\x20-\x7e]{5}[0-9 ]{7}[\x20-\x7e]{7}")
_NEXT = re.compile(rb"[0-9]{5}[a-z ][a-z ][a-z ][a-z ][a ]22[0-9]{5}[\x20-\x7e]{3}45[0 ]{2}")
_TONE_FIRST = re.compile("([\u0300\u0301\u0303\u0309])([\u0302\u0306])")
_BROKEN = (
    PymarcException, ValueError, LookupError, TypeError, AttributeError, OverflowError,
)  # fmt: skip


class _Unreadable(Exception):
    """A record has no text we can be sure of; the message says why."""


def is_marc(head: bytes) -> bool:
    """Tell ISO 2709 by its first leader."""
    return bool(_LEADER.match(head.lstrip(b"\r\n\xef\xbb\xbf")))


def is_record(element: etree._Element) -> bool:
    """Tell a MARCXML record, also of a program that leaves the namespace out."""
    if local_name(element) != "record":
        return False
    inside = {local_name(child) for child in element}
    return namespace(element) == NS or "leader" in inside or "datafield" in inside


def read(data: bytes, file: str) -> Iterator[Card | Problem]:
    """Read the records of an ISO 2709 file, or say of each why it cannot be read."""
    for number, chunk, record in records(data, file):
        if isinstance(record, Problem):
            yield record
            continue
        try:
            source = SourceRecord("marc", "application/marc", chunk)
            yield marc_card.of(record, source, file, number)
        except _BROKEN as error:
            yield _problem(file, number, f"is broken ({_reason(error)})")


def records(data: bytes, file: str) -> Iterator[tuple[int, bytes, Record | Problem]]:
    """Give the number, the bytes and the text of each record, or why it cannot be read."""
    for number, part in enumerate(_chunks(data), start=1):
        chunk = part + _END
        try:
            yield number, chunk, _decoded(chunk)
        except _BROKEN as error:
            yield number, chunk, _problem(file, number, f"is broken ({_reason(error)})")
        except _Unreadable as error:
            yield number, chunk, _problem(file, number, str(error))


def read_element(element: etree._Element, data: bytes, file: str, number: int) -> Card | Problem:
    """Read one MARCXML record; `data` is what is kept of it."""
    try:
        source = SourceRecord("marcxml", "application/marcxml+xml", data)
        return marc_card.of(in_element(element), source, file, number)
    except _BROKEN as error:
        return _problem(file, number, f"is broken ({_reason(error)})")


def elements(root: etree._Element, file: str) -> Iterator[tuple[int, Record | Problem]]:
    """Give the number and the text of each MARCXML record below an element, or what is wrong."""
    for number, element in enumerate(filter(is_record, root.iter(etree.Element)), start=1):
        try:
            yield number, in_element(element)
        except _BROKEN as error:
            yield number, _problem(file, number, f"is broken ({_reason(error)})")


def in_element(element: etree._Element) -> Record:
    """Give the record of one MARCXML element."""
    handler: Any = XmlHandler  # pymarc leaves it without types
    for leader in element:
        if local_name(leader) == "leader":  # often cut short, and never needed whole
            leader.text = (leader.text or "").ljust(24)[:24]
    filled = handler()
    lxml.sax.saxify(element, filled)
    record: Record = filled.records[0]
    return record


def _chunks(data: bytes) -> Iterator[bytes]:
    """Give each record without its end; one that was cut off ends where the next leader begins."""
    for part in data.removeprefix(b"\xef\xbb\xbf").split(_END):
        starts = [0, *(match.start() for match in _NEXT.finditer(part) if match.start())]
        for start, end in zip(starts, [*starts[1:], len(part)], strict=True):
            chunk = part[start:end].lstrip(b"\r\n\0 \x1a")
            if chunk:
                yield chunk


def _problem(file: str, number: int, reason: str) -> Problem:
    whole = f"{reason}, so it is left out: export it again"
    return Problem(file, whole, number, unit="record")


def _reason(error: Exception) -> str:
    return " ".join(str(error).split())[:120] or type(error).__name__


def _decoded(chunk: bytes) -> Record:
    """Give the record with its text; its bytes say what they are in better than its leader."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of subfield codes that are no letter
        raw = Record(_with_true_length(chunk), to_unicode=False)
    if not raw.fields:
        raise ValueError("it has no fields")
    text = _text_of(chunk, raw.leader[9] == "a")
    record = Record()
    record.leader = Leader(str(raw.leader))
    record.fields = [_field(field, text) for field in raw.fields]
    return record


def _with_true_length(chunk: bytes) -> bytes:
    # Programs that changed the encoding left the old length; the directory is what counts.
    return b"%05d" % min(len(chunk), 99_999) + chunk[5:]


class _Text:
    """Turns the bytes of one record into text."""

    def __init__(self, encoding_name: str, font: legacy.LegacyFont | None = None) -> None:
        self._encoding, self._font = encoding_name, font

    def __call__(self, data: bytes | str) -> str:
        if isinstance(data, str):
            return data
        if self._font:
            return legacy.from_legacy(data.decode("latin-1"), self._font)
        if self._encoding == "marc-8":
            return _from_marc_8(data)
        return data.decode(self._encoding)


def _from_marc_8(data: bytes) -> str:
    told = io.StringIO()
    with contextlib.redirect_stderr(told):  # where pymarc says that a character is cut off
        text = str(marc8_to_unicode(data, hide_utf8_warnings=True))
    if told.getvalue():
        raise ValueError(told.getvalue())
    # Vowel sign before tone, whichever was typed first: that alone composes to one letter.
    return _TONE_FIRST.sub(r"\2\1", unicodedata.normalize("NFD", text))


def _text_of(chunk: bytes, says_utf8: bool) -> _Text:
    try:
        whole = chunk.decode("utf-8")
    except UnicodeDecodeError:
        whole = ""
    if whole and _ESCAPE not in chunk:
        return _Text("utf-8")
    font = legacy.legacy_font(chunk.translate(_SPACES).decode("latin-1"))
    if font:
        return _Text("latin-1", font)
    if says_utf8 and not whole:
        if encoding.is_windows_1258(chunk.translate(_SPACES)):
            return _Text("cp1258")
        raise _Unreadable("says that it is UTF-8, but is not")
    return _Text("utf-8" if says_utf8 else "marc-8")


def _field(raw: Field | RawField, text: _Text) -> Field:
    if raw.control_field:
        return Field(tag=raw.tag, data=text(raw.data or b""))
    subfields = [Subfield(code=s.code, value=text(s.value)) for s in raw.subfields]
    return Field(
        tag=raw.tag, indicators=Indicators(raw.indicator1, raw.indicator2), subfields=subfields
    )
