"""What a page of the site costs as the holdings grow, beside its own bytes sent by nginx.

`make bench-pages`. Home, search, an item and its manifest, at 100, 10,000 and 200,000 pages of
content (tantivy is the engine): server time at p50 and p99, CPU of the application, SQL queries of
a first and of a later visit. Judged by growth of the CPU from first to last, at most 1.5, for other
work on the machine moves the times; and by queries, at most 10 a page.
"""

from __future__ import annotations

import argparse
import http.client
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from werkzeug.utils import import_string

from ingest.repository import Repository
from tests.bench.site_content import fill, query
from tests.bench.tiles_peers import nginx
from tests.queries import asked_of
from tests.services.process import free_port
from tests.services.repository import chosen, new_repository
from tests.services.website import served_by_gunicorn

SIZES, SMALL_SIZES = (100, 10_000, 200_000), (100, 5_000)
MOST_GROWTH, MOST_QUERIES = 1.5, 10
# A short run asks a few times only, so it finds what grows with the holdings, and no more.
SMALL_MOST_GROWTH = 4.0
ASKED, SMALL_ASKED, QUERIES = 200, 40, 20
KINDS = ("home", "search", "item", "manifest")


@dataclass(frozen=True)
class Row:
    """One kind of page at one size of the holdings."""

    kind: str
    pages: int
    p50_ms: float
    p99_ms: float
    cpu_ms: float  # of the application alone
    nginx_p50_ms: float
    nginx_p99_ms: float
    bytes: int
    first_queries: int
    later_queries: int


def main() -> int:
    """Print the table; 1 if a goal is missed."""
    reading = argparse.ArgumentParser(description=__doc__)
    reading.add_argument("--small", action="store_true", help="to 5,000 pages only")
    reading.add_argument("--sizes", default="", help="as 100,10000")
    given = reading.parse_args()
    sizes = tuple(map(int, filter(None, given.sizes.split(",")))) or (
        SMALL_SIZES if given.small else SIZES
    )
    rows: list[Row] = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            rows += measured(Path(folder), size, SMALL_ASKED if given.small else ASKED)
    print(
        f"{'':10}{'pages':>9}{'p50':>9}{'p99':>9}{'CPU':>9}{'nginx p50':>11}{'p99':>8}"
        f"{'bytes':>9}  SQL"
    )
    for row in rows:
        print(
            f"{row.kind:10}{row.pages:>9,}{row.p50_ms:>6.1f} ms{row.p99_ms:>6.1f} ms"
            f"{row.cpu_ms:>6.1f} ms"
            f"{row.nginx_p50_ms:>8.2f} ms{row.nginx_p99_ms:>5.2f} ms{row.bytes:>9,}"
            f"  {row.first_queries} first, {row.later_queries} later"
        )
    most_growth = SMALL_MOST_GROWTH if given.small else MOST_GROWTH
    judged = [_judged(rows, kind, sizes, most_growth) for kind in KINDS]
    return int(not all(judged))


