"""Bringing in: the list of deliveries, beginning one, and its files."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import abort

from app.curate import answers, bring_door, bring_list, bring_words, door
from app.language import gettext
from iiif.current import repository, visitor
from ingest.bringing import asking, consignments, places, receiving, rooms, whole_form
from ingest.bringing.consignments import NotOpen
from ingest.bringing.names import NameRefused
from ingest.bringing.receiving import TooMuch
from ingest.catalog import duties
from ingest.catalog.duties import Duty
from ingest.catalog.models import Consignment

_A_PAGE = 50
_MOST_NAME_LETTERS = 120

blueprint = Blueprint("bring", __name__, url_prefix="/curate/bring")


@blueprint.get("")
def overview() -> ResponseReturnValue:
    """Show the deliveries of one's own libraries, and where a new one begins."""
    door.let_in(Duty.BRING_IN)
    return answers.private(make_response(_list_page("")))


@blueprint.post("")
def begin() -> ResponseReturnValue:
    """Begin a delivery: an upload, or a folder of the server."""
    door.let_in(Duty.BRING_IN)
    library_id = request.form.get("library", "")
    door.let_in(Duty.BRING_IN, library_id or "none")
    name = " ".join(request.form.get("name", "").split())[:_MOST_NAME_LETTERS]
    place = request.form.get("place", "").strip()
    common: dict[str, Any] = {
        "library_id": library_id,
        "agent": door.agent(),
        "options": {"network": visitor().administrator},
    }
    try:
        with repository().writing() as session:
            if not bring_list.is_library(session, library_id):
                abort(400)
            if place.startswith(places.SCHEME):
                made = consignments.open_s3(session, repository().settings, place=place, **common)
            elif place:
                made = consignments.open_folder(
                    session, repository().settings, place=place, **common
                )
            else:
                made = consignments.open_upload(
                    session, name=name or bring_list.today(repository().settings), **common
                )
    except NotOpen:
        told = gettext("This folder is not there, or nobody may bring in from it.")
        if place.startswith(places.SCHEME):
            told = gettext("This S3 place is not open to this library: ask your administrator.")
        return answers.private(make_response(_list_page(told), 400))
    return redirect(url_for(".show", consignment_id=made.id), 303)


@blueprint.get("/<consignment_id>")
def show(consignment_id: str) -> ResponseReturnValue:
    """Show a delivery: its files."""
    with repository().reading() as session:
        row = bring_door.consignment(session, consignment_id)
        if row.state in asking.BEGUN:
            return redirect(url_for("bring_run.show", consignment_id=row.id), 303)
        return answers.private(
            make_response(_upload_page(row, consignments.standing(session, row.id)))
        )


@blueprint.get("/<consignment_id>/files.json")
def files(consignment_id: str) -> ResponseReturnValue:
    """List the files of an upload, how far each is, and what may still come."""
    with repository().reading() as session:
        row = bring_door.upload(session, consignment_id)
        found = consignments.files(session, row.id)
    settings = repository().settings
    uploads = url_for("uploads.create", consignment_id=row.id)
    listed = [
        {
            "path": one.name,
            "size": one.size_bytes,
            "offset": one.received_bytes,
            "modified": one.modified,
            "complete": one.complete,
            "url": f"{uploads}/{one.id}",
        }
        for one in found
    ]
    answer = jsonify(
        files=listed,
        expected={"files": row.expected_files, "bytes": row.expected_bytes},
        free_bytes=rooms.free_bytes(repository()),
        most={
            "file": settings.upload_file_bytes,
            "files": settings.upload_files,
            "bytes": settings.upload_bytes,
        },
        csrf=generate_csrf(),
    )
    return answers.private(answer)


@blueprint.post("/<consignment_id>/expected")
def expect(consignment_id: str) -> ResponseReturnValue:
    """Note how many files and bytes the browser is about to send, if there is room for them."""
    count = request.form.get("files", default=0, type=int)
    total = request.form.get("bytes", default=0, type=int)
    if count < 0 or total < 0:
        abort(400)
    try:
        with repository().writing() as session:
            row = bring_door.upload(session, consignment_id)
            whole_form.expect(session, repository(), row, count, total)
    except TooMuch as error:
        return jsonify(error=bring_words.of_limit(error)), 413
    return jsonify(expected={"files": count, "bytes": total})


@blueprint.post("/<consignment_id>/form")
def take_form(consignment_id: str) -> ResponseReturnValue:
    """Take files that came with a plain form."""
    with repository().reading() as session:
        row = bring_door.consignment(session, consignment_id)
    told = [
        problem
        for one in request.files.getlist("files")
        if one.filename and (problem := _take_one(row.id, one))
    ]
    with repository().reading() as session:
        row = bring_door.consignment(session, consignment_id)
        standing = consignments.standing(session, row.id)
    if told:
        return answers.private(make_response(_upload_page(row, standing, told), 400))
    return redirect(url_for(".show", consignment_id=row.id), 303)


@blueprint.post("/<consignment_id>/discard")
def discard(consignment_id: str) -> ResponseReturnValue:
    """Throw a delivery away that was not taken in, with its files."""
    with repository().reading() as session:
        bring_door.consignment(session, consignment_id)
    consignments.throw_away(repository(), consignment_id)
    return redirect(url_for(".overview"), 303)


def _take_one(consignment_id: str, file: FileStorage) -> str:
    """Keep one file of a form; say what is wrong with it, if anything is."""
    name = (file.filename or "").replace("\\", "/")
    try:
        whole_form.take(repository(), consignment_id, name, file.stream)
    except NameRefused as error:
        return f"{name}: {bring_words.of_name(error)}"
    except TooMuch as error:
        return f"{name}: {bring_words.of_limit(error)}"
    except receiving.Closed:
        return gettext("This delivery takes no more files: it is being taken in.")
    return ""


def _list_page(problem: str) -> str:
    number = max(1, request.args.get("p", default=1, type=int))
    with repository().reading() as session:
        own = duties.libraries(visitor(), Duty.BRING_IN)
        found = consignments.latest(session, own, _A_PAGE + 1, (number - 1) * _A_PAGE)
        return render_template(
            "curate/bring.html",
            lines=bring_list.lines(session, found[:_A_PAGE]),
            libraries=bring_list.libraries(session, own),
            folders=bring_list.places(session, own),
            number=number,
            more=len(found) > _A_PAGE,
            problem=problem,
        )


def _upload_page(
    row: Consignment, standing: consignments.Standing, told: list[str] | None = None
) -> str:
    settings = repository().settings
    return render_template(
        "curate/bring_upload.html",
        delivery=row,
        standing=standing,
        told=told or [],
        until=bring_list.kept_until(settings, row),
        chunk_bytes=settings.upload_chunk_bytes,
        form_bytes=settings.upload_form_bytes,
        state=bring_list.state_words(row),
    )
