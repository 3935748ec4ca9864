"""A real OpenSearch node: the jars that `make opensearch` fetches, in one Java process."""

import re
import shutil
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import urllib3

from tests.services.process import Service, free_port, http_status, running

JARS = Path(sys.prefix) / "opensearch"
_RUNNER = "org.codelibs.opensearch.runner.OpenSearchRunner"
_SERVES = re.compile(r"HttpServerTransport\s*\].*publish_address \{127\.0\.0\.1:(\d+)\}")
_CONFIGURATION = """
network.host: 127.0.0.1
transport.port: {port}
discovery.type: single-node
action.destructive_requires_name: false
cluster.routing.allocation.disk.threshold_enabled: false
"""


class NoOpensearch(RuntimeError):
    """The jars or Java are not here."""


@dataclass(frozen=True)
class Opensearch:
    """A running node."""

    url: str

    def drop(self, prefix: str) -> None:
        """Throw away the indexes whose names begin so."""
        urllib3.request("DELETE", f"{self.url}/{prefix}-*")


@contextmanager
def opensearch_in(folder: Path) -> Iterator[Opensearch]:
    """Run a fresh node in a folder of its own.

    Raises:
        NoOpensearch: it is not installed.
    """
    java = shutil.which("java")
    if java is None or not JARS.is_dir():
        raise NoOpensearch("OpenSearch is missing: install Maven and Java, run `make opensearch`")
    settings = folder / "settings"
    settings.mkdir()
    text = _CONFIGURATION.format(port=free_port())
    (settings / "opensearch.yml").write_text(text, encoding="utf-8")
    command: list[str | Path] = [
        java,
        *("-Xms512m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
        *("-cp", f"{JARS}/*", _RUNNER),
        *("-basePath", folder / "node", "-confPath", settings, "-numOfNode", "1"),
        *("-clusterName", folder.name),
    ]
    # Its port is its own choice, the first that is free from 9201 on; its log tells which.
    service = Service("opensearch", command, folder, end_signal=signal.SIGTERM, start_seconds=120.0)
    with running(service, ready=lambda: _port(service) is not None):
        yield Opensearch(f"http://127.0.0.1:{_port(service)}")


def _port(service: Service) -> int | None:
    found = _SERVES.search(service.log.read_text(encoding="utf-8", errors="replace"))
    if found is None or http_status(int(found[1])) != 200:
        return None
    return int(found[1])
