"""Content State API 1.0: which part of which resource a link is to open. Pure."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, unquote

MOST_CHARACTERS = 20_000
_MOST_TARGETS = 50
_NUMBER = r"(\d{1,9}(?:\.\d{1,9})?)"
_XYWH = re.compile(rf"xywh=(?:(pixel|percent):)?{_NUMBER},{_NUMBER},{_NUMBER},{_NUMBER}(?:$|&)")
# What encodeURIComponent leaves as it is (ECMAScript, 19.2.6.4), beside letters and digits.
_UNRESERVED = "-_.!~*'()"


class BadState(ValueError):
    """The text is no content state."""


@dataclass(frozen=True)
class Region:
    """A box of a canvas, in its pixels, or in hundredths of its sides."""

    x: float
    y: float
    width: float
    height: float
    percent: bool = False

    def as_text(self) -> str:
        """Write it as fragments do, after `xywh=`."""
        sides = ",".join(f"{side:.10g}" for side in (self.x, self.y, self.width, self.height))
        return f"percent:{sides}" if self.percent else sides


@dataclass(frozen=True)
class Target:
    """A resource that is to be shown, and where."""

    id: str
    kind: str  # Manifest, Canvas, Range, Collection; empty: not said
    manifest: str = ""  # of which it is part
    region: Region | None = None


def encode(content: str) -> str:
    """Write a content state as a parameter of an address takes it (section 6.1)."""
    escaped = quote(content, safe=_UNRESERVED).encode("ascii")
    return base64.urlsafe_b64encode(escaped).rstrip(b"=").decode("ascii")


def decode(text: str) -> str:
    """Read what `encode` wrote.

    Raises:
        BadState: it is not base64url of percent-encoded UTF-8.
    """
    try:
        padded = text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4)
        escaped = base64.b64decode(padded, altchars=b"-_", validate=True).decode("utf-8")
        return unquote(escaped, errors="strict")
    except (binascii.Error, ValueError) as error:
        raise BadState("it is neither an address nor encoded as section 6 says") from error


def of_canvas(canvas: str, manifest: str, region: Region | None = None) -> dict[str, Any]:
    """Describe a canvas, or a region of it, in the short form (2.2.3)."""
    part = f"#xywh={region.as_text()}" if region is not None else ""
    return {
        "id": canvas + part,
        "type": "Canvas",
        "partOf": [{"id": manifest, "type": "Manifest"}],
    }


def read(given: str) -> list[Target]:
    """Read a content state in any of its forms: an address, or JSON, encoded or not.

    Raises:
        BadState: it is none; the message says why.
    """
    text = given.strip()
    if not text or len(text) > MOST_CHARACTERS:
        raise BadState("it is empty" if not text else f"it is longer than {MOST_CHARACTERS}")
    if _is_address(text):
        return [_of_address(text)]
    plain = text if text[0] in "{[" else decode(text)
    if _is_address(plain):
        return [_of_address(plain)]
    try:
        content = json.loads(plain)
    except (ValueError, RecursionError) as error:
        raise BadState("it is not JSON") from error
    found = list(_targets(content, 0))[:_MOST_TARGETS]
    if not found:
        raise BadState("it names nothing to show")
    return found


def region_of(text: str) -> Region | None:
    """Read a region as fragments write it (`xywh=…`); None: there is none."""
    match = _XYWH.search(text)
    if match is None:
        return None
    x, y, width, height = (float(side) for side in match.groups()[1:])
    if not width or not height:
        return None
    return Region(x, y, width, height, match[1] == "percent")


def _is_address(text: str) -> bool:
    return text.startswith(("http://", "https://"))


def _of_address(text: str) -> Target:
    address, _, fragment = text.partition("#")
    return Target(address, "", region=region_of(fragment))


def _targets(content: Any, depth: int) -> Iterator[Target]:
    """Give what is to be shown; other things than the standard's are passed over."""
    if depth > 4:
        return
    if isinstance(content, list):
        for one in content:
            yield from _targets(one, depth + 1)
    elif isinstance(content, str) and _is_address(content):
        yield _of_address(content)
    elif isinstance(content, dict):
        inner = next((content[name] for name in ("target", "source") if content.get(name)), None)
        if inner is None:
            yield from _resource(content)
            return
        region = _selected(content.get("selector"))
        for found in _targets(inner, depth + 1):
            yield found if region is None else replace(found, region=region)


def _resource(content: Mapping[str, Any]) -> Iterator[Target]:
    name = content.get("id", content.get("@id"))
    if not isinstance(name, str) or not _is_address(name):
        return
    kind = content.get("type", content.get("@type", ""))
    found = _of_address(name)
    whole = content.get("partOf", content.get("within", ()))
    for one in whole if isinstance(whole, list) else [whole]:
        address = one.get("id", one.get("@id")) if isinstance(one, dict) else one
        if isinstance(address, str) and _is_address(address):
            found = replace(found, manifest=address)
            break
    yield replace(found, kind=kind.removeprefix("sc:") if isinstance(kind, str) else "")


def _selected(selector: Any) -> Region | None:
    for one in selector if isinstance(selector, list) else [selector]:
        value = one.get("value") if isinstance(one, dict) else None
        if isinstance(value, str) and (region := region_of(value)):
            return region
    return None
