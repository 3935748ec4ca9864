"""Writes small manifests of IIIF Presentation 3.0 and 2.1 for tests."""

from __future__ import annotations

from typing import Any

HERE = "https://library.example"


def image(
    address: str = HERE, name: str = "1", *, service: bool = True, **more: Any
) -> dict[str, Any]:
    """Give an image resource, with a service of Image API 3 unless it has none."""
    found: dict[str, Any] = {
        "id": f"{address}/iiif/{name}/full/max/0/default.jpg",
        "type": "Image",
        "format": "image/jpeg",
        "width": 300,
        "height": 400,
    }
    if service:
        one = {"id": f"{address}/iiif/{name}", "type": "ImageService3", "profile": "level2"}
        found["service"] = [one]
    return found | more


def canvas(address: str = HERE, name: str = "1", body: Any = None, **more: Any) -> dict[str, Any]:
    """Give a canvas with this body painted on it; `body` None: its image."""
    canvas_id = f"{address}/canvas/{name}"
    annotation = {
        "id": f"{canvas_id}/annotation",
        "type": "Annotation",
        "motivation": "painting",
        "body": image(address, name) if body is None else body,
        "target": canvas_id,
    }
    page = {"id": f"{canvas_id}/page", "type": "AnnotationPage", "items": [annotation]}
    found = {"id": canvas_id, "type": "Canvas", "width": 300, "height": 400, "items": [page]}
    return found | more


def painted_at(body: Any, target: str) -> dict[str, Any]:
    """Give a painting annotation."""
    return {"type": "Annotation", "motivation": "painting", "body": body, "target": target}


def manifest(address: str = HERE, canvases: Any = None, **more: Any) -> dict[str, Any]:
    """Give a manifest; one canvas unless others are given."""
    return {
        "@context": "http://iiif.io/api/presentation/3/context.json",
        "id": f"{address}/manifest.json",
        "type": "Manifest",
        "label": {"vi": ["Địa chí"], "en": ["Gazetteer"]},
        "items": [canvas(address)] if canvases is None else canvases,
    } | more


def line(text: str, target: str, **more: Any) -> dict[str, Any]:
    """Give an annotation that is a line of the page's text."""
    body = {"type": "TextualBody", "value": text, "format": "text/plain", "language": "vi"}
    return {
        "type": "Annotation",
        "motivation": "supplementing",
        "body": body,
        "target": target,
    } | more


def manifest_2(address: str = HERE, **more: Any) -> dict[str, Any]:
    """Give a manifest of 2.1 with two canvases, two ranges and a link to annotations."""
    return {
        "@context": "http://iiif.io/api/presentation/2/context.json",
        "@id": f"{address}/manifest-2.json",
        "@type": "sc:Manifest",
        "label": "Sách cổ",
        "metadata": [
            {"label": "Author", "value": "Nguyễn Trãi"},
            {"label": [{"@value": "Langue", "@language": "fr"}], "value": "vie"},
            {"label": "Năm xuất bản", "value": "khoảng 1884"},
            {"label": "Signatur", "value": "HN.12"},
        ],
        "license": "http://creativecommons.org/licenses/by/4.0/",
        "attribution": "Thư viện tỉnh",
        "sequences": [
            {
                "@type": "sc:Sequence",
                "viewingDirection": "right-to-left",
                "viewingHint": "paged",
                "startCanvas": f"{address}/canvas/2",
                "canvases": [canvas_2(address, "1"), canvas_2(address, "2")],
            }
        ],
        "structures": [
            {
                "@id": f"{address}/range/0",
                "@type": "sc:Range",
                "viewingHint": "top",
                "label": "Toàn bộ",
                "ranges": [f"{address}/range/1", f"{address}/range/2"],
            },
            _range_2(address, "1", "Quyển một"),
            _range_2(address, "2", "Quyển hai"),
        ],
    } | more


def canvas_2(address: str, name: str) -> dict[str, Any]:
    """Give a canvas of 2.1."""
    canvas_id = f"{address}/canvas/{name}"
    service = {
        "@context": "http://iiif.io/api/image/2/context.json",
        "@id": f"{address}/iiif/{name}",
        "profile": "http://iiif.io/api/image/2/level1.json",
    }
    resource = {
        "@id": f"{address}/iiif/{name}/full/full/0/default.jpg",
        "@type": "dctypes:Image",
        "width": 300,
        "height": 400,
        "service": service,
    }
    annotation = {
        "@type": "oa:Annotation",
        "motivation": "sc:painting",
        "resource": resource,
        "on": canvas_id,
    }
    return {
        "@id": canvas_id,
        "@type": "sc:Canvas",
        "label": f"tờ {name}",
        "width": 300,
        "height": 400,
        "images": [annotation],
        "otherContent": [{"@id": f"{address}/list/{name}", "@type": "sc:AnnotationList"}],
    }


def _range_2(address: str, name: str, label: str) -> dict[str, Any]:
    return {
        "@id": f"{address}/range/{name}",
        "@type": "sc:Range",
        "label": label,
        "canvases": [f"{address}/canvas/{name}"],
    }
