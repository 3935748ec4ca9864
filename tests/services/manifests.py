"""An institution with one book of three drawn pages, its text and its contents."""

from __future__ import annotations

from typing import Any

from tests.ingest.packages import iiif_builder as build
from tests.services.institution import Institution, Service

LINES = ("Địa chí Thái Nguyên", "trang")


def book(held: Institution, name: str = "book", pages: int = 3, **more: Any) -> str:
    """Let the institution hold a book and give its manifest's address."""
    a = f"{held.address}/{name}"
    canvases = []
    for number in range(1, pages + 1):
        held.services[f"/{name}/iiif/{number}"] = Service(drawn=True)
        canvases.append(_page(held, name, number))
    provider = {
        "id": "https://library.example/",
        "type": "Agent",
        "label": {"en": ["The Other Library"]},
        "homepage": [{"id": "https://library.example/book", "type": "Text"}],
    }
    document = build.manifest(a, canvases, provider=[provider]) | more
    return held.put(f"/{name}/manifest.json", document)


def _page(held: Institution, name: str, number: int) -> dict[str, Any]:
    a = f"{held.address}/{name}"
    canvas = build.canvas(a, str(number), label={"none": [f"p. {number}"]})
    target = canvas["id"]
    # The canvas is twice the image, so that boxes must be brought to its pixels.
    canvas |= {"width": 600, "height": 800}
    lines = [
        build.line(LINES[0], f"{target}#xywh=60,80,480,40"),
        build.line(f"{LINES[1]}{number}", f"{target}#xywh=60,160,200,40"),
    ]
    listed = {"id": f"{a}/text/{number}", "type": "AnnotationPage", "items": lines}
    held.put(f"/{name}/text/{number}", listed)
    canvas["annotations"] = [{"id": listed["id"], "type": "AnnotationPage"}]
    return canvas