def measured(folder: Path, size: int, times_asked: int) -> list[Row]:
    """Fill a repository and measure each kind of page over it."""
    began = time.monotonic()
    with new_repository(folder / "home", search_engine="tantivy") as repository:
        books = fill(repository, size)
        print(f"{size:,} pages are in, after {time.monotonic() - began:.0f} s", flush=True)
        paths = _paths(books)
        counted = {kind: _queries(repository, some[0]) for kind, some in paths.items()}
        spent = _cpu_ms(repository, paths, times_asked // 2)
    settings = chosen(
        folder / "home", port=repository.settings.port, search_engine="tantivy",
        web_processes=1, public_url=repository.settings.public_url,
    )  # fmt: skip  # one call
    with served_by_gunicorn(settings, folder):
        kept = {kind: _bodies(settings.port, some) for kind, some in paths.items()}
        times = {kind: _times(settings.port, some, times_asked) for kind, some in paths.items()}
    static = _static(folder, kept, times_asked)
    return [
        Row(
            kind, size, *times[kind], spent[kind], *static[kind],
            len(kept[kind][0]), *counted[kind],
        )
        for kind in KINDS
    ]  # fmt: skip  # one row


def _paths(books: list[str]) -> dict[str, list[str]]:
    some = [books[number * len(books) // 10] for number in range(10)]
    return {
        "home": ["/"],
        "search": [f"/search?q={quote(query(number))}" for number in range(QUERIES)],
        "item": [f"/items/{item_id}" for item_id in some],
        "manifest": [f"/iiif/presentation/3/items/{item_id}/manifest" for item_id in some],
    }


def _queries(repository: Repository, path: str) -> tuple[int, int]:
    """Count the SQL queries of a process' first visit, and of the next."""
    client = import_string("app:create_app")(repository).test_client()
    return _asked(repository, lambda: client.get(path)), _asked(
        repository, lambda: client.get(path)
    )


def _cpu_ms(
    repository: Repository, paths: dict[str, list[str]], times_asked: int
) -> dict[str, float]:
    """Give the CPU of a request of a process that has answered before, at the first decile.

    Other work on the machine makes the rest of them dearer.
    """
    client = import_string("app:create_app")(repository).test_client()
    found: dict[str, float] = {}
    for kind, some in paths.items():
        spent = []
        for number in range(times_asked):
            began = time.thread_time()
            client.get(some[number % len(some)])
            spent.append((time.thread_time() - began) * 1000)
        found[kind] = sorted(spent)[len(spent) // 10]
    return found


def _asked(repository: Repository, visit: Callable[[], object]) -> int:
    with asked_of(repository.engine) as seen:
        visit()
    return len(seen)


def _bodies(port: int, paths: list[str]) -> list[bytes]:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    found = [_get(line, path) for path in paths for _ in range(3)]
    line.close()
    return found


def _times(port: int, paths: list[str], times_asked: int) -> tuple[float, float]:
    """Give p50 and p99 in milliseconds, one request after the other on one connection."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    spent = []
    for number in range(times_asked):
        began = time.perf_counter()
        _get(line, paths[number % len(paths)])
        spent.append((time.perf_counter() - began) * 1000)
    line.close()
    spent.sort()
    return spent[times_asked // 2], spent[times_asked * 99 // 100]


def _static(
    folder: Path, kept: dict[str, list[bytes]], times_asked: int
) -> dict[str, tuple[float, float]]:
    files = folder / "static"
    files.mkdir()
    for kind, bodies in kept.items():
        (files / kind).write_bytes(bodies[0])
    port = free_port()
    with nginx("nginx-pages", port, f"root {files};", folder):
        return {kind: _times(port, [f"/{kind}"], times_asked) for kind in kept}


def _get(line: http.client.HTTPConnection, path: str) -> bytes:
    line.request("GET", path)
    answer = line.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise SystemExit(f"{path} answers {answer.status}")
    return body


def _judged(rows: list[Row], kind: str, sizes: tuple[int, ...], most_growth: float) -> bool:
    of_kind = {row.pages: row for row in rows if row.kind == kind}
    first, last = of_kind[sizes[0]], of_kind[sizes[-1]]
    growth = last.cpu_ms / first.cpu_ms
    most = max(row.first_queries for row in of_kind.values())
    wall = last.p50_ms / first.p50_ms
    tail = last.p99_ms / first.p99_ms
    well = growth <= most_growth and most <= MOST_QUERIES
    print(
        f"{kind:10} grows {growth:.2f} by CPU (<= {most_growth}),"
        f" {wall:.2f} at p50, {tail:.2f} at p99;"
        f" most queries {most} (<= {MOST_QUERIES})  {'ok' if well else 'MISSED'}"
    )
    return well


if __name__ == "__main__":
    sys.exit(main())
