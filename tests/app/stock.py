"""A small stock of real items for the site's tests, taken in by the pipeline itself."""

from dataclasses import replace
from pathlib import Path
from xml.sax.saxutils import quoteattr

from sqlalchemy import select

from app.accounts.passwords import hash_password
from ingest import indexing
from ingest.catalog import edit
from ingest.catalog.description import Description
from ingest.catalog.models import Account, Item, Role
from ingest.packages.package import (
    CollectionSource,
    Delivery,
    LibrarySource,
    Package,
    PageSource,
    SectionSource,
    WorkSource,
)
from ingest.pipeline import Options, take_in
from ingest.repository import Repository
from tests.builders import alto, make_image
from tests.watchers import Remembering

PASSWORD = "mật khẩu dài"
COLUMNS = (("天地玄黃", "thiên địa huyền hoàng"), ("𡗶坦爫人", "trời đất làm người"))
WIDTH, HEIGHT = 700, 1000
COLUMN_BOX = (500, 100, 60)  # left, top, side of a character, of the first column


def stock(repository: Repository, folder: Path) -> dict[str, str]:
    """Take the stock in; gives the id of each item by its source id."""
    delivery = Delivery(
        libraries=(
            LibrarySource(
                "tinh", {"vi": ["Thư viện tỉnh"], "en": ["Province Library"]}, "provincial"
            ),
            LibrarySource(
                "huyen", {"vi": ["Thư viện huyện"], "en": ["District Library"]}, "district"
            ),
        ),
        collections=(
            CollectionSource("dia-chi", {"vi": ["Địa chí"], "en": ["Local lore"]}),
            CollectionSource("han-nom", {"vi": ["Hán Nôm"], "en": ["Hán-Nôm"]}, parent="dia-chi"),
        ),
        packages=tuple(_packages(folder)),
    )
    report = take_in(repository, delivery, Options(publish=True), Remembering())
    assert not report.problems, report.problems
    with repository.writing() as session:
        gone = session.scalars(select(Item).where(Item.source_id == "gone")).one()
        edit.withdraw(session, gone, "test", "asked for by its library")
        ids = {item.source_id: item.id for item in session.scalars(select(Item))}
    indexing.catch_up(repository)
    return ids


def account(
    repository: Repository,
    login: str = "thu-thu",
    role: str = "administrator",
    library_id: str | None = None,
) -> None:
    """Make an account with the known password."""
    with repository.writing() as session:
        person = Account(login=login, password_hash=hash_password(PASSWORD))
        session.add(person)
        session.flush()
        session.add(Role(account_id=person.id, role=role, library_id=library_id))


def _packages(folder: Path) -> list[Package]:
    print_ = _package(folder / "print", 12, {"vi": ["Gia Định xưa"], "en": ["Old Gia Định"]})
    nom = _vertical(folder / "nom")
    closed = _package(folder / "closed", 2, {"vi": ["Sổ kín"]})
    return [
        replace(
            print_,
            work=WorkSource("work", {"vi": ["Gia Định"]}, 1),
            sections=(SectionSource({"vi": ["Chương một"]}, 2, 5),),
        ),
        replace(
            _package(folder / "second", 2, {"vi": ["Gia Định xưa, tập 2"]}),
            work=WorkSource("work", {"vi": ["Gia Định"]}, 2),
        ),
        nom,
        replace(closed, tier="closed"),
        replace(
            _package(folder / "reduced", 2, {"vi": ["Bản thu nhỏ"]}),
            tier="reduced",
            library="huyen",
        ),
        replace(_package(folder / "draft", 1, {"vi": ["Bản nháp"]}), draft=True),
        _package(folder / "gone", 1, {"vi": ["Đã rút"]}),
    ]


def _package(root: Path, count: int, title: dict[str, list[str]]) -> Package:
    pages = []
    for number in range(1, count + 1):
        image = make_image(root / f"{number:04}.jpg", 600, 800, seed=number)
        words = [
            ("Hoà", 60, 80, 90, 40), ("bình", 170, 80, 90, 40),
            ("thành", 60, 160, 110, 40), ("Quảng", 190, 160, 120, 40), ("Ngãi", 330, 160, 90, 40),
            (f"trang{number}", 60, 240, 200, 40), (root.name, 300, 240, 200, 40),
        ]  # fmt: skip  # a line a line
        text = image.with_suffix(".xml")
        text.write_text(alto(words), encoding="utf-8")
        pages.append(PageSource(image.name, image, text))
    about = Description(
        title=title,
        creator=[{"vi": ["Trịnh Hoài Đức"]}],
        date="1820",
        languages=["vi"],
        script="Latn",
        type="book",
        subject=[{"vi": ["Lịch sử"], "en": ["History"]}],
        place=[{"vi": ["Gia Định"]}],
        summary={"vi": ["Một quyển sách cũ."], "en": ["An old book."]},
        rights="http://creativecommons.org/publicdomain/mark/1.0/",
    )
    return Package(root.name, root, about, tuple(pages), library="tinh", collections=("dia-chi",))


def _vertical(root: Path) -> Package:
    pages = []
    for number in (1, 2, 3):
        image = make_image(root / f"{number}.jpg", WIDTH, HEIGHT, seed=number)
        text = image.with_suffix(".xml")
        text.write_text(_columns(), encoding="utf-8")
        pages.append(PageSource(image.name, image, text, {"none": [f"{number}a"]}))
    about = Description(
        title={"vi": ["Thiên tự văn"], "lzh": ["千字文"]},
        languages=["lzh", "vi-Hani"],
        script="Hani",
        type="textbook",
        date="1885",
        viewing_direction="right-to-left",
    )
    return Package("nom", root, about, tuple(pages), library="tinh", collections=("han-nom",))


def _columns() -> str:
    left, top, side = COLUMN_BOX
    lines = ""
    for place, (characters, readings) in enumerate(COLUMNS):
        x = left - place * 2 * side
        strings = "".join(
            f'<String CONTENT={quoteattr(one)} HPOS="{x}" VPOS="{top + i * side}" WIDTH="{side}" '
            f'HEIGHT="{side}"><ALTERNATIVE PURPOSE="reading">{reading}</ALTERNATIVE></String>'
            for i, (one, reading) in enumerate(zip(characters, readings.split(), strict=True))
        )
        lines += (
            f'<TextLine ID="c{place}" HPOS="{x}" VPOS="{top}" WIDTH="{side}" '
            f'HEIGHT="{side * len(characters)}">{strings}</TextLine>'
        )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><alto xmlns="http://www.loc.gov/standards/alto/ns-v4#">'
        "<Description><MeasurementUnit>pixel</MeasurementUnit></Description><Layout>"
        f'<Page ID="p" PHYSICAL_IMG_NR="1" WIDTH="{WIDTH}" HEIGHT="{HEIGHT}">'
        f'<PrintSpace HPOS="0" VPOS="0" WIDTH="{WIDTH}" HEIGHT="{HEIGHT}">'
        f'<TextBlock ID="b" HPOS="0" VPOS="0" WIDTH="{WIDTH}" HEIGHT="{HEIGHT}" LANG="lzh">'
        f"{lines}</TextBlock></PrintSpace></Page></Layout></alto>"
    )
