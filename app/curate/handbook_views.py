"""The handbook on the site: for everybody, also for those who cannot sign in."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request, send_file
from flask.typing import ResponseReturnValue

from app.curate import handbook
from app.language import language

blueprint = Blueprint("handbook", __name__, url_prefix="/handbook")
_IMAGE_SECONDS = 24 * 3600


@blueprint.get("")
def show() -> ResponseReturnValue:
    """Show the table of contents."""
    chapters = [handbook.chapter(name, language()) for name in handbook.CHAPTERS]
    return render_template("curate/handbook.html", chapters=chapters)


@blueprint.get("/<chapter>")
def read(chapter: str) -> ResponseReturnValue:
    """Show a chapter."""
    found = handbook.chapter(chapter, language())
    chapters = [handbook.chapter(name, language()) for name in handbook.CHAPTERS]
    return render_template("curate/handbook_chapter.html", chapter=found, chapters=chapters)


@blueprint.get("/images/<name>")
def picture(name: str) -> Response:
    """Give a picture of a page of the desk."""
    return send_file(handbook.image(name), mimetype="image/webp", max_age=_IMAGE_SECONDS)


def of_this_page() -> dict[str, str]:
    """Give what leads to the place that tells of the page which is being shown."""
    kind = (request.view_args or {}).get("kind", "") if request.path.startswith("/curate") else ""
    chapter, anchor = handbook.place(request.endpoint, kind)
    return {"chapter": chapter, "_anchor": anchor}
