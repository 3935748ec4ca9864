"""Handing a folder in through the site, without a browser; scans whose sheet has faults."""

import base64
import time
from pathlib import Path

from ingest import worker
from ingest.catalog.models import Consignment
from ingest.repository import Repository
from tests.app.curate.desk import Desk, Person
from tests.builders import add_row, make_image

OFFSETS = "application/offset+octet-stream"


def faulty(root: Path, items: int = 3, pages: int = 2, side: int = 60) -> Path:
    """Make items whose sheet has a date that is none, a folder that is not there, no title."""
    for number in range(items):
        name = f"quyen-{number + 1:02}"
        for page in range(1, pages + 1):
            make_image(root / name / f"{page:03}.jpg", side, side + 20, seed=page + number)
        row = {"folder": name, "title": f"Quyển {number + 1}", "language": "vi", "date": "1890"}
        if number == 0:
            row["date"] = "khoảng xưa"
        if number == 1:
            row["folder"] = "quyen-lac"
        if number == 2:
            row["title"] = ""
        add_row(root / "metadata.csv", row)
    return root


def begin(desk: Desk, person: Person, library: str = "a", name: str = "Đợt một") -> str:
    """Begin an upload and give its address."""
    answer = person.post("/curate/bring", library=desk.libraries[library], name=name)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def upload(person: Person, delivery: str, folder: Path) -> None:
    """Send all files of a folder."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            data = path.read_bytes()
            name = f"{folder.name}/{path.relative_to(folder).as_posix()}"
            told = f"path {base64.b64encode(name.encode()).decode()}"
            answer = person.tus(
                "POST", f"{delivery}/uploads", data, Content_Type=OFFSETS,
                Upload_Length=str(len(data)), Upload_Metadata=told,
            )  # fmt: skip
            assert answer.status_code == 201, answer.text


def work(repository: Repository, delivery: str, *wanted: str) -> Consignment:
    """Let a worker work until the delivery is in one of these states."""
    until = time.monotonic() + 120
    while time.monotonic() < until:
        worker.work_once(repository)
        with repository.reading() as session:
            row = session.get_one(Consignment, delivery.rpartition("/")[2])
        if row.state in wanted:
            return row
    raise AssertionError(f"still {row.state}: {row.reason}")
