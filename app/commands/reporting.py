"""Telling what a run did: sums on the screen, the curator's own sheet back, a file a run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console

from app.commands.opening import UserError
from config.settings import Settings
from ingest.packages.package import Delivery
from ingest.quality.warned import Warned
from ingest.report import Line, Outcome, Report, Tally
from ingest.repository import Repository
from ingest.results import of_batch, own
from ingest.results.beside import give_back as sheet_back
from ingest.results.ledger import cut_off
from ingest.results.own import CannotWrite
from ingest.results.rows import Link

ADDRESS_FILE = "address"  # where `tangthu serve` says under which address it answers
_MOST_TOLD = 20


def tell(console: Console, report: Report, settings: Settings) -> None:
    """Print the sums of a run and the pages to look at.

    Raises:
        UserError: the count does not come out even.
    """
    if not (report.items.balanced and report.pages.balanced):
        raise UserError("the count does not come out even; please report this")
    lines = [summed("Items", report.items), summed("Pages", report.pages)]
    lines += [
        f"Not published, since some of its pages failed: {name}" for name in report.unpublished
    ]
    address = public_address(settings)
    if len(report.item_ids) == 1:
        lines.append(f"{address}/items/{report.item_ids[0]}")
    for line in (*lines, *to_look_at(report.warned)):
        say(console, line)


def public_address(settings: Settings) -> str:
    """Give the address under which the site answers now, if `tangthu serve` said so."""
    try:
        return (settings.home / ADDRESS_FILE).read_text(encoding="utf-8").strip()
    except OSError:
        return settings.public_url


def summed(what: str, tally: Tally) -> str:
    """Say how many were listed, and what became of them."""
    parts = ", ".join(f"{tally.done[outcome]} {outcome}" for outcome in Outcome)
    return f"{what}: {tally.listed} listed = {parts}"


def say(console: Console, line: str) -> None:
    """Print a line as it is."""
    console.print(line, markup=False, highlight=False, soft_wrap=True)


def to_look_at(warned: Mapping[str, Sequence[Warned]]) -> list[str]:
    """Name the pages, by item, that are warned of."""
    pages = [
        f"Look at: {one.page.name}: {'; '.join(map(str, one.remarks))}"
        for mine in warned.values()
        for one in mine
    ]
    more = len(pages) - _MOST_TOLD
    told = pages[:_MOST_TOLD] + ([f"Look at: {more} pages more"] if more > 0 else [])
    if told:
        items = " ".join(item for item, mine in warned.items() if mine)
        told.append(f"See them: tangthu contact-sheet {items} --out look-at.html")
    return told


def check_report_file(path: Path, runs: int) -> None:
    """Refuse a report that could not be written, before anything is taken in.

    Raises:
        UserError: its ending is unknown, it is there already, or there are several runs for it.
    """
    if path.suffix.lower() not in own.ENDINGS:
        raise UserError(f"--report names {path}: let it end with {', '.join(own.ENDINGS)}")
    if path.exists():
        raise UserError(f"--report names {path}, which is there already: name another file")
    if runs > 1:
        raise UserError("--report holds one run: give one PATH at a time with it")


def give_back(
    console: Console, delivery: Delivery, report: Report, settings: Settings, asked: Path | None
) -> None:
    """Keep the run's report, give each sheet back with its results, and say where they stand.

    Raises:
        UserError: something cannot be written.
    """
    link = _link(settings)
    try:
        kept = own.keep(settings.home, report.lines, link)
        places = [
            sheet_back(path, _of_sheet(report, name), link, kept.parent)
            for name, path in delivery.sheets
        ]
        if not places:
            places = [own.keep(settings.home, report.lines, link, ".xlsx")]
        if asked is not None:
            ending = asked.suffix.lower()
            places = [*places, own.write_new(asked, own.data_of(report.lines, link, ending))]
    except CannotWrite as error:
        raise UserError(str(error)) from error
    for place in places:
        say(console, f"What became of each: {place}")


def batch_back(
    repository: Repository, batch_id: str, lines: Sequence[Line], target: Path
) -> list[Path]:
    """Write the curator's own sheets of that kind, else a report of ours; give their places.

    Raises:
        UserError: something cannot be written.
    """
    link = _link(repository.settings)
    kind = target.suffix.lower()
    sheets = [
        one.data
        for one in of_batch.back(repository, batch_id, link)
        if one.own and Path(one.name).suffix.lower() == kind
    ]
    try:
        return [
            own.write_new(
                target.with_stem(f"{target.stem}-{number}") if number > 1 else target, one
            )
            for number, one in enumerate(sheets or [own.data_of(lines, link, kind)], start=1)
        ]
    except CannotWrite as error:
        raise UserError(str(error)) from error


def tell_of_cut_off(console: Console, settings: Settings) -> None:
    """Write the reports of runs that were killed, and say where they stand."""
    for log, lines in cut_off(settings.home):
        kept = own.keep(settings.home, lines, _link(settings))
        log.unlink(missing_ok=True)
        say(console, f"An earlier run was cut off; what became of each: {kept}")


def _of_sheet(report: Report, name: str) -> list[Line]:
    return [line for line in report.lines if line.sheet == name]


def _link(settings: Settings) -> Link:
    address = public_address(settings)
    return lambda item_id: f"{address}/items/{item_id}"
