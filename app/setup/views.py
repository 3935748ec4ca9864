"""The six steps of the first run; there while it is not done, for who holds the code."""

from __future__ import annotations

import dataclasses
from typing import Any

from flask import Blueprint, Response, current_app, make_response, redirect, request, session
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from app import language
from app.accounts import entering, passwords
from app.accounts.entering import shown
from app.language import gettext
from app.setup import code, progress, trials, wishes
from app.setup.progress import DONE, STEPS
from app.site import terms
from config import chosen
from config.loading import given
from config.settings import Settings
from iiif.current import repository, visitor
from ingest.catalog import accounts, attempts, edit, second_factors
from ingest.packages.package import LibrarySource

blueprint = Blueprint("setup", __name__, url_prefix="/setup")

_INSIDE = "setup"
_MOST_LETTERS = 500
_KINDS = ("provincial", "district", "commune", "school", "university", "specialised", "private")
_STORAGE = ("store", "s3_endpoint", "s3_region", "s3_bucket", "s3_prefix", "s3_access_key",
            "s3_secret_key")  # fmt: skip  # names, not items of data


@blueprint.before_request
def keep_out() -> ResponseReturnValue | None:
    """Let in who has typed the code, or the administrator that was made; all others see nothing."""
    if request.endpoint == "setup.here":
        return None
    step = _step()
    if step == DONE:
        raise NotFound
    if step in STEPS[:2]:
        inside = session.get(_INSIDE) is True
        return None if inside or request.endpoint == "setup.check_code" else _door()
    return None if visitor().administrator else redirect("/sign-in?next=/setup", 303)


@blueprint.get("")
def show() -> ResponseReturnValue:
    """Show the step that is next."""
    return _page()


@blueprint.post("/code")
def check_code() -> ResponseReturnValue:
    """Let somebody begin who has the code that `tangthu serve` shows."""
    with repository().writing() as records:
        if not attempts.may(records, "setup code", f"setup from {request.remote_addr}"):
            return _door(429, "too many")
    if not code.is_right(repository().settings.home, request.form.get("code", "")):
        return _door(403, "wrong")
    session[_INSIDE] = True
    return redirect("/setup", 303)


@blueprint.get("/here/<question>")
def here(question: str) -> ResponseReturnValue:
    """Answer as only this installation can, so that it knows itself behind its address."""
    if _step() == DONE:
        raise NotFound
    told = trials.answer_to(str(current_app.secret_key), question[:_MOST_LETTERS])
    answer = make_response(told)
    answer.mimetype = "text/plain"
    return answer


@blueprint.post("/language")
def choose_language() -> ResponseReturnValue:
    """Take the language of the site."""
    picked = _field("language")
    if picked not in language.LANGUAGES:
        return _page(400)
    _choose({"default_language": picked})
    _go_on("language")
    return language.keep(_next(), picked)


@blueprint.post("/administrator")
def make_administrator() -> ResponseReturnValue:
    """Make the administrator, and sign them in; the code is worth nothing from then on."""
    _expect("administrator")
    login, password = _field("login"), request.form.get("password", "")
    problem = passwords.fault(password, login) or ("" if login else "login")
    if not problem and password != request.form.get("again", ""):
        problem = "again"
    if problem:
        return _page(400, problem=problem)
    with repository().writing() as records:
        if accounts.count(records):
            raise NotFound
        kept_hash = passwords.hash_password(password)
        made = accounts.add(records, login, _field("name"), kept_hash, "administrator")
        made.email, made.language = accounts.address(_field("email")) or None, language.language()
        paper = second_factors.new_recovery_codes(records, made.id)
        progress.go_on(records, "administrator")
    code.used_up(repository().settings.home)
    entering.let_in(made.id, "/setup")
    return shown("account/codes.html", codes=paper, then="/setup")


