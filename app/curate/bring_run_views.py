"""A delivery while it comes in: the grid of its pages, stopping it, trying again, the results."""

from __future__ import annotations

from importlib import import_module
from typing import Any
from urllib.parse import quote

from flask import (
    Blueprint,
    Response,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.exceptions import abort

from app.contact import gather, html_sheet
from app.curate import answers, bring_door, bring_list, door
from app.curate.sheet_tongue import tongue
from app.language import gettext, language, later
from app.retold import retold
from iiif.current import repository
from ingest.bringing import asking, grid
from ingest.catalog import batches, leases
from ingest.catalog.batches import Progress
from ingest.catalog.models import Consignment, Job, now

# Named, not imported: what writes workbooks takes 20 MB of each process.
_OF_BATCH, _OWN = "ingest.results.of_batch", "ingest.results.own"
_A_PAGE = 100
_LETTERS = {
    "w": later("waits"),
    "t": later("waits for another try"),
    "r": later("is being taken in"),
    "d": later("is in"),
    "s": later("was here already"),
    "n": later("is in, with a note"),
    "f": later("failed"),
    "p": later("paused"),
    "c": later("cancelled"),
}
_ACTS = {"pause": batches.pause, "resume": batches.resume, "cancel": batches.cancel}

blueprint = Blueprint("bring_run", __name__, url_prefix="/curate/bring/<consignment_id>/run")


@blueprint.get("")
def show(consignment_id: str) -> ResponseReturnValue:
    """Show the grid, the items and what failed."""
    with repository().writing() as session:
        row = bring_door.consignment(session, consignment_id)
        if row.state not in asking.BEGUN:
            return redirect(url_for("bring_plan.show", consignment_id=row.id), 303)
        if row.state == "over" and row.seen_at is None and row.agent == door.agent():
            row.seen_at = now()
        return answers.private(make_response(_page(session, row)))


@blueprint.get("/grid.json")
def cells(consignment_id: str) -> ResponseReturnValue:
    """Give a letter for each page, and how quickly it goes; 304 while nothing moves."""
    with repository().reading() as session:
        row = bring_door.consignment(session, consignment_id)
        tag = f"{row.state}-{grid.fingerprint(session, row.batch_id or '')}"
        if tag in request.if_none_match:
            answer = Response(status=304)
        else:
            told = _told(row, _progress(session, row))
            answer = jsonify(told | {"cells": grid.cells(session, row.batch_id or "")})
    answer.set_etag(tag)
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


@blueprint.get("/pages/<int:place>.json")
def page(consignment_id: str, place: int) -> ResponseReturnValue:
    """Tell what is known of one cell."""
    with repository().reading() as session:
        row = bring_door.consignment(session, consignment_id)
        job = grid.page(session, row.batch_id or "", place)
    if job is None:
        abort(404)
    details = job.details or {}
    told = {
        "item": details.get("item", ""),
        "page": details.get("name", ""),
        "state": gettext(_LETTERS[grid.letter(job)]),
        "reason": retold(job.reason),
        "job": job.id if job.state == "failed" else None,
        "address": _address(job),
    }
    return answers.private(jsonify(told))


@blueprint.post("/<any(pause, resume, cancel):act>")
def stop(consignment_id: str, act: str) -> ResponseReturnValue:
    """Pause the delivery, let it go on, or give up what has not come in."""
    with repository().writing() as session:
        row = _with_batch(session, consignment_id)
        _ACTS[act](session, row.batch_id or "")
    return _back(consignment_id)


@blueprint.post("/retry")
def retry(consignment_id: str) -> ResponseReturnValue:
    """Try again what failed: one page, or all."""
    job = request.form.get("job", type=int)
    with repository().writing() as session:
        row = _with_batch(session, consignment_id)
        if job is not None and not grid.belongs(session, row, job):
            abort(404)
        batches.retry(session, str(job) if job is not None else row.batch_id or "")
        asking.again(row)
    return _back(consignment_id)


@blueprint.post("/priority")
def hurry(consignment_id: str) -> ResponseReturnValue:
    """Let it go before or after other work."""
    wanted = leases.CHOSEN.get(request.form.get("priority", ""))
    if wanted is None:
        abort(400)
    with repository().writing() as session:
        row = _with_batch(session, consignment_id)
        grid.priority(session, row.batch_id or "", wanted)
    return _back(consignment_id)


@blueprint.get("/result.<any(xlsx, csv):ending>")
def result(consignment_id: str, ending: str) -> ResponseReturnValue:
    """Give what became of every item and page."""
    with repository().reading() as session:
        row = _with_batch(session, consignment_id)
        lines = import_module(_OF_BATCH).lines(session, row.batch_id or "")
    data: bytes = import_module(_OWN).data_of(lines, _link, f".{ending}", tongue())
    return _attached(f"{row.name}.{ending}", data)


@blueprint.get("/sheets/<int:number>")
def sheet(consignment_id: str, number: int) -> ResponseReturnValue:
    """Give one of the sheets back that were handed in, with what became of each row."""
    with repository().reading() as session:
        row = _with_batch(session, consignment_id)
    files: list[Any] = import_module(_OF_BATCH).back(
        repository(), row.batch_id or "", _link, tongue()
    )
    if number >= len(files):
        abort(404)
    return _attached(files[number].name, files[number].data)


@blueprint.get("/look/<item_id>.html")
def look(consignment_id: str, item_id: str) -> ResponseReturnValue:
    """Give the contact sheet of an item's pages that may be wrong."""
    with repository().reading() as session:
        row = _with_batch(session, consignment_id)
        if not grid.holds(session, row, item_id):
            abort(404)
    strip = gather.strip(repository(), item_id, language())
    return _attached(f"{strip.title}.html", html_sheet.html([strip], language()))


def _page(session: Session, row: Consignment) -> str:
    number = max(1, request.args.get("p", default=1, type=int))
    batch_id = row.batch_id or ""
    found = grid.items(session, batch_id, _A_PAGE + 1, (number - 1) * _A_PAGE)
    progress = _progress(session, row)
    return render_template(
        "curate/bring_run.html",
        delivery=row,
        state=bring_list.state_words(row),
        progress=progress,
        told=_told(row, progress),
        letters={letter: gettext(words) for letter, words in _LETTERS.items()},
        items=found[:_A_PAGE],
        number=number,
        more=len(found) > _A_PAGE,
        failed=[(job, _name(job)) for job in grid.failed(session, batch_id)],
        sheets=(progress.batch.options.get("sheets", []) if progress else []),
    )


def _progress(session: Session, row: Consignment) -> Progress | None:
    return next(iter(batches.progress(session, row.batch_id)), None) if row.batch_id else None


def _told(row: Consignment, found: Progress | None) -> dict[str, object]:
    if found is None:
        return {"state": row.state, "counts": row.options.get("pages", {}), "left": 0}
    return {
        "state": row.state,
        "going": found.state,
        "counts": found.pages,
        "left": found.left,
        "listed": found.listed,
        "per_minute": round(60 * found.pages_per_second, 1),
        "seconds_left": found.seconds_left,
        "items_open": found.items_open,
    }


def _with_batch(session: Session, consignment_id: str) -> Consignment:
    row = bring_door.consignment(session, consignment_id)
    if not batches.progress(session, row.batch_id or "none"):
        abort(404)
    return row


def _name(job: Job) -> str:
    details = job.details or {}
    name, item = str(details.get("name", "")), str(details.get("item", ""))
    if details.get("unit") == "row":
        return gettext("%(sheet)s, row %(row)s", sheet=name, row=details["row"])
    return f"{item}/{name}" if item else name


def _address(job: Job) -> str:
    position = (job.details or {}).get("position")
    if job.state != "done" or not job.subject_id:
        return ""
    return url_for("items.item", item_id=job.subject_id, p=position)


def _link(item_id: str) -> str:
    return f"{repository().settings.public_url}/items/{item_id}"


def _attached(name: str, data: bytes) -> Response:
    answer = Response(data, mimetype="application/octet-stream")
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return answers.private(answer)


def _back(consignment_id: str) -> ResponseReturnValue:
    return redirect(url_for(".show", consignment_id=consignment_id), 303)
