"""What a search request asks for (Content Search 2.0, 4.1.1 and 5.1; 1.0, 3.2.1 and 4.2). Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from iiif.image.request import BadParameter
from ingest.search.query import MAX_QUERY_CHARACTERS

CONTEXTUALIZING, HIGHLIGHTING = "contextualizing", "highlighting"
SUPPLEMENTING, NON_PAINTING = "supplementing", "non-painting"

_LISTS = ("q", "motivation", "date", "user")
_NUMBERS = ("page", "min")
_MOST_NUMBER = 10**9
_MOST_WORDS = 50  # of one list
_MOST_IGNORED = 20
_MOST_NAME_CHARACTERS = 60
_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_MOMENT = f"{_DAY}T[0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}}Z"
_RANGE = re.compile(f"({_MOMENT})/({_MOMENT})", re.ASCII)
_NOT_TEXT = re.compile("[\x00-\x1f\x7f\ud800-\udfff]+")


@dataclass(frozen=True)
class Span:
    """From one moment to another, both included; in UTC."""

    start: datetime
    end: datetime


@dataclass(frozen=True)
class Asked:
    """A search as its address says it."""

    q: str = ""
    motivations: tuple[str, ...] = ()  # without the prefixes oa: and sc:
    dates: tuple[Span, ...] = ()
    users: tuple[str, ...] = ()
    page: int = 1
    least: int = 1  # how often a term must stand in the text to be offered
    ignored: tuple[str, ...] = ()
    said: tuple[tuple[str, str], ...] = ()  # its parameters without the page, as the answers say it

    def query(self, **more: object) -> str:
        """Give the query string that asks the same."""
        return urlencode([*self.said, *more.items()])

    def wants(self, *motivations: str) -> bool:
        """Tell whether annotations of one of these motivations are asked for."""
        asked = set(self.motivations) - {CONTEXTUALIZING, HIGHLIGHTING}
        return not asked or not asked.isdisjoint(motivations)

    def tells(self, motivation: str) -> bool:
        """Tell whether to add annotations of this motivation, which say more of the matches."""
        asked = {CONTEXTUALIZING, HIGHLIGHTING}.intersection(self.motivations)
        return not asked or motivation in asked


def read(arguments: MultiDict[str, str], version: int, *, terms: bool = False) -> Asked:
    """Read a search, or with `terms` what asks for the endings of a word.

    Text is of the motivation painting in version 1, and of supplementing in version 2.

    Raises:
        BadParameter: a page that is no number, a date that is no range.
    """
    given = {name: _list(arguments, name) for name in _LISTS}
    known = {*_LISTS, "min"} if terms else {*_LISTS, "page"}
    motivations = [_plain(one, version) for one in given["motivation"].split()[:_MOST_WORDS]]
    numbers = {name: _number(arguments, name) if name in known else 1 for name in _NUMBERS}
    said = [(name, value) for name, value in given.items() if value or name == "q"]
    if numbers["min"] > 1:
        said.append(("min", str(numbers["min"])))
    unknown = sorted(name for name in arguments if name not in known)
    return Asked(
        q=given["q"],
        motivations=tuple(dict.fromkeys(motivations)),
        dates=tuple(map(_span, given["date"].split()[:_MOST_WORDS])),
        users=tuple(given["user"].split()[:_MOST_WORDS]),
        page=numbers["page"],
        least=numbers["min"],
        ignored=tuple(_clean(name)[:_MOST_NAME_CHARACTERS] for name in unknown[:_MOST_IGNORED]),
        said=tuple(said),
    )


def _list(arguments: MultiDict[str, str], name: str) -> str:
    """Give a list of words; a parameter that is there twice is one longer list."""
    joined = _clean(" ".join(arguments.getlist(name)))
    return " ".join(joined.split())[:MAX_QUERY_CHARACTERS]


def _clean(text: str) -> str:
    return _NOT_TEXT.sub(" ", text)


def _plain(motivation: str, version: int) -> str:
    plain = motivation.removeprefix("sc:").removeprefix("oa:")
    return SUPPLEMENTING if version == 1 and plain == "painting" else plain


def _number(arguments: MultiDict[str, str], name: str) -> int:
    values = [value.strip() for value in arguments.getlist(name)]
    if not any(values):
        return 1
    value = values[0]
    small = value.isascii() and value.isdigit() and len(value) < len(str(_MOST_NUMBER))
    if len(values) > 1 or not small or int(value) < 1:
        raise BadParameter(name, " ".join(values), "give one whole number from 1 on")
    return int(value)


def _span(text: str) -> Span:
    found = _RANGE.fullmatch(text)
    try:
        moments = [datetime.fromisoformat(moment) for moment in found.groups()] if found else []
    except ValueError:
        moments = []
    if not moments:
        example = "2026-01-01T00:00:00Z/2026-12-31T23:59:59Z"
        raise BadParameter("date", text, f"give ranges in UTC, such as {example}")
    return Span(moments[0], moments[1])
