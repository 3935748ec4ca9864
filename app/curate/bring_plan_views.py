"""The plan of a delivery: what would come in, what is wrong, and mending it before the run."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

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
from werkzeug.exceptions import abort

from app.curate import answers, bring_door, bring_list, door
from app.curate.sheet_tongue import tongue
from app.language import gettext
from iiif.current import repository
from ingest.bringing import asking, consignments, rooms
from ingest.bringing.asking import Mend
from ingest.bringing.receiving import OPEN
from ingest.catalog import leases
from ingest.catalog.duties import Duty
from ingest.catalog.models import Consignment
from ingest.results.rows import ENGLISH

_A_PAGE = 100
# Named, not imported: it is needed when a plan is downloaded.
_RETELLING = "ingest.results.retelling"
_MOST_CELL_LETTERS = 20_000

blueprint = Blueprint("bring_plan", __name__, url_prefix="/curate/bring/<consignment_id>/plan")


@blueprint.get("")
def show(consignment_id: str) -> ResponseReturnValue:
    """Show the plan, or how far it is."""
    with repository().reading() as session:
        row = bring_door.consignment(session, consignment_id)
        if row.state in asking.BEGUN:
            return redirect(url_for("bring_run.show", consignment_id=row.id), 303)
        return answers.private(make_response(_page(row, consignments.standing(session, row.id))))


@blueprint.post("")
def ask(consignment_id: str) -> ResponseReturnValue:
    """Ask for the plan; the worker makes it."""
    with repository().writing() as session:
        _ask(bring_door.consignment(session, consignment_id), session)
    return _back(consignment_id)


@blueprint.get("/progress.json")
def progress(consignment_id: str) -> ResponseReturnValue:
    """Tell how far the plan is."""
    with repository().reading() as session:
        row = bring_door.consignment(session, consignment_id)
        standing = consignments.standing(session, row.id)
    answer = jsonify(
        state=row.state,
        listed=row.pages_listed,
        seen=row.pages_looked_at,
        expected_bytes=row.expected_bytes if row.source == "s3" else 0,
        received_bytes=standing.received_bytes,
    )
    return answers.private(answer)


@blueprint.get("/plan.xlsx")
def workbook(consignment_id: str) -> ResponseReturnValue:
    """Give the plan as a workbook, to be corrected and given back."""
    with repository().reading() as session:
        row = bring_door.consignment(session, consignment_id)
    return _file(rooms.plan(repository(), row.id) / asking.WORKBOOK)


@blueprint.post("/corrected")
def take_back(consignment_id: str) -> ResponseReturnValue:
    """Take the corrected workbook, or forget the one that was given; then plan again."""
    given = request.files.get("plan")
    with repository().writing() as session:
        row = bring_door.consignment(session, consignment_id)
        _refuse_closed(row)
        path = rooms.corrected(repository(), row.id)
        if given is not None and given.filename:
            path.parent.mkdir(parents=True, exist_ok=True)
            given.save(path)
        elif "forget" in request.form:
            path.unlink(missing_ok=True)
        else:
            abort(400)
        _ask(row, session)
    return _back(consignment_id)


@blueprint.post("/cells")
def mend(consignment_id: str) -> ResponseReturnValue:
    """Mend cells of a sheet's row, then plan again."""
    with repository().writing() as session:
        row = bring_door.consignment(session, consignment_id)
        _refuse_closed(row)
        outline = asking.outline(repository(), row.id)
        mends = [one for number in _mended() for one in _mends(outline, number)]
        if mends:
            asking.note(repository(), row.id, mends)
        _ask(row, session)
    return _back(consignment_id)


@blueprint.post("/run")
def run(consignment_id: str) -> ResponseReturnValue:
    """Let the delivery come in as planned."""
    with repository().writing() as session:
        row = bring_door.consignment(session, consignment_id)
        if row.state != "planned":
            abort(409)
        publish = "publish" in request.form and door.may(Duty.PUBLISH, row.library_id)
        priority = leases.CHOSEN.get(request.form.get("priority", ""), leases.CHOSEN["ordinary"])
        over_desk = "over_desk" in request.form
        asking.to_come_in(session, row, publish=publish, priority=priority, over_desk=over_desk)
    return redirect(url_for("bring_run.show", consignment_id=consignment_id), 303)


def _ask(row: Consignment, session: Any) -> None:
    _refuse_closed(row)
    if row.source == "upload" and not consignments.standing(session, row.id).whole:
        abort(409, gettext("Some files are here in part only."))
    asking.a_plan(session, row)


def _refuse_closed(row: Consignment) -> None:
    if row.state not in OPEN:
        abort(409)


def _mended() -> list[int]:
    """Give the numbers of the rows, as the outline counts them, that the form bears."""
    names = {name.split(":")[0] for name in request.form if ":" in name}
    return sorted(int(name) for name in names if name.isascii() and name.isdecimal())[:1000]


def _mends(outline: dict[str, Any], number: int) -> list[Mend]:
    """Give the cells of a row that the form changes."""
    rows = outline.get("rows", [])
    if number >= len(rows):
        return []
    row = rows[number]
    sheet = outline["sheets"].get(row["sheet"], "")
    found = []
    for column, before in enumerate(row["cells"]):
        text = request.form.get(f"{number}:{column}")
        if text is not None and text.replace("\r\n", "\n").strip() != before:
            found.append(Mend(sheet, row["row"], column, text.strip()[:_MOST_CELL_LETTERS]))
    return found if sheet else []


def _page(row: Consignment, standing: consignments.Standing) -> str:
    outline = asking.outline(repository(), row.id) if row.state == "planned" else {}
    number = max(1, request.args.get("p", default=1, type=int))
    items = outline.get("items", [])
    return render_template(
        "curate/bring_plan.html",
        delivery=row,
        standing=standing,
        state=bring_list.state_words(row),
        outline=outline,
        items=items[(number - 1) * _A_PAGE : number * _A_PAGE],
        number=number,
        more=len(items) > number * _A_PAGE,
        may_publish=door.may(Duty.PUBLISH, row.library_id),
        corrected=rooms.corrected(repository(), row.id).exists(),
    )


def _file(path: Path) -> Response:
    if not path.is_file():
        abort(404)
    telling: Any = import_module(_RETELLING)
    answer = Response(
        path.read_bytes() if tongue() is ENGLISH else telling.told(path, tongue()),
        mimetype="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
    answer.headers["Content-Disposition"] = f"attachment; filename={path.name}"
    return answers.private(answer)


def _back(consignment_id: str) -> ResponseReturnValue:
    return redirect(url_for(".show", consignment_id=consignment_id), 303)
