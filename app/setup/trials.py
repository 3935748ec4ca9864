"""What the first run tries out before it believes it: the public address, the store."""

from __future__ import annotations

import dataclasses
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from app.language import gettext
from app.retold import retold
from config.setting_rules import RULES
from config.settings import Settings
from ingest.storage.open import bucket_protection, open_store
from ingest.storage.store import Store, StoreError

_SECONDS = 10.0
_KEY = "staging/first-run"
_DATA = b"tangthu"
# Named, not imported: it is needed once in the life of an installation.
_HTTP = "urllib3"


@dataclass(frozen=True)
class Tick:
    """One thing that was tried."""

    what: str
    well: bool
    detail: str = ""
    needed: bool = True


def answer_to(secret_key: str, question: str) -> str:
    """Give what only this installation can answer."""
    return hmac.new(secret_key.encode(), question.encode(), hashlib.sha256).hexdigest()


def address(url: str, secret_key: str) -> list[Tick]:
    """Try the public address by asking ourselves through it."""
    question = secrets.token_urlsafe(16)
    asked: dict[str, Any] = {"retries": False, "timeout": _SECONDS, "redirect": False}
    ticks = []
    http = import_module(_HTTP)
    try:
        with http.PoolManager() as pool:
            ours = pool.request("GET", f"{url}/setup/here/{question}", **asked)
            top = pool.request("GET", f"{url}/iiif/presentation/3/top", **asked)
    except (http.exceptions.HTTPError, ValueError) as error:
        return [Tick(gettext("We reach ourselves there"), False, retold(error))]
    well = ours.status == 200 and ours.data.decode("ascii", "replace") == answer_to(
        secret_key, question
    )
    told = (
        ""
        if well
        else gettext("Another site answers there, or none (%(status)s).", status=ours.status)
    )
    ticks.append(Tick(gettext("We reach ourselves there"), well, told))
    secure = url.startswith("https://")
    advice = "" if secure else gettext("Without https passwords travel in the clear.")
    ticks.append(Tick("https", secure, advice, needed=False))
    open_to_all = top.headers.get("Access-Control-Allow-Origin") == "*"
    ticks.append(Tick(gettext("Viewers on other sites may ask (CORS)"), open_to_all))
    return ticks


def fault(settings: Settings) -> str:
    """Say what contradicts itself in settings; nothing if all is well."""
    return next((retold(told) for holds, told in RULES if not holds(settings)), "")


def storage(settings: Settings) -> list[Tick]:
    """Try the store: put, read a part, delete; and see what the bucket keeps by itself."""
    wrong = fault(settings)
    if wrong:
        return [Tick(gettext("The settings fit together"), False, wrong)]
    try:
        store = open_store(dataclasses.replace(settings, s3_cache_bytes=0))
        try:
            return [*_tried(store), *_kept_by_bucket(settings)]
        finally:
            store.close()
    except StoreError as error:
        return [Tick(gettext("The store answers"), False, retold(error))]


def _tried(store: Store) -> list[Tick]:
    store.put(_KEY, _DATA)
    part = store.get_range(_KEY, 4, 3)
    store.delete(_KEY)
    return [
        Tick(gettext("Something can be put there"), True),
        Tick(gettext("A part of it can be read"), part == _DATA[4:7]),
        Tick(gettext("It can be deleted"), next(iter(store.list(_KEY)), None) is None),
    ]


def _kept_by_bucket(settings: Settings) -> list[Tick]:
    told = bucket_protection(settings)
    if told is None:
        return []
    versions, lock = told
    return [
        Tick(gettext("The bucket keeps earlier versions"), versions, needed=False),
        Tick(gettext("The bucket can lock objects"), lock, needed=False),
    ]
