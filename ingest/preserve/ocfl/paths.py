"""The rules of content and logical paths (OCFL 1.1, 3.5.2 and 3.5.3.1). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ingest.preserve.ocfl.faults import Fault


def logical(paths: Iterable[object], where: str) -> Iterator[Fault]:
    """Find what breaks the rules among the logical paths of one version."""
    yield from _rules(list(paths), where, edge="E053", element="E052", conflict="E095")


def content(paths: Iterable[object], where: str) -> Iterator[Fault]:
    """Find what breaks the rules among the content paths of a manifest."""
    yield from _rules(list(paths), where, edge="E100", element="E099", conflict="E101")


def well_formed(paths: Iterable[object], where: str) -> Iterator[Fault]:
    """Find content paths that are none; a fixity block may name them as often as it likes."""
    for path in paths:
        yield from _one(path, where, edge="E100", element="E099")


def _rules(
    paths: list[object], where: str, *, edge: str, element: str, conflict: str
) -> Iterator[Fault]:
    for path in paths:
        yield from _one(path, where, edge=edge, element=element)
    known: set[str] = set()
    for path in map(str, paths):
        if path in known:
            yield Fault(conflict, f"{where}: {path!r} stands there twice")
        known.add(path)
    for path in known:
        above = path
        while "/" in above:
            above = above.rpartition("/")[0]
            if above in known:
                yield Fault(conflict, f"{where}: {above!r} is a file and a folder ({path!r})")


def _one(path: object, where: str, *, edge: str, element: str) -> Iterator[Fault]:
    if not isinstance(path, str) or not path:
        yield Fault(element, f"{where}: {path!r} is no path")
        return
    if path.startswith("/") or path.endswith("/"):
        yield Fault(edge, f"{where}: {path!r} begins or ends with a slash")
    if any(part in ("", ".", "..") for part in path.strip("/").split("/")):
        yield Fault(element, f"{where}: {path!r} has an empty part, `.` or `..`")
