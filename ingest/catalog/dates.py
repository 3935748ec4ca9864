"""Reading dates written as EDTF: the earliest and latest year they allow. Pure."""

from __future__ import annotations

import re
from importlib import import_module
from time import struct_time

# Named, not imported: its grammar takes 10 MB of a process, and web processes read no dates.
_GRAMMAR = "edtf"
# The parser knows neither parts of a second nor short offsets; the year depends on none of them.
_PART_OF_SECOND = re.compile(r"(?<=T\d\d:\d\d:\d\d)\.\d+")
_SHORT_OFFSET = re.compile(r"(T\d\d:\d\d:\d\d[+-]\d\d)(?::?(\d\d))?$")
_AT_GREENWICH = re.compile(r"(T.*)\+00:00$")
# Zones reach from 12 hours west of Greenwich; nowhere is there less than nothing.
_NO_OFFSET = re.compile(r"T.*-(?:1[3-9]|[2-9]\d|00:00|12:(?!00))")


class BadDate(ValueError):
    """The text is not a date in EDTF."""


def years(text: str) -> tuple[int | None, int | None]:
    """Give the first and last year that a date may mean; None where it is open or missing.

    Raises:
        BadDate: the text is not EDTF.
    """
    if not text:
        return None, None
    edtf = import_module(_GRAMMAR)
    try:
        date = edtf.parse_edtf(_written_out(text))
        earliest, latest = date.lower_strict(), date.upper_strict()
    except (edtf.EDTFParseException, ValueError, TypeError, AttributeError, OverflowError) as error:
        raise BadDate(f"{text!r} is not a date such as 1848, 1848-05, 184X or 1848/1883") from error
    # Where an end of an interval is not known, the parser guesses at ten years.
    first = None if text.startswith("/") else _year(earliest)
    return first, None if text.endswith("/") else _year(latest)


def _written_out(text: str) -> str:
    whole = _PART_OF_SECOND.sub("", text)
    whole = _SHORT_OFFSET.sub(lambda found: f"{found[1]}:{found[2] or '00'}", whole)
    if _NO_OFFSET.search(whole):
        raise ValueError(text)
    return _AT_GREENWICH.sub(r"\1Z", whole)


def _year(moment: struct_time | float) -> int | None:
    # The library gives an infinite float for an open end.
    return None if isinstance(moment, float) else moment.tm_year
