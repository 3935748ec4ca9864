"""What `tangthu doctor ITEM` looks at: an item's manifest, what it names, and other's viewers."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from typing import Any

import urllib3
from flask import Flask

from app.diagnosis_check import Check
from app.viewers import links, structure
from app.viewers.expected import expected
from app.viewers.kept import Kept, kept_by
from app.viewers.known import VIEWERS, Viewer
from ingest.repository import Repository

try:
    from app.viewers import browser
except ImportError:  # playwright, which only tests and this need
    browser = None  # type: ignore[assignment]  # a module, where it is there

_CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
_MOST_TOLD = 5
_SECONDS = 5.0


def diagnose_item(
    repository: Repository, app: Flask, item_id: str, *, using: browser.Browsing | None = None
) -> Iterator[Check]:
    """Look at one item as other people's programs meet it; `using` a browser that is there."""
    root = repository.settings.public_url
    address = f"{root}/iiif/presentation/3/items/{item_id}/manifest"
    client = app.test_client()

    def ask(url: str) -> tuple[int, bytes, str]:
        answer = client.get(url.removeprefix(root))
        return answer.status_code, answer.data, answer.content_type or ""

    status, data, _ = ask(address)
    if status != 200:
        said = json.loads(data).get("error", "")
        yield Check("manifest", False, f"answered with {status}: {said}")
        return
    document: dict[str, Any] = json.loads(data)
    yield _told("structure", structure.faults(document, address), _sizes(document))
    followed = len(links.named(document, root))
    lost = links.missing(document, root, lambda url: ask(url)[0])
    looked, pages = len(links.sample(document)), len(document["items"])
    part = f", of {looked} canvases among {pages}" if looked < pages else ""
    yield _told("links", lost, f"{followed} followed{part}, all answered")
    older = ask(address.replace("/presentation/3/", "/presentation/2/"))[0]
    yield Check("Presentation 2.1", older == 200, f"answered with {older}")
    running = _answers(address)
    yield Check(
        "site",
        running,
        f"answers at {root}" if running else f"not at {root}: tried without the network between",
        needed=False,
    )
    yield from _opened(document, kept_by(app, root), None if running else ask, using)


def _opened(
    document: dict[str, Any],
    kept: Kept,
    ask: Callable[[str], tuple[int, bytes, str]] | None,
    using: browser.Browsing | None,
) -> Iterator[Check]:
    chromium = next(filter(None, map(shutil.which, _CHROMIUM)), None)
    if browser is None or chromium is None:
        lacking = "playwright" if browser is None else "chromium"
        yield Check("viewers", False, f"left out: {lacking} is not installed", needed=False)
        return
    here: list[Viewer] = []
    for viewer in VIEWERS:
        if viewer.is_here:
            here.append(viewer)
        else:
            said = "left out: `make viewers` fetches it"
            yield Check(viewer.name, False, said, needed=False)
    with nullcontext(using) if using else browser.browsing(chromium) as opened:
        yield from opened.opened_in_all(here, expected(document), kept, ask)


def _told(name: str, faults: Iterator[str], well: str) -> Check:
    found = list(faults)
    more = f"; and {len(found) - _MOST_TOLD} more" if len(found) > _MOST_TOLD else ""
    return Check(name, not found, "; ".join(found[:_MOST_TOLD]) + more if found else well)


def _sizes(document: dict[str, Any]) -> str:
    behavior = ", ".join(document.get("behavior", ()))
    direction = document.get("viewingDirection", "left-to-right")
    return f"{len(document['items'])} pages, {behavior}, {direction}"


def _answers(address: str) -> bool:
    try:
        answer = urllib3.request("GET", address, timeout=_SECONDS, retries=False)
        return bool(answer.status == 200 and answer.json().get("id") == address)
    except (urllib3.exceptions.HTTPError, ValueError):
        return False
