"""Thematic exhibitions as pages show them: text and views, as far as the visitor may see these."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from app.language import gettext
from app.site import access, cards, images, reading, terms
from app.site.cards import Words
from app.site.images import Picture
from app.site.reading import PageView
from iiif.access import is_open
from iiif.current import repository, visitor
from ingest.catalog import find_exhibitions, rights
from ingest.catalog.find_exhibitions import Shown
from ingest.catalog.models import Exhibition, ExhibitionPart
from ingest.catalog.rights import Action
from ingest.text.page_text import Box

_SMALL_PX, _LARGE_PX = 640, 1280
_TALLEST_PX = 1400
_STORED_PX = (400, 1200)


@dataclass(frozen=True)
class View:
    """A page, or a part of it, as it stands in the story."""

    picture: Picture
    sources: str  # the same in several widths, as `srcset` takes it
    address: str  # the same place in the reader
    title: Words
    item_id: str
    page: str
    caption: Words
    whole: Picture | None  # the page in small, where a part of it is shown
    box: tuple[float, float, float, float] | None  # the part, in hundredths of that page
    is_open: bool  # to everyone: other sites may show it


@dataclass(frozen=True)
class Step:
    """One part of the story."""

    text: Words  # Markdown
    view: View | None
    missing: str  # why its view is not shown; empty: it is, or there is none
    missing_item: str  # where to read more of that; empty: the visitor may not know of it


@dataclass(frozen=True)
class Poster:
    """An exhibition in a list."""

    slug: str
    title: Words
    summary: Words
    view: View | None
    draft: bool


def steps(session: Session, held: Exhibition) -> list[Step]:
    """Give the story, part by part."""
    return told(find_exhibitions.steps(session, held.id))


def told(found: Iterable[find_exhibitions.Step]) -> list[Step]:
    """Prepare steps of a story, as far as the visitor may see them."""
    return [_step(one.part, one.shown) for one in found]


def posters(session: Session, exhibitions: Sequence[Exhibition]) -> list[Poster]:
    """Prepare a list; each is announced by the first of its views that may be seen."""
    views = find_exhibitions.views(session, [one.id for one in exhibitions])
    return _posters(exhibitions, views)


def newest_posters(session: Session, limit: int) -> list[Poster]:
    """Prepare those published last, in one query."""
    rows = find_exhibitions.newest_views(session, limit)
    exhibitions = {held.id: held for held, _, _ in rows}
    return _posters(list(exhibitions.values()), [(part, shown) for _, part, shown in rows])


def _posters(
    exhibitions: Sequence[Exhibition], views: Iterable[tuple[ExhibitionPart, Shown]]
) -> list[Poster]:
    first: dict[str, View] = {}
    for part, shown in views:
        view = None if part.exhibition_id in first else _view(part, shown, wide=True)
        if view is not None:
            first[part.exhibition_id] = view
    return [
        Poster(
            slug=one.slug,
            title=cards.words(one.title),
            summary=cards.words(one.summary),
            view=first.get(one.id),
            draft=one.state != "published",
        )
        for one in exhibitions
    ]


def may_see(held: Exhibition) -> bool:
    """Tell whether the visitor may know of it: drafts are for those who work here."""
    return held.state == "published" or is_makers(held)


def is_makers(held: Exhibition) -> bool:
    """Tell whether the visitor works for the library whose exhibition it is."""
    return rights.is_staff(visitor(), held.library_id or "")


def items_of(story: Iterable[Step]) -> list[View]:
    """Give one view of each item that the story shows."""
    return list({step.view.item_id: step.view for step in story if step.view}.values())


def _step(part: ExhibitionPart, shown: Shown | None) -> Step:
    view = _view(part, shown) if shown else None
    missing, item_id = _missing(shown) if shown and view is None else ("", "")
    return Step(cards.words(part.text), view, missing, item_id)


def _missing(shown: Shown) -> tuple[str, str]:
    """Say why a page is not shown, and name its item where the visitor may know of it."""
    item = shown.item
    about, rules = rights.subject(item), repository().rules
    if rights.can(visitor(), Action.DISCOVER, about, rules):
        name, advice = terms.tier(access.to(item).tier)
        told = gettext("The page that belongs here is not open to you.")
        return " ".join(one for one in (told, f"{name}.", advice) if one), item.id
    if item.state in ("withdrawn", rights.DELETED):
        return gettext("The page that stood here has been withdrawn by its library."), ""
    return gettext("The page that belongs here is not shown at present."), ""


def _view(part: ExhibitionPart, shown: Shown, *, wide: bool = False) -> View | None:
    """Prepare a view; None: the visitor may not see the page, or it has no image.

    A `wide` one is of the top of the part only, as much as a poster has room for.
    """
    item, about = shown.item, rights.subject(shown.item)
    if not rights.can(visitor(), Action.DISCOVER, about, repository().rules):
        return None
    page = reading.page_view(shown.page, access.to(item))
    if page.picture is None:
        return None
    region = Box(*part.region) if part.region and page.service and not page.elsewhere else None
    if region and wide:
        region = replace(region, height=min(region.height, max(1, region.width * 5 // 8)))
    pictures = _parts(page, region) if region else _stored(page, shown, access.to(item))
    asked: dict[str, Any] = {"xywh": ",".join(map(str, part.region))} if part.region else {}
    return View(
        picture=pictures[-1],
        sources=", ".join(f"{one.src} {one.width}w" for one in pictures),
        address=url_for("items.item", item_id=item.id, p=page.number, **asked),
        title=cards.title(item),
        item_id=item.id,
        page=page.label,
        caption=cards.words(part.caption),
        whole=page.thumb if part.region else None,
        box=_hundredths(Box(*part.region), page) if part.region else None,
        is_open=is_open(about, repository().rules),
    )


def _stored(page: PageView, shown: Shown, open_to: access.Access) -> list[Picture]:
    """Give the page in the small sizes that are stored, the largest last."""
    if page.elsewhere or page.picture is None:
        return [page.picture] if page.picture else []
    asset, side = shown.page.image, open_to.open_side_px
    found = [images.boxed(asset, box, side) for box in _STORED_PX]
    return sorted({one for one in found if one}, key=lambda one: one.width)


def _parts(page: PageView, region: Box) -> list[Picture]:
    """Give a part of the page in two widths, never enlarged, the largest last."""
    factor = page.image_width / page.width
    x, y, width, height = (
        round(side * factor) for side in (region.x, region.y, region.width, region.height)
    )
    width = max(1, min(width, page.image_width - x))
    height = max(1, min(height, page.image_height - y))
    most = min(width, _LARGE_PX, max(1, width * _TALLEST_PX // height))
    return [
        Picture(
            f"{page.service}/{x},{y},{width},{height}/{across},{down}/0/default.jpg", across, down
        )
        for across in sorted({min(_SMALL_PX, most), most})
        for down in [max(1, round(height * across / width))]
    ]


def _hundredths(region: Box, page: PageView) -> tuple[float, float, float, float]:
    across, down = 100 / page.width, 100 / page.height
    return (
        round(region.x * across, 2),
        round(region.y * down, 2),
        round(region.width * across, 2),
        round(region.height * down, 2),
    )
