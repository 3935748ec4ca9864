"""A plan as XLSX and JSON: every item and page, as it would come in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ingest.packages.package import Package
from ingest.plan import Plan
from ingest.planning.cells import cells, headings
from ingest.planning.estimate import Estimate
from ingest.results.own import CannotWrite, workbook, write_new

ITEMS, PAGES = "Items", "Pages"
ITEM_COLUMNS = ("source_id", "leave out", "here already", "pages", "problems")
PAGE_COLUMNS = (
    "source_id", "order", "file", "label", "leave out", "text", "width", "height", "bytes",
    "problems",
)  # fmt: skip


def write(path: Path, plan: Plan, estimate: Estimate) -> Path:
    """Write a plan by the path's ending, .xlsx or .json.

    Raises:
        CannotWrite: another ending, or a file that is there.
    """
    ending = path.suffix.lower()
    if ending not in (".xlsx", ".json"):
        raise CannotWrite("a plan ends with .xlsx or .json: name it so")
    data = _json(plan, estimate) if ending == ".json" else _xlsx(plan, estimate)
    write_new(path, data)
    path.chmod(0o644)  # it is there to be corrected
    return path


def label(package: Package, place: int) -> str:
    """Give a page's label as its cell holds it."""
    return "|".join(value for values in package.pages[place].label.values() for value in values)


def _xlsx(plan: Plan, estimate: Estimate) -> bytes:
    packages = [entry.package for entry in plan.entries]
    named = headings(packages)
    sums = [(name, str(value)) for name, value in _summary(plan, estimate).items()]
    problems = [
        (one.file, "" if one.row is None else str(one.row), one.reason, "yes" if one.fatal else "")
        for one in plan.problems
    ]
    return workbook(
        {
            "Summary": (("what", "value"), sums),
            ITEMS: ((*ITEM_COLUMNS, *named), _items(plan, named)),
            PAGES: (PAGE_COLUMNS, _pages(plan)),
            "Problems": (("file", "row", "problem", "does not come in"), problems),
        }
    )


def _items(plan: Plan, named: list[str]) -> Iterator[tuple[str, ...]]:
    for entry in plan.entries:
        own = cells(entry.package)
        told = "\n".join(str(problem) for problem in entry.problems)
        here = "yes" if entry.package.source_id in plan.held else ""
        fixed = (entry.package.source_id, "", here, str(len(entry.package.pages)), told)
        yield (*fixed, *(own.get(heading, "") for heading in named))


def _pages(plan: Plan) -> Iterator[tuple[str, ...]]:
    for entry in plan.entries:
        for place, seen in enumerate(entry.pages):
            source = entry.package.pages[place]
            yield (
                entry.package.source_id, str(place + 1), source.name, label(entry.package, place),
                "", source.text.name if source.text else "", str(seen.width_px or ""),
                str(seen.height_px or ""), str(seen.bytes), "\n".join(map(str, seen.problems)),
            )  # fmt: skip


def _json(plan: Plan, estimate: Estimate) -> bytes:
    whole: dict[str, Any] = _summary(plan, estimate)
    whole["expected"] = asdict(estimate)
    whole["problems_told"] = [
        {"file": one.file, "row": one.row, "reason": one.reason, "fatal": one.fatal}
        for one in plan.problems
    ]
    whole["list"] = [
        {
            "source_id": entry.package.source_id,
            "here_already": entry.package.source_id in plan.held,
            "metadata": cells(entry.package),
            "pages": [
                {
                    "order": place + 1,
                    "file": entry.package.pages[place].name,
                    "label": label(entry.package, place),
                    "width": seen.width_px,
                    "height": seen.height_px,
                    "bytes": seen.bytes,
                    "problems": [str(problem) for problem in seen.problems],
                }
                for place, seen in enumerate(entry.pages)
            ],
        }
        for entry in plan.entries
    ]
    return json.dumps(whole, ensure_ascii=False, indent=1).encode()


def _summary(plan: Plan, estimate: Estimate) -> dict[str, Any]:
    return {
        "items": plan.items,
        "items here already": len(plan.held),
        "images": plan.pages,
        "texts": plan.texts,
        "bytes": plan.bytes,
        "problems": plan.failures,
        "expected time": time_told(estimate),
        "expected space": space_told(estimate),
    }


def time_told(estimate: Estimate) -> str:
    """Say how long it will take, from and to."""
    low, high = (max(1, round(seconds / 60)) for seconds in estimate.seconds)
    if high < 120:
        told = f"{low} to {high} min" if low != high else f"about {high} min"
    else:
        told = f"{estimate.seconds[0] / 3600:.1f} to {estimate.seconds[1] / 3600:.1f} h"
    return told if estimate.measured else f"{told} (not measured here yet)"


def space_told(estimate: Estimate) -> str:
    """Say what room it will need, from and to."""
    unit, size = ("GB", 1e9) if estimate.bytes[1] >= 1e9 else ("MB", 1e6)
    low, high = (f"{one / size:,.1f}" for one in estimate.bytes)
    return f"{low} to {high} {unit}"
