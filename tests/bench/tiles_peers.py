"""The peers of the tile benchmark: nginx and granian over files, iipsrv, npm's iiif-processor."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

import pyvips

from tests.bench.tiles_load import Processes
from tests.bench.tiles_pages import QUALITY, Page
from tests.bench.tiles_servers import PROCESSES, Absent, Server
from tests.bench.tiles_work import STORED, iipsrv, node, ours
from tests.required import TOP
from tests.services.process import Service, end, free_port, http_status, running

FILES, BARE, IIPSRV, NODE = "nginx files", "bare granian", "iipsrv", "iiif-processor"
_IIPSRV = Path("/usr/lib/iipimage-server/iipsrv.fcgi")
_LARGEST_PX = 20_000


def start(
    stack: ExitStack, pages: list[Page], folder: Path, *, bare: bool
) -> tuple[list[Server], list[str]]:
    """Start every peer over what lies in the folder; tell of those that cannot be had why not."""
    pyramids, files = folder / "pyramids", folder / "files"
    peers: list[Callable[[], AbstractContextManager[Server]]] = [
        lambda: nginx_files(pages, files, folder),
        lambda: iipsrv_behind_nginx(pages, pyramids, folder),
        lambda: iiif_processor(pages, pyramids, folder),
    ]
    if bare:
        peers.append(lambda: granian_files(pages, files, folder))
    started, absent = [], []
    for peer in peers:
        try:
            started.append(stack.enter_context(peer()))
        except Absent as error:
            absent.append(str(error))
    return started, absent


@contextmanager
def nginx_files(pages: list[Page], files: Path, folder: Path) -> Iterator[Server]:
    """Run nginx over files that are cut already: the limit."""
    port = free_port()
    place = f"""
        root {files};
        open_file_cache max=20000;
        location ~ json$ {{ default_type application/json; }}
        location / {{ default_type image/jpeg; }}
    """
    with nginx("nginx-files", port, place, folder) as process:
        yield Server(
            FILES,
            port,
            Processes([process.pid]),
            pages,
            ours,
            STORED,
        )


@contextmanager
def granian_files(pages: list[Page], files: Path, folder: Path) -> Iterator[Server]:
    """Run granian over the same files in memory: the limit of what an application on it can do."""
    port = free_port()
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--http", "1", "--no-ws",
        "--workers", str(PROCESSES), "--host", "127.0.0.1", "--port", str(port),
        "--log-level", "error", "tests.bench.bare_granian:application",
    ]  # fmt: skip  # one line
    environment = {"PYTHONPATH": str(TOP), "BARE_FILES": str(files)}
    service = Service("bare-granian", command, folder, environment=environment)
    with running(service, ready=lambda: http_status(port) is not None) as process:
        yield Server(BARE, port, Processes([process.pid]), pages, ours, STORED - {"info"})


@contextmanager
def iipsrv_behind_nginx(pages: list[Page], pyramids: Path, folder: Path) -> Iterator[Server]:
    """Run Debian's iipimage-server behind nginx."""
    if not _IIPSRV.is_file():
        raise Absent("iipsrv: install the package iipimage-server")
    fcgi, port = free_port(), free_port()
    place = f"""
        location ~ ^/iiif/(.*)$ {{
            fastcgi_pass 127.0.0.1:{fcgi};
            fastcgi_param QUERY_STRING IIIF=$1;
            fastcgi_param REQUEST_METHOD $request_method;
            fastcgi_param SERVER_PROTOCOL $server_protocol;
            fastcgi_param HTTP_HOST $http_host;
            fastcgi_param REQUEST_URI $request_uri;
        }}
    """
    with _fcgi(fcgi, pyramids, folder) as roots, nginx("nginx-iip", port, place, folder) as front:
        yield Server(IIPSRV, port, Processes([front.pid, *roots]), pages, iipsrv)


@contextmanager
def iiif_processor(pages: list[Page], pyramids: Path, folder: Path) -> Iterator[Server]:
    """Fetch npm's iiif-processor and run it in node's cluster."""
    npm, program = shutil.which("npm"), shutil.which("node")
    if npm is None or program is None:
        raise Absent("iiif-processor: there is no npm here")
    place = folder / "node"
    place.mkdir()
    (place / "package.json").write_text('{"private": true}', encoding="ascii")
    fetch = [npm, "install", "--no-audit", "--no-fund", "--loglevel=error", "iiif-processor@7"]
    fetched = subprocess.run(fetch, cwd=place, capture_output=True, text=True, timeout=300)
    if fetched.returncode:
        raise Absent(f"iiif-processor: npm cannot fetch it: {fetched.stderr.strip()[-200:]}")
    port = free_port()
    sizes = place / "sizes.json"
    sizes.write_text(json.dumps({one.name: _pages_of(one) for one in pyramids.glob("*.tif")}))
    script = TOP / "tests" / "bench" / "iiif_processor.mjs"
    command: list[str | Path] = [program, script, str(port), str(PROCESSES), pyramids, sizes]
    with running(
        Service("iiif-processor", command, place), ready=lambda: http_status(port) is not None
    ) as process:
        yield Server(NODE, port, Processes([process.pid]), pages, node)


def _pages_of(pyramid: Path) -> list[dict[str, int]]:
    count = pyvips.Image.new_from_file(str(pyramid)).get("n-pages")
    found = [pyvips.Image.new_from_file(str(pyramid), page=number) for number in range(count)]
    return [{"width": one.width, "height": one.height} for one in found]


@contextmanager
def nginx(name: str, port: int, place: str, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    found = shutil.which("nginx", path=os.pathsep.join([os.environ["PATH"], "/usr/sbin"]))
    if found is None:
        raise Absent("nginx: install the package nginx-light")
    temporary = "".join(
        f"{kind}_temp_path {folder}/{name}-{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;" if os.geteuid() == 0 else ""  # the folders are ours alone
    configuration = folder / f"{name}.conf"
    configuration.write_text(f"""{user}
worker_processes {PROCESSES};
pid {folder}/{name}.pid;
events {{ worker_connections 1024; }}
http {{
    {temporary}
    access_log off;
    sendfile on;
    tcp_nopush on;
    keepalive_requests 100000000;
    server {{ listen 127.0.0.1:{port}; {place} }}
}}
""")
    options = ["-p", str(folder), "-c", str(configuration), "-e", "stderr", "-g", "daemon off;"]
    service = Service(name, [found, *options], folder)
    with running(service, ready=lambda: http_status(port) is not None) as process:
        yield process


@contextmanager
def _fcgi(port: int, pyramids: Path, folder: Path) -> Iterator[list[int]]:
    """Start the processes on one listening socket, which FastCGI finds as standard input."""
    settings = {
        "FILESYSTEM_PREFIX": f"{pyramids}/",
        "JPEG_QUALITY": str(QUALITY),
        "MAX_CVT": str(_LARGEST_PX),  # -1 makes all images small
        "LOGFILE": str(folder / "iipsrv.log"),
        "VERBOSITY": "0",
        "CORS": "*",
    }
    # The kernel ends them when the benchmark goes, whatever took it.
    setpriv = shutil.which("setpriv")
    tether = [setpriv, "--pdeathsig", "TERM"] if setpriv else []
    with socket.create_server(("127.0.0.1", port), backlog=1024) as listening, ExitStack() as stack:
        roots = []
        for _ in range(PROCESSES):
            process = subprocess.Popen(
                [*tether, str(_IIPSRV)],
                stdin=listening.fileno(),
                env={"PATH": os.environ["PATH"], **settings},
                cwd=folder,
            )
            stack.callback(end, process)
            roots.append(process.pid)
        yield roots
