"""Items as lists show them: cover, title, byline, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.language import gettext, language
from app.site import access, images, terms
from app.site.images import Picture
from ingest.catalog import browse, reigns
from ingest.catalog.description import Description, LanguageMap, best
from ingest.catalog.models import Item
from ingest.languages import is_han

COVER_PX = 400


@dataclass(frozen=True)
class Words:
    """A text with the language it is in."""

    text: str
    language: str  # empty: not known, or that of the page


@dataclass(frozen=True)
class CardView:
    """All that a template needs of an item in a list."""

    item_id: str
    title: Words
    original: Words  # the title in its own script; empty where it is the title shown
    byline: str
    date: str
    type: str
    library: str
    cover: Picture | None
    pages: int
    tier: str  # empty: open
    direction: str
    summary: str = ""


def words(values: LanguageMap) -> Words:
    """Give one line in the reader's language, with the language it is in."""
    text = best(values, language())
    code = next((code for code, lines in values.items() if text in lines), "")
    return Words(text, "" if code in ("none", language()) else code)


def original(values: LanguageMap) -> Words:
    """Give the title in Hán-Nôm characters, if it has one."""
    for code, lines in values.items():
        if lines and (code.startswith(("lzh", "zh")) or "Hani" in code):
            return Words(lines[0], code)
    return Words("", "")


def view(card: browse.Card) -> CardView:
    """Prepare one item."""
    about = Description.from_json(card.item.description)
    open_to = access.to(card.item)
    title, own = words(about.title), original(about.title)
    return CardView(
        item_id=card.item.id,
        title=title,
        original=own if own.text != title.text else Words("", ""),
        byline=", ".join(best(one, language()) for one in about.creator[:3]),
        date=date(about),
        type=terms.name(terms.TYPES, about.type),
        library=best(card.item.library.name, language()),
        cover=images.boxed(card.cover, COVER_PX, open_to.open_side_px),
        pages=card.pages,
        tier="" if open_to.view else terms.tier(open_to.tier)[0],
        direction=about.viewing_direction,
        summary=best(about.summary, language()),
    )


def views(cards: Iterable[browse.Card]) -> list[CardView]:
    """Prepare a list of items."""
    return [view(card) for card in cards]


def featured(shown: list[CardView]) -> CardView | None:
    """Choose the item for the opening, its cover large there: the longest that is open to all."""
    open_to_all = [one for one in shown if one.cover and not one.tier]
    return max(open_to_all, key=lambda one: one.pages, default=None)


def date(about: Description) -> str:
    """Give the date in the record's words, with the common year where these do not name it.

    A year of a reign is named as the reader's letters write it: 明命十二年 is Minh Mạng 12 · 1831.
    """
    label, coded = best(about.date_label, language()), year(about.date)
    reign = reigns.read(label)
    if reign is not None:
        label = str(reign) if is_han(label[0]) else label
        coded = coded or str(reign.year)
    if not label or not coded:
        return label or coded
    return label if coded in label else f"{label} · {coded}"


def year(edtf: str) -> str:
    """Write a coded date (EDTF) as people do: 1820/1841 as 1820–1841, 1885~ as about 1885."""
    bare = edtf.replace("/", "–").rstrip("?~%")
    return gettext("about %(year)s", year=bare) if edtf[-1:] in ("~", "%") else bare


def title(item: Item) -> Words:
    """Give an item's title."""
    return words(Description.from_json(item.description).title)
