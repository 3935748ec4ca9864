"""How long a run will take and what room it needs, from earlier runs of this installation."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select

from ingest.catalog.models import Asset
from ingest.report import Outcome, Report
from ingest.repository import Repository

FILE = "rates.json"
# A page costs as much as so many megapixels more, whatever its size.
PAGE_MEGAPIXELS = 3.0
# Seconds and bytes a megapixel where nothing was measured yet: from a fast server to a slow one.
DEFAULT_SECONDS = (0.015, 0.08)
DEFAULT_BYTES = (120_000, 450_000)
_RUNS_KEPT = 10
_IDS_AT_ONCE = 500
_FEWEST_PAGES = 5  # a run of fewer says little
_DOUBT = 1.25  # by which the slowest and the fastest run measured may be missed


@dataclass(frozen=True)
class Estimate:
    """What is to be expected: from, to."""

    seconds: tuple[float, float]
    bytes: tuple[int, int]  # originals and what is made of them
    measured: bool  # by runs of this installation


def of(home: Path, *, pages: int, megapixels: float, original_bytes: int) -> Estimate:
    """Reckon for so many pages."""
    runs = _runs(home)
    work = megapixels + PAGE_MEGAPIXELS * pages
    seconds, made = DEFAULT_SECONDS, DEFAULT_BYTES
    if runs:
        rates = [run["seconds"] / run["work"] for run in runs]
        sizes = [run["bytes"] / max(run["megapixels"], 0.001) for run in runs]
        seconds = min(rates) / _DOUBT, max(rates) * _DOUBT
        made = int(min(sizes) / _DOUBT), int(max(sizes) * _DOUBT)
    return Estimate(
        (work * seconds[0], work * seconds[1]),
        (original_bytes + int(megapixels * made[0]), original_bytes + int(megapixels * made[1])),
        bool(runs),
    )


def learn(repository: Repository, report: Report, seconds: float) -> None:
    """Keep what a run has cost, for the next estimate."""
    new = (str(Outcome.CREATED), str(Outcome.UPDATED))
    ids = [line.id for line in report.lines if line.page and line.status in new and line.id]
    if len(ids) < _FEWEST_PAGES:
        return
    pixels = made_bytes = 0
    with repository.reading() as session:
        for start in range(0, len(ids), _IDS_AT_ONCE):
            some = ids[start : start + _IDS_AT_ONCE]
            sums = session.execute(
                select(func.sum(Asset.width_px * Asset.height_px), func.sum(Asset.pyramid_bytes))
                .where(Asset.page_id.in_(some), Asset.role == "master", Asset.current.is_(True))
            ).one()  # fmt: skip
            pixels, made_bytes = pixels + int(sums[0] or 0), made_bytes + int(sums[1] or 0)
    megapixels = pixels / 1e6
    work = megapixels + PAGE_MEGAPIXELS * len(ids)
    run = {"work": work, "megapixels": megapixels, "seconds": seconds, "bytes": made_bytes}
    home = repository.settings.home
    part = home / f"{FILE}.part"
    part.write_text(json.dumps([*_runs(home), run][-_RUNS_KEPT:]), encoding="utf-8")
    part.replace(home / FILE)


def _runs(home: Path) -> list[dict[str, float]]:
    try:
        runs = json.loads((home / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    return [run for run in runs if isinstance(run, dict) and run.get("work")]
