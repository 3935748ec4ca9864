"""The long run of the faults: what has passed is kept and not done again, and a table is told."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

# `make soak` names it, by the commit that is tried; without it nothing is kept.
LOG = Path(os.environ["FAULT_LOG"]) if os.environ.get("FAULT_LOG") else None
HEADING = (
    "| Fault | moments | as undisturbed | failed | left out | minutes |\n|---|---|---|---|---|---|"
)


def name_of(item: pytest.Item) -> tuple[str, int | None]:
    """Give the fault that a test tries, and the moment."""
    params: dict[str, Any] = dict(item.callspec.params) if hasattr(item, "callspec") else {}
    moment = params.pop("moment", None)
    fault = str(getattr(item, "originalname", item.name)).removeprefix("test_").replace("_", " ")
    return " ".join([fault, *(str(value) for value in params.values())]), moment


def left(items: list[pytest.Item]) -> tuple[list[pytest.Item], list[pytest.Item]]:
    """Part what is to be tried from what has passed in an earlier run."""
    passed = {tuple(told["test"]) for told in _log() if told["outcome"] == "passed"}
    todo = [item for item in items if name_of(item) not in passed]
    return todo, [item for item in items if name_of(item) in passed]


def keep(report: pytest.TestReport) -> None:
    """Write what became of one moment."""
    test = dict(report.user_properties).get("fault")
    # Where processes share the moments, the one that hears of them all writes.
    if LOG is None or test is None or "PYTEST_XDIST_WORKER" in os.environ:
        return
    if report.when != "call" and report.passed:
        return
    LOG.parent.mkdir(parents=True, exist_ok=True)
    with LOG.open("a", encoding="utf-8") as log:
        told = {"test": test, "outcome": report.outcome, "seconds": round(report.duration, 1)}
        log.write(json.dumps(told) + "\n")


def table() -> str:
    """Give the last word on each moment, summed by fault."""
    last = {tuple(told["test"]): told for told in _log()}
    rows: dict[str, list[dict[str, Any]]] = {}
    for (fault, _), told in last.items():
        rows.setdefault(fault, []).append(told)
    return "\n".join([HEADING, *(_row(fault, told) for fault, told in sorted(rows.items()))])


def _row(fault: str, told: list[dict[str, Any]]) -> str:
    outcomes = [one["outcome"] for one in told]
    counts = " | ".join(str(outcomes.count(one)) for one in ("passed", "failed", "skipped"))
    return f"| {fault} | {len(told)} | {counts} | {sum(one['seconds'] for one in told) / 60:.1f} |"


def _log() -> list[dict[str, Any]]:
    if LOG is None or not LOG.exists():
        return []
    return [json.loads(line) for line in LOG.read_text(encoding="utf-8").splitlines()]
