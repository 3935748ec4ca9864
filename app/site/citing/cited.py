"""What a citation is made of: names, a date, a title, where the thing is held. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.catalog.description import Description, LanguageMap, best
from ingest.languages import is_han

_LIFE = re.compile(r"[,;]?\s*\(?\b\d{3,4}\??\s*[-–]\s*(?:\d{3,4}\??)?\)?\s*\.?$")
_VOLUMES = "tập|quyển|cuốn|vol|volume|tome|t"
_EXACT = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
Years = tuple[int | None, int | None]
_MOST_FAMILY_WORDS, _MOST_GIVEN_WORDS = 3, 4


@dataclass(frozen=True)
class Name:
    """A person or a body; parts are known only where the record puts them apart by a comma."""

    whole: str  # as it is read: Henri Maspero, Trịnh Hoài Đức
    family: str = ""
    given: str = ""

    @property
    def inverted(self) -> str:
        """The name as lists begin with it."""
        return f"{self.family}, {self.given}" if self.family else self.whole

    @property
    def initials(self) -> str:
        """The name with initials for what is given."""
        # J.-P. of Jean-Paul, J. R. of J.R.
        parts = (part.split("-") for part in self.given.replace(".", ". ").split())
        letters = " ".join("-".join(f"{one[0]}." for one in part if one) for part in parts)
        return f"{self.family}, {letters}" if self.family else self.whole


@dataclass(frozen=True)
class Dated:
    """When something was made."""

    first: int | None = None
    last: int | None = None
    about: bool = False
    month: int = 0  # 0: not known
    day: int = 0
    words: str = ""  # the record's own, where no year is coded

    def __bool__(self) -> bool:
        return self.first is not None or self.last is not None or bool(self.words)

    def told(self, about: str) -> str:
        """Write it with this word for about; empty where nothing is known."""
        if self.first is None and self.last is None:
            return self.words
        first = "" if self.first is None else str(self.first)
        last = "" if self.last is None else str(self.last)
        years = first if first == last else f"{first}–{last}"
        return f"{about} {years}" if self.about else years


@dataclass(frozen=True)
class Cited:
    """An item, or a page of it, as citations tell of it."""

    id: str
    kind: str  # the item's type: book, map, thesis ...
    title: str
    original: str  # the title in Hán-Nôm, where `title` is a reading of it
    creators: tuple[Name, ...]
    contributors: tuple[Name, ...]
    publisher: str
    date: Dated
    languages: tuple[str, ...]
    library: str
    call_number: str
    rights: str
    address: str
    page: str = ""  # its label; empty: the whole item
    volume: int | None = None  # of a work of several

    @property
    def untold_volume(self) -> int | None:
        """The volume, unless the title says it."""
        said = re.search(rf"\b(?:{_VOLUMES})\W*0*{self.volume}(?!\d)", self.title, re.IGNORECASE)
        return None if said else self.volume

    @property
    def key(self) -> str:
        """A short name by which programs keep it."""
        page = re.sub("[^A-Za-z0-9]", "", self.page)
        return f"{self.id}-p{page}" if self.page else self.id


def cited(
    about: Description,
    years: Years,
    *,
    item_id: str,
    library: str,
    address: str,
    page: str = "",
    volume: int | None = None,
) -> Cited:
    """Gather what a citation tells; titles and names stand in the item's own language.

    `years` are the first and the last that its date may mean.
    """
    title, original = _titles(about)
    return Cited(
        id=item_id,
        kind=about.type,
        title=title,
        original=original,
        creators=_names(about.creator),
        contributors=_names(about.contributor),
        publisher=best(about.publisher),
        date=_dated(about, years),
        languages=tuple(about.languages),
        library=library,
        call_number=about.call_number,
        rights=about.rights,
        address=address,
        page=page,
        volume=volume,
    )


def name(text: str) -> Name:
    """Read a name: `Maspero, Henri, 1883-1945` in parts, `Trịnh Hoài Đức` as it stands."""
    bare = _LIFE.sub("", " ".join(text.split())).strip(" ,;")
    family, comma, given = (part.strip() for part in bare.partition(","))
    apart = (
        bool(comma and family and given)
        and "," not in given
        and len(family.split()) <= _MOST_FAMILY_WORDS
        and len(given.split()) <= _MOST_GIVEN_WORDS
    )
    return Name(f"{given} {family}", family, given) if apart else Name(bare)


def _names(given: list[LanguageMap]) -> tuple[Name, ...]:
    found = (name(best(one)) for one in given)
    return tuple(one for one in found if one.whole)


def _titles(about: Description) -> tuple[str, str]:
    """Give the title that is read, and beside it that in characters, if it has another."""
    han = next((lines[0] for lines in about.title.values() if lines and _is_han(lines[0])), "")
    spoken = {code: lines for code, lines in about.title.items() if lines and not _is_han(lines[0])}
    # A title that only translates the item's own is not what is cited.
    own = next((spoken[code][0] for code in about.languages if code in spoken), "")
    title = own or best(spoken) or han
    return title, han if han != title else ""


def _is_han(text: str) -> bool:
    letters = [letter for letter in text if letter.isalnum()]
    return 2 * sum(map(is_han, letters)) > len(letters)


def _dated(about: Description, years: Years) -> Dated:
    first, last = years
    if first is None and last is None:
        return Dated(words=best(about.date_label) or about.date)
    exact = _EXACT.fullmatch(about.date)
    return Dated(
        first,
        last,
        about=any(mark in about.date for mark in "~?%"),
        month=int(exact[2] or 0) if exact else 0,
        day=int(exact[3] or 0) if exact else 0,
    )
