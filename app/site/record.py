"""What the item page says of an item: its card in words, where it belongs, how to cite it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.language import gettext, language, later
from app.site import cards, terms
from app.site.cards import Words
from app.site.citing import of_item, styles
from iiif.current import repository
from iiif.urls import Urls
from ingest.catalog import browse
from ingest.catalog.description import Description, LanguageMap, best
from ingest.catalog.models import Collection, Identifier, Item

EXTRA = {
    # As sheets and other catalogues head these columns.
    "edition": later("Edition"),
    "ghi chú": later("Note"),
    "khổ": later("Format"),
    "kích thước": later("Dimensions"),
    "tỷ lệ": later("Scale"),
    "tỉ lệ": later("Scale"),
    "chất liệu": later("Material"),
    "niên hiệu": later("Reign"),
    "nguồn gốc": later("Provenance"),
    "tùng thư": later("Series"),
    "extent": later("Extent"),
    "format": later("Format"),
    "material": later("Material"),
    "note": later("Note"),
    "notes": later("Note"),
    "provenance": later("Provenance"),
    "reign": later("Reign"),
    "scale": later("Scale"),
    "series": later("Series"),
    "source": later("Source"),
    "dimensions": later("Dimensions"),
    "translator": later("Translator"),
    "identifier": later("Identifier"),
    "recipient": later("Recipient"),
    "rank": later("Rank given"),
    "seal": later("Seal"),
    "family": later("Family"),
    "generations": later("Generations"),
    "stele": later("Stele"),
    "issue": later("Issue"),
    "frequency": later("Frequency"),
    "degree": later("Degree"),
    "discipline": later("Discipline"),
    "level": later("Level"),
}

# Under these a card keeps what it is asked for; the others are headings of people's sheets.
_ENGLISH = tuple(name for name in EXTRA if name.isascii())


@dataclass(frozen=True)
class Field:
    """One line of the card: a name and its values, each perhaps with a search for its like."""

    name: str
    values: tuple[Words, ...]
    facet: str = ""  # values can be searched for as this facet
    codes: tuple[str, ...] = ()  # what the facet is asked for


@dataclass(frozen=True)
class Volume:
    """One volume of the same work."""

    item_id: str
    title: Words
    number: int | None
    here: bool


@dataclass(frozen=True)
class Record:
    """All that stands below the reader."""

    title: Words
    original: Words
    byline: str
    date: str
    summary: Words
    fields: list[Field]
    volumes: list[Volume]
    collections: list[Collection]
    identifiers: list[str]
    contents: list[browse.Contents]
    citation: str
    address: str
    manifest: str
    rights_uri: str
    rights: str
    library: str
    library_slug: str
    held_by: Words  # the institution that the images stay with; empty: they are here
    held_at: str  # the page that shows the item there


def of(session: Session, item: Item) -> Record:
    """Prepare an item's card, in a fixed number of queries."""
    about = Description.from_json(item.description)
    urls = Urls(repository().settings.public_url)
    library = best(item.library.name, language())
    title, own = cards.words(about.title), cards.original(about.title)
    origin = item.origin
    stays = origin is not None and origin.reference
    known = browse.identifiers_of(session, item.id)
    return Record(
        title=title,
        original=own if own.text != title.text else Words("", ""),
        byline=", ".join(best(one, language()) for one in about.creator),
        date=cards.date(about),
        summary=cards.words(about.summary),
        fields=_fields(known, about),
        volumes=_volumes(session, item),
        collections=browse.collections_of(session, item.id),
        identifiers=[row.value for row in known],
        contents=browse.contents(session, item.id),
        citation=styles.plain(styles.vietnamese(of_item.cited(item, None))),
        address=urls.item_page(item.id),
        manifest=urls.manifest(item.id),
        rights_uri=about.rights,
        rights=terms.licence(about.rights) if about.rights else "",
        library=library,
        library_slug=item.library.slug,
        held_by=cards.words(origin.holder) if origin and stays else Words("", ""),
        held_at=(origin.homepage or origin.manifest) if origin and stays else "",
    )


def _fields(known: list[Identifier], about: Description) -> list[Field]:
    given = [
        _texts(gettext("Title"), [about.title], every=True),
        _texts(gettext("Creator"), about.creator),
        _texts(gettext("Contributor"), about.contributor),
        _texts(gettext("Publisher"), [about.publisher]),
        Field(gettext("Date"), (Words(cards.date(about), ""),)),
        _codes("type", [about.type], _type),
        _codes("language", about.languages, terms.language_name),
        _codes("script", [about.script], terms.script_name),
        _subjects("subject", about.subject),
        _subjects("place", about.place),
        Field(gettext("Call number"), (Words(about.call_number, ""),)),
        *(_texts(extra_name(name), [values]) for name, values in about.extra.items()),
        *(Field(row.type.upper(), (Words(row.value, ""),)) for row in known),
    ]
    return [field for field in given if any(value.text for value in field.values)]


def _texts(name: str, maps: list[LanguageMap], *, every: bool = False) -> Field:
    if not every:
        return Field(name, tuple(cards.words(values) for values in maps))
    return Field(
        name,
        tuple(
            Words(text, "" if code == "none" else code)
            for values in maps
            for code, texts in values.items()
            for text in texts
        ),
    )


def _codes(facet: str, codes: list[str], word: Callable[[str], str]) -> Field:
    known = [code for code in codes if code]
    shown = tuple(Words(word(code), "") for code in known)
    return Field(terms.name(terms.FACETS, facet), shown, facet, tuple(known))


def _type(code: str) -> str:
    return terms.name(terms.TYPES, code)


def _subjects(facet: str, maps: list[LanguageMap]) -> Field:
    # The index knows subjects by their Vietnamese name.
    shown = tuple(cards.words(values) for values in maps)
    return Field(
        terms.name(terms.FACETS, facet), shown, facet, tuple(best(values) for values in maps)
    )


def extra_name(name: str) -> str:
    """Name a further field as the card heads it."""
    known = EXTRA.get(name.casefold())
    return gettext(known) if known else name.replace("_", " ").capitalize()


def extra_key(head: str) -> str:
    """Give the name under which a further field of this heading is kept."""
    same = (name for name in _ENGLISH if extra_name(name).casefold() == head.casefold())
    return next(same, head)


def _volumes(session: Session, item: Item) -> list[Volume]:
    rows = browse.volumes(session, item)
    if len(rows) < 2:
        return []
    return [Volume(row.id, cards.title(row), row.volume, row.id == item.id) for row in rows]
