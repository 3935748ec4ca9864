"""Reading dates written as EDTF: the earliest and latest year they allow. Pure."""

from __future__ import annotations

import math

from edtf import EDTFParseException, parse_edtf


class BadDate(ValueError):
    """The text is not a date in EDTF."""


def years(text: str) -> tuple[int | None, int | None]:
    """Give the first and last year that a date may mean; None where it is open or missing.

    Raises:
        BadDate: the text is not EDTF.
    """
    if not text:
        return None, None
    try:
        date = parse_edtf(text)
        earliest, latest = date.lower_strict(), date.upper_strict()
    except (EDTFParseException, ValueError, TypeError, AttributeError, OverflowError) as error:
        raise BadDate(f"{text!r} is not a date such as 1848, 1848-05, 184X or 1848/1883") from error
    return _year(earliest), _year(latest)


def _year(moment: object) -> int | None:
    # The library gives a struct_time, or an infinite float for an open end.
    if isinstance(moment, float) and math.isinf(moment):
        return None
    return int(moment[0])  # type: ignore[index]  # a struct_time