@blueprint.post("/address")
def choose_address() -> ResponseReturnValue:
    """Try the public address, and take it."""
    _expect("address")
    url = _field("public_url").rstrip("/")
    wrong = trials.fault(_with({"public_url": url}))
    ticks = [] if wrong else trials.address(url, str(current_app.secret_key))
    if wrong or _field("do") == "try":
        return _page(400 if wrong else 200, told=wrong, ticks=ticks, typed=request.form)
    _choose({"public_url": url})
    _go_on("address")
    return _next()


@blueprint.post("/storage")
def choose_storage() -> ResponseReturnValue:
    """Try where files are to be kept, and take it if all that is needed works."""
    _expect("storage")
    values = {name: _field(name) for name in _STORAGE if name in request.form}
    wanted = _with(values)
    ticks = trials.storage(wanted)
    well = all(tick.well for tick in ticks if tick.needed)
    if _field("do") == "try" or not well:
        return _page(200 if well else 400, ticks=ticks, typed=request.form)
    _choose(values)
    _go_on("storage")
    return _next()


@blueprint.post("/network")
def describe_network() -> ResponseReturnValue:
    """Name the network, and make its first library."""
    _expect("network")
    name, kind = _field("library"), _field("kind")
    if not name or kind not in _KINDS:
        return _page(400, problem="library", typed=request.form)
    picked = {name: _field(name) for name in ("site_name", "default_rights") if _field(name)}
    if picked.get("default_rights", "") not in ("", *_licences()):
        return _page(400, problem="library", typed=request.form)
    names = {"vi": [name]} | ({"en": [_field("library_en")]} if _field("library_en") else {})
    place = {"vi": [_field("place")]} if _field("place") else {}
    with repository().writing() as records:
        edit.keep_library(records, LibrarySource("library", names, kind, place=place))
        progress.go_on(records, "network")
    _choose(picked)
    return _next()


@blueprint.post("/sample")
def finish() -> ResponseReturnValue:
    """Ask for the sample collection if it is wanted, and let what was chosen begin to hold."""
    _expect("sample")
    home = repository().settings.home
    _go_on("sample")
    if _field("sample") == "yes":
        wishes.leave(home, wishes.SAMPLE)
    wishes.leave(home, wishes.RESTART)
    return redirect("/curate/checks", 303)


def _step() -> str:
    with repository().reading() as records:
        return progress.step(records)


def _expect(step: str) -> None:
    """Raise NotFound where another step is next: nothing is done twice."""
    if _step() != step:
        raise NotFound


def _go_on(step: str) -> None:
    with repository().writing() as records:
        progress.go_on(records, step)


def _choose(values: dict[str, str]) -> None:
    home, decided = repository().settings.home, given()
    chosen.write(home, {name: value for name, value in values.items() if name not in decided})


def _with(values: dict[str, str]) -> Settings:
    """Give the settings as they would be; what was typed nowhere stays."""
    decided = given()
    open_ones = {name: value for name, value in values.items() if name not in decided}
    changed: dict[str, Any] = chosen.read(repository().settings.home) | open_ones
    fitting = {name: value for name, value in changed.items() if name in (*_STORAGE, "public_url")}
    return dataclasses.replace(repository().settings, **fitting)


def _licences() -> dict[str, str]:
    """Name the rights statements that items may have unless theirs says otherwise."""
    return {f"http://{code}/": gettext(words) for code, words in terms.LICENCES.items()}


def _field(name: str) -> str:
    return request.form.get(name, "").strip()[:_MOST_LETTERS]


def _next() -> AnyResponse:
    return redirect("/setup", 303)


def _door(status: int = 200, problem: str = "") -> Response:
    return shown("setup/code.html", status, problem=problem)


def _page(status: int = 200, **told: Any) -> Response:
    step = _step()
    return shown(
        "setup/step.html",
        status,
        step=step,
        place=STEPS.index(step) + 1,
        steps=len(STEPS),
        decided=frozenset(given()),
        settings=_with({}),
        kinds=_KINDS,
        licences=_licences(),
        address=request.url_root.rstrip("/"),
        **({"ticks": [], "typed": {}, "told": "", "problem": ""} | told),
    )
