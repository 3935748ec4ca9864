"""Characters: what one is read as and means, for a tap on a page's text and a page of its own."""

from __future__ import annotations

from flask import Blueprint, make_response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from app.site import choosing, glyphs
from ingest.catalog.find import NotHeld
from ingest.search import characters, variants
from ingest.search.unihan import UNIHAN

blueprint = Blueprint("characters", __name__, url_prefix="/characters")
_KEPT_SECONDS = 86_400


@blueprint.get("")
def chooser() -> ResponseReturnValue:
    """Show characters to choose from: by reading, by radical and strokes."""
    return render_template("characters.html", **_offered())


@blueprint.get("/choices")
def choices() -> ResponseReturnValue:
    """Give the same as a piece of a page, for the search box's program."""
    return _kept(render_template("character_choices.html", **_offered()))


@blueprint.get("/<character>")
def character(character: str) -> ResponseReturnValue:
    """Show a character's readings, meaning and forms."""
    return render_template("character.html", **_told(character))


@blueprint.get("/<character>/slip")
def slip(character: str) -> ResponseReturnValue:
    """Give the same as a piece of a page, to show beside the character."""
    return _kept(render_template("character_slip.html", **_told(character)))


def _offered() -> dict[str, object]:
    given = request.args
    chosen = choosing.Choice(
        reading=given.get("reading", "").strip()[: choosing.LONGEST_READING],
        radical=choosing.number(given.get("radical"), characters.RADICALS),
        strokes=choosing.number(given.get("strokes"), choosing.MOST_STROKES),
    )
    text = given.get("q", "").strip()[: choosing.LONGEST_TEXT]
    return {"chosen": chosen, "text": text, "offer": choosing.offer(chosen)}


def _told(character: str) -> dict[str, object]:
    """Give what the templates say of a character.

    Raises:
        NotHeld: it is not a single Hán-Nôm character.
    """
    if not characters.is_character(character):
        raise NotHeld(f"no character {character!r}")
    about = characters.of(character)
    readings = UNIHAN.readings.get(character, ())
    return {
        "character": character,
        "shown": not glyphs.ours().missing(character),
        "code": f"U+{ord(character):04X}",
        "about": about,
        "readings": about.vietnamese if about and about.vietnamese else readings,
        "radical": characters.radical_glyph(about.radical) if about else "",
        "forms": variants.forms(character),
        "alike": UNIHAN.alike.get(character, ()),
    }


def _kept(page: str) -> Response:
    answer = make_response(page)
    answer.headers["Cache-Control"] = f"private, max-age={_KEPT_SECONDS}"
    return answer
