"""The story of an exhibition as its file's form has it, written from what is kept. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ingest.catalog.description import LanguageMap
from ingest.exhibition import ExhibitionError, Part, View, read

_HEAD = "slug: x\ntitle: x\n"
_LANGUAGE = "vi"


def written(parts: Iterable[Part]) -> str:
    """Write texts and views, as `story` reads them."""
    return "\n".join(_lines(parts)).strip() + "\n"


def story(text: str) -> tuple[Part, ...]:
    """Read texts and views.

    Raises:
        ExhibitionError: a line cannot be understood; it is counted from the story's first.
    """
    body = text.replace("\r\n", "\n")
    first = next((line for line in body.splitlines() if line.strip()), "")
    if first and not first.startswith("@"):
        raise ExhibitionError(1, "a story begins with @text or @view")
    try:
        return read(_HEAD + body).parts
    except ExhibitionError as error:
        raise ExhibitionError(error.line - _HEAD.count("\n"), error.reason) from error


def _lines(parts: Iterable[Part]) -> Iterator[str]:
    for part in parts:
        for code, texts in part.text.items():
            yield _tagged("@text", code)
            yield from texts
            yield ""
        if part.view is not None:
            yield from _view(part.view)
            yield ""
        elif not part.text:
            continue


def _view(view: View) -> Iterator[str]:
    region = view.region
    box = f" {region.x},{region.y},{region.width},{region.height}" if region else ""
    yield f"@view {view.item}:{view.page}{box}"
    yield from _captions(view.caption)


def _captions(caption: LanguageMap) -> Iterator[str]:
    for code, texts in caption.items():
        for text in texts[:1]:
            yield f"{_tagged('caption', code)}: {text}"


def _tagged(name: str, code: str) -> str:
    return name if code == _LANGUAGE else f"{name}:{code}"
