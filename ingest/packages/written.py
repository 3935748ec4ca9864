"""Pages and tables of contents as JSON, for the queue, and back. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ingest.packages.package import (
    PageSource,
    RemoteImage,
    RemotePage,
    SectionSource,
    TranslationSource,
)


def page(source: PageSource) -> dict[str, Any]:
    """Write a page; what is not said is left out."""
    told = {
        "name": source.name,
        "image": str(source.image),
        "text": str(source.text) if source.text else None,
        "label": dict(source.label),
        "frame": source.frame,
        "text_inside": source.text_inside,
        "behavior": source.behavior or None,
        "remote": _remote(source.remote) if source.remote else None,
        "translations": [_translation(one) for one in source.translations] or None,
    }
    # A frame of 0 is the first one, and says something.
    return {
        name: value
        for name, value in told.items()
        if value is not None and value is not False and value != {}
    }


def read_page(told: dict[str, Any]) -> PageSource:
    """Give a page that `page` wrote."""
    text, remote = told.get("text"), told.get("remote")
    return PageSource(
        name=told["name"],
        image=Path(told["image"]),
        text=Path(text) if text else None,
        label=told.get("label", {}),
        remote=_read_remote(remote) if remote else None,
        frame=told.get("frame"),
        text_inside=told.get("text_inside", False),
        behavior=told.get("behavior", ""),
        translations=tuple(map(_read_translation, told.get("translations", ()))),
    )


def sections(sources: Sequence[SectionSource]) -> list[dict[str, Any]]:
    """Write a table of contents."""
    return [
        {
            "title": dict(one.title),
            "first_page": one.first_page,
            "last_page": one.last_page,
            "sections": sections(one.sections),
        }
        for one in sources
    ]


def read_sections(told: Sequence[dict[str, Any]]) -> tuple[SectionSource, ...]:
    """Give a table of contents that `sections` wrote."""
    return tuple(
        SectionSource(
            one["title"], one["first_page"], one["last_page"], read_sections(one["sections"])
        )
        for one in told
    )


def _translation(source: TranslationSource) -> dict[str, Any]:
    file = str(source.file) if source.file else None
    return {"language": source.language, "name": source.name, "file": file, "text": source.text}


def _read_translation(told: dict[str, Any]) -> TranslationSource:
    file = Path(told["file"]) if told["file"] else None
    return TranslationSource(told["language"], told["name"], file, told["text"])


def _remote(remote: RemotePage) -> dict[str, Any]:
    return {
        "image": asdict(remote.image),
        "width_px": remote.width_px,
        "height_px": remote.height_px,
        "texts": list(remote.texts),
        "canvas": dict(remote.canvas),
        "linked": remote.linked,
    }


def _read_remote(told: dict[str, Any]) -> RemotePage:
    return RemotePage(
        image=RemoteImage(**told["image"]),
        width_px=told["width_px"],
        height_px=told["height_px"],
        texts=tuple(told["texts"]),
        canvas=told["canvas"],
        linked=told["linked"],
    )
