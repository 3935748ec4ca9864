"""Lays deliveries with a metadata sheet out in a folder."""

from __future__ import annotations

from pathlib import Path

from config.settings import Settings
from ingest.packages.package import Delivery, Package
from tests.reading import read


def folders(top: Path, *names: str) -> None:
    for name in names:
        (top / name).mkdir(parents=True, exist_ok=True)
        (top / name / "1.tif").write_bytes(b"x")


def sheet(top: Path, text: str, encoding: str = "utf-8", name: str = "metadata.csv") -> Path:
    (top / name).write_bytes(text.encode(encoding))
    return top


def told(delivery: Delivery) -> list[str]:
    return [str(problem) for problem in delivery.problems]


def only(top: Path) -> Package:
    delivery = read(top, Settings())
    assert not told(delivery)
    assert len(delivery.packages) == 1
    return delivery.packages[0]
