"""Drawing the pages of the tile benchmark, taking them in, and starting every server over them."""

from __future__ import annotations

import dataclasses
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from config.settings import Settings
from tests.bench import tiles_peers
from tests.bench.tiles_goals import OURS, S3
from tests.bench.tiles_pages import Page, cut, draw, make_pyramids, take
from tests.bench.tiles_servers import Server, tangthu
from tests.bench.tiles_work import STORED, asks
from tests.services.repository import chosen
from tests.services.seaweedfs import NoSeaweedfs, seaweedfs_in

# Peers deliver whole pages of 48 megapixels, keep nothing that they computed, and let everybody
# wait; so must we, to be compared.
_ALIKE = {
    "max_output_px": 60_000_000,
    "computed_cache_bytes": 0,
    "computed_images_waiting": 64,
    "computed_image_seconds": 60,
}


@dataclass
class Started:
    """What runs, and what does not and why."""

    servers: list[Server] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    s3: tuple[Settings, Page] | None = None


def start(
    stack: ExitStack, folder: Path, count: int, size_px: tuple[int, int], classes: list[str],
    *, bare: bool,
) -> Started:  # fmt: skip
    """Start all servers that this machine can run; `bare`: granian without us, too."""
    started = Started()
    masters = draw(folder / "masters", count, *size_px)
    settings = chosen(folder / "home", **_ALIKE)
    pages = take(folder / "masters", settings)
    _start_ours(stack, started, settings, pages, folder)
    for worker_class in classes:
        more = {"GUNICORN_CMD_ARGS": f"-k {worker_class}"}
        name = f"gunicorn {worker_class}"
        started.servers.append(stack.enter_context(tangthu(name, settings, pages, folder, **more)))
    make_pyramids(masters, folder / "pyramids")
    _cut_tiles(started.servers[0], folder / "files")
    peers, absent = tiles_peers.start(stack, pages, folder, bare=bare)
    started.servers += peers
    started.absent += absent
    _start_over_s3(stack, started, folder)
    return started


def _start_ours(
    stack: ExitStack, started: Started, settings: Settings, pages: list[Page], folder: Path,
    kind: str = "",
) -> None:  # fmt: skip
    for name in OURS:
        server = tangthu(name + kind, dataclasses.replace(settings, server=name), pages, folder)
        started.servers.append(stack.enter_context(server))


def _cut_tiles(server: Server, folder: Path) -> None:
    folder.mkdir()
    for workload in sorted(STORED):
        cut(server.port, server.paths(partial(asks, workload, turn=0)), folder)


def _start_over_s3(stack: ExitStack, started: Started, folder: Path) -> None:
    keeper = folder / "seaweedfs"
    keeper.mkdir()
    try:
        bucket = stack.enter_context(seaweedfs_in(keeper)).make_bucket()
    except NoSeaweedfs as error:
        started.absent.append(f"S3: {error}")
        return
    settings = chosen(
        folder / "home-s3",
        **_ALIKE,
        store="s3",
        s3_endpoint=bucket.endpoint,
        s3_bucket=bucket.name,
        s3_access_key=bucket.access_key,
        s3_secret_key=bucket.secret_key,
    )
    pages = take(folder / "masters", settings)
    _start_ours(stack, started, settings, pages, folder, S3)
    started.s3 = settings, pages[0]
