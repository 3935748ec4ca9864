"""The checks of `tangthu doctor` in the browser, for administrators of the network."""

from __future__ import annotations

from importlib import import_module

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.exceptions import NotFound

from app.accounts.entering import shown
from app.curate import door
from app.diagnosis_check import Check
from app.language import gettext, later
from app.retold import retold
from config.loading import given
from iiif.current import repository, visitor
from ingest import mailing
from ingest.catalog.duties import Duty
from ingest.catalog.models import Account
from ingest.catalog.rights import Withheld
from ingest.repository import Repository

# Named, not imported: it looks at everything, whose libraries take 30 MB of each process.
_DIAGNOSIS = "app.diagnosis"

blueprint = Blueprint("checks", __name__, url_prefix="/curate/checks")

# What a new installation still lacks comes first.
_FIRST = ("mail", "backup", "malware scanner", "OCR")
# Of what stands outside each can be tried alone.
TRIED = frozenset({
    "database", "store", "mirror", "search index", "worker", "malware scanner", "viewers",
    "readings", "Nôm font", "public address", "identity provider", "mail", "backup",
})  # fmt: skip  # names, not items of data
NAMES = {
    "database": later("Database"), "store": later("Storage"), "search index": later("Search index"),
    "queue": later("Queue"), "journal": later("Journal"), "fixity": later("Checksums"),
    "repairs": later("Repairs"), "mirror": later("Mirror"), "worker": later("Worker"),
    "disk": later("Disk"), "images": later("Images"), "malware scanner": later("Malware scanner"),
    "viewers": later("Viewers"), "readings": later("Readings"), "Nôm font": later("Nôm font"),
    "public address": later("Public address"), "mail": later("Mail"), "backup": later("Backup"),
    "identity provider": later("Accounts of another house (OpenID Connect)"),
    "OCR": later("Text recognition (OCR)"),
}  # fmt: skip  # words


@blueprint.get("")
def show() -> ResponseReturnValue:
    """Look at everything now, and show it."""
    _let_in()
    return _page()


@blueprint.post("/try")
def try_one() -> ResponseReturnValue:
    """Look at one thing now, and show it alone."""
    _let_in()
    found = import_module(_DIAGNOSIS).diagnose_one(repository(), request.form.get("name", ""))
    if found is None:
        raise NotFound
    return _page(only=found)


@blueprint.post("/mail")
def try_mail() -> ResponseReturnValue:
    """Send oneself a letter at once, and say what the mail server said."""
    _let_in()
    with repository().reading() as records:
        to = records.get_one(Account, current_user.id).email
    settings = repository().settings
    if not to:
        return _page(gettext("Your account has no mail address: give it one first."))
    if not settings.mail_host:
        return _page(gettext("No mail server is set (TANGTHU_MAIL_HOST)."))
    try:
        words = gettext("This letter tries the mail server of %(site)s.", site=settings.site_name)
        mailing.send(settings, to, settings.site_name, f"{words}\n")
    except mailing.Unsent as error:
        return _page(retold(error))
    return _page(gettext("A letter is on its way to %(email)s.", email=to))


def _let_in() -> None:
    door.let_in(Duty.MANAGE)
    if not visitor().administrator:
        raise Withheld("checks")


def _page(told: str = "", only: Check | None = None) -> ResponseReturnValue:
    every = [only] if only else _diagnosed(repository())
    checks = sorted(every, key=lambda one: one.name not in _FIRST)
    names = {name: gettext(words) for name, words in NAMES.items()}
    decided = sorted(f"TANGTHU_{name.upper()}" for name in given())
    return shown(
        "curate/checks.html",
        checks=checks,
        alone=only is not None,
        tried=TRIED,
        names=names,
        told=told,
        decided=decided,
    )


def _diagnosed(asked: Repository) -> list[Check]:
    found: list[Check] = import_module(_DIAGNOSIS).diagnose(asked)
    return found
