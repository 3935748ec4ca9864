"""Whether everything that a manifest names is there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

_Node = Mapping[str, Any]
Ask = Callable[[str], int]
"""Gives the status with which an address is answered; 0: not at all."""

_LINKED = ("thumbnail", "rendering", "seeAlso", "homepage", "partOf", "annotations", "logo")


def named(document: _Node, root: str) -> dict[str, bool]:
    """Name each address under `root` that programs follow, and whether it is guarded.

    Of the canvases only a few (`sample`): all are made alike.
    """
    told = {canvas["id"]: canvas for canvas in sample(document)}
    found: dict[str, bool] = {}
    for one in (document, *document.get("provider", ()), *told.values()):
        found |= dict(_links(one))
    for one in told.values():
        found[one["id"]] = False
        for page in one["items"]:
            for painting in page["items"]:
                body = painting["body"].get("source", painting["body"])
                found |= {
                    f"{service['id']}/info.json": False
                    for service in body.get("service", ())
                    if "id" in service
                }
    return {address: guarded for address, guarded in found.items() if address.startswith(root)}


def sample(document: _Node) -> list[_Node]:
    """Give the canvases that are looked at: the first, the middle and the last one."""
    canvases = document["items"]
    return [canvases[at] for at in sorted({0, len(canvases) // 2, len(canvases) - 1})]


def missing(document: _Node, root: str, ask: Ask) -> Iterator[str]:
    """Tell each address that is not answered; a refusal is one where a guard is named."""
    for address, guarded in named(document, root).items():
        status = ask(address)
        if status != 200 and not (guarded and status == 401):
            yield f"{address} is answered with {status or 'nothing'}"


def _links(one: _Node) -> Iterator[tuple[str, bool]]:
    for kind in _LINKED:
        for link in one.get(kind, ()):
            guarded = any(
                service.get("type") == "AuthProbeService2" for service in link.get("service", ())
            )
            yield str(link["id"]), guarded
