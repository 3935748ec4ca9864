"""Thematic exhibitions: the list, and each as one page that is read from top to bottom."""

from __future__ import annotations

from flask import Blueprint, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.language import language
from app.security import allow_images_from
from app.site import cards, exhibiting, sharing
from app.site.exhibiting import Step
from app.site.paging import Paging, asked
from iiif.current import repository, visitor
from iiif.responses import NO_STORE
from iiif.urls import Urls
from ingest.catalog import elsewhere, find, find_exhibitions, rights
from ingest.catalog.models import Exhibition, Library

blueprint = Blueprint("exhibitions", __name__, url_prefix="/exhibitions")

_A_PAGE = 24


@blueprint.get("")
def every() -> ResponseReturnValue:
    """Show all exhibitions; the drafts too to those who work on them."""
    with repository().reading() as session:
        total = find_exhibitions.count(session)
        paging = Paging(asked(request.args.get("page")), _A_PAGE, total)
        offset = (paging.number - 1) * _A_PAGE
        held = find_exhibitions.published(session, offset=offset, limit=_A_PAGE)
        if rights.is_staff(visitor()) and paging.number == 1:
            drafts = find_exhibitions.drafts(session)
            held = [*(one for one in drafts if exhibiting.is_makers(one)), *held]
        return render_template(
            "exhibitions.html", posters=exhibiting.posters(session, held), paging=paging
        )


@blueprint.get("/<slug>")
def exhibition(slug: str) -> ResponseReturnValue:
    """Show an exhibition.

    Raises:
        NotHeld: there is none for this visitor.
    """
    with repository().reading() as session:
        held = find_exhibitions.by_slug(session, slug)
        if not exhibiting.may_see(held):
            raise find.NotHeld(f"exhibition {slug!r}")
        story = exhibiting.steps(session, held)
        allow_images_from(hosts(story))
        library = session.get(Library, held.library_id) if held.library_id else None
        page = make_response(
            render_template(
                "exhibition.html",
                exhibition=held,
                title=cards.words(held.title),
                summary=cards.words(held.summary),
                byline=cards.words(held.byline),
                library=library,
                story=story,
                shown=exhibiting.items_of(story),
                card=_card(story),
                address=_address(held),
                data_block=_data_block(held, story),
            )
        )
    if held.state != "published":
        page.headers["Cache-Control"] = NO_STORE
    return page


def hosts(story: list[Step]) -> set[str]:
    """Name the institutions whose own images the story shows."""
    sources = (step.view.picture.src for step in story if step.view)
    return {elsewhere.host_of(source) for source in sources if not source.startswith("/")}


def _address(held: Exhibition) -> str:
    return f"{repository().settings.public_url}{url_for('exhibitions.exhibition', slug=held.slug)}"


def _card(story: list[Step]) -> str:
    """Give the picture that other sites show of the exhibition; only what is open to all."""
    views = (step.view for step in story if step.view)
    first = next((view for view in views if view.is_open), None)
    return sharing.whole_address(first.picture.src) if first else ""


def _data_block(held: Exhibition, story: list[Step]) -> Markup:
    """Describe the exhibition by schema.org as a block of data, which no policy runs."""
    if held.state != "published":
        return Markup()
    urls = Urls(repository().settings.public_url)
    told = {
        "@context": "https://schema.org",
        "@type": "Article",
        "@id": _address(held),
        "url": _address(held),
        "headline": cards.words(held.title).text,
        "description": cards.words(held.summary).text,
        "inLanguage": language(),
        "author": {"@type": "Organization", "name": cards.words(held.byline).text},
        "datePublished": held.published_at.isoformat() if held.published_at else "",
        "dateModified": held.changed_at.isoformat(),
        "image": _card(story),
        "mentions": [
            {"@type": "CreativeWork", "@id": urls.item_page(view.item_id), "name": view.title.text}
            for view in exhibiting.items_of(story)
        ],
    }
    if not held.byline:
        del told["author"]
    return sharing.as_data_block({name: value for name, value in told.items() if value})
