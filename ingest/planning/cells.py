"""A package's metadata as cells under the headings of a metadata sheet. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ingest.catalog.description import LanguageMap
from ingest.packages.package import Package

_MAPS = ("title", "publisher", "date_label", "summary", "attribution")
_LISTS = ("creator", "contributor", "subject", "place")
_PLAIN = ("date", "script", "type", "rights", "call_number", "viewing_direction")


def cells(package: Package) -> dict[str, str]:
    """Give every heading that says something of a package, with its cell."""
    about = package.description
    found: dict[str, str] = {}
    for name in _MAPS:
        _add(found, name, [getattr(about, name)])
    for name in _LISTS:
        _add(found, name, getattr(about, name))
    found |= {name: getattr(about, name) for name in _PLAIN if getattr(about, name)}
    found["language"] = "|".join(about.languages)
    found["library"], found["collection"] = package.library, "|".join(package.collections)
    if package.work is not None:
        _add(found, "work", [package.work.title])
        found["volume"] = str(package.work.volume)
    found["access"], found["state"] = package.tier, "draft" if package.draft else "published"
    found["identifier"] = "|".join(f"{kind}: {value}" for kind, value in package.identifiers)
    for name, values in about.extra.items():
        _add(found, name, [values])
    return found


def headings(packages: Iterable[Package]) -> list[str]:
    """Give the headings under which all these packages have their cells, titles first."""
    found = dict.fromkeys(heading for package in packages for heading in cells(package))
    return sorted(found, key=lambda heading: not heading.startswith("title"))


def _add(found: dict[str, str], name: str, maps: Sequence[LanguageMap]) -> None:
    languages = dict.fromkeys(code for one in maps for code in one)
    for code in languages:
        values = [value for one in maps for value in one.get(code, [])]
        found[name if code == "none" else f"{name}:{code}"] = "|".join(values)
