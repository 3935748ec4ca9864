"""A plan goes out as a workbook; corrected, it comes back and is what comes in."""

import contextlib
import io
import json
import os
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.settings import Settings
from ingest.packages.package import PackageError
from ingest.packages.sheet_words import vietnamese
from ingest.plan import check
from ingest.planning import book, corrected, estimate
from ingest.planning.held import held
from ingest.results import retelling
from ingest.results.own import CannotWrite, workbook
from ingest.results.rows import Tongue
from tests.builders import make_image, make_item_folder
from tests.ingest.packages.pdf_builder import PdfPage, write_pdf
from tests.reading import read
from tests.watchers import Remembering, ingest


@pytest.fixture
def scans(tmp_path):
    root = tmp_path / "s"
    make_item_folder(root, pages=4, row={"creator:vi": "Nguyễn Văn A|Trần B", "Khổ": "20 cm"})
    make_item_folder(root, pages=2, name="quyen-2")
    (root / "quyen-1" / "contents.csv").write_text("title,first\nMột,1\nHai,3\n", encoding="utf-8")
    return root


def planned(root, path):
    delivery = read(root, Settings())
    plan = check(delivery, Settings(), Remembering())
    expected = estimate.of(root, pages=6, megapixels=plan.megapixels, original_bytes=plan.bytes)
    book.write(path, plan, expected)
    return delivery, plan


def corrections(path, sheet, change):
    """Change the cells of a plan: `change` gets each row as a dictionary by heading."""
    whole = openpyxl.load_workbook(path)
    rows = list(whole[sheet].iter_rows())
    headings = [cell.value for cell in rows[0]]
    for cells in rows[1:]:
        values = {heading: cell.value for heading, cell in zip(headings, cells, strict=True)}
        change(values)
        for heading, cell in zip(headings, cells, strict=True):
            cell.value = values[heading]
    whole.save(path)


def test_a_plan_in_vietnamese_comes_back_as_one_in_english_does(scans, tmp_path):
    delivery, plan = planned(scans, tmp_path / "p.xlsx")
    data = retelling.told(tmp_path / "p.xlsx", Tongue(vietnamese, str.upper))
    (tmp_path / "v.xlsx").write_bytes(data)
    headings = [cell.value for cell in openpyxl.load_workbook(io.BytesIO(data))["Tài liệu"][1]]
    assert headings[0] == "mã tài liệu" and "tác giả:vi" in headings and "Khổ" in headings
    assert corrected.apply(delivery, tmp_path / "v.xlsx", Settings()) == delivery

    def mend(row):
        row["tác giả:vi"] = "Phạm C"

    corrections(tmp_path / "v.xlsx", "Tài liệu", mend)
    again = corrected.apply(delivery, tmp_path / "v.xlsx", Settings())
    assert all(one.description.creator == [{"vi": ["Phạm C"]}] for one in again.packages)


def test_that_an_item_is_here_already_is_no_metadata(scans, tmp_path):
    delivery, plan = planned(scans, tmp_path / "p.xlsx")
    plan.held = frozenset(package.source_id for package in delivery.packages)
    expected = estimate.of(scans, pages=6, megapixels=1, original_bytes=plan.bytes)
    book.write(tmp_path / "h.xlsx", plan, expected)
    assert corrected.apply(delivery, tmp_path / "h.xlsx", Settings()) == delivery


def test_a_plan_given_back_untouched_changes_nothing(scans, tmp_path):
    delivery, plan = planned(scans, tmp_path / "p.xlsx")
    assert (plan.items, plan.pages, plan.texts, plan.failures) == (2, 6, 6, 0)
    again = corrected.apply(delivery, tmp_path / "p.xlsx", Settings())
    assert again == delivery


def test_what_was_corrected_is_what_comes_in(scans, tmp_path, repository):
    delivery, _ = planned(scans, tmp_path / "p.xlsx")

    def item(values):
        if values["source_id"] == "quyen-2":
            values["leave out"] = "x"
            return
        title = next(name for name in values if name.startswith("title"))
        values[title] = "Tên mới"

    def page(values):
        order = {"0001.jpg": "2", "0002.jpg": "1"}
        values["order"] = order.get(values["file"], values["order"])
        values["leave out"] = "có" if values["file"] == "0004.jpg" else None
        values["label"] = "1a" if values["file"] == "0002.jpg" else values["label"]

    corrections(tmp_path / "p.xlsx", "Items", item)
    corrections(tmp_path / "p.xlsx", "Pages", page)
    (package,) = corrected.apply(delivery, tmp_path / "p.xlsx", Settings()).packages
    assert [page.name for page in package.pages] == ["0002.jpg", "0001.jpg", "0003.jpg"]
    assert package.pages[0].label == {"none": ["1a"]}
    assert list(package.description.title.values()) == [["Tên mới"]]
    before = next(one for one in delivery.packages if one.source_id == "quyen-1")
    assert package.description.creator == before.description.creator
    assert package.description.extra == before.description.extra
    assert [(one.first_page, one.last_page) for one in package.sections] == [(0, 1), (2, 2)]


def test_what_is_not_there_is_named_by_its_row(scans, tmp_path):
    planned(scans, tmp_path / "p.xlsx")
    (scans / "quyen-1" / "0002.jpg").unlink()
    (scans / "quyen-1" / "0002.xml").unlink()
    make_image(scans / "quyen-1" / "0009.jpg")
    again = corrected.apply(read(scans, Settings()), tmp_path / "p.xlsx", Settings())
    package = next(one for one in again.packages if one.source_id == "quyen-1")
    told = [(one.row, one.fatal, one.reason) for one in package.problems]
    assert (told[0][0], told[0][1]) == (3, True) and "0002.jpg" in told[0][2]
    assert (told[1][0], told[1][1]) == (None, False) and "0009.jpg" in told[1][2]
    assert [page.name for page in package.pages] == ["0001.jpg", "0003.jpg", "0004.jpg"]


def test_a_plan_is_never_written_over(scans, tmp_path):
    planned(scans, tmp_path / "p.json")
    whole = json.loads((tmp_path / "p.json").read_text(encoding="utf-8"))
    assert (whole["items"], whole["images"], len(whole["list"])) == (2, 6, 2)
    with pytest.raises(CannotWrite):
        planned(scans, tmp_path / "p.json")


def test_estimates_are_learnt_from_runs(repository, scans):
    home = repository.settings.home
    asked: dict[str, Any] = {"pages": 100, "megapixels": 500.0, "original_bytes": 1_000_000}
    guessed = estimate.of(home, **asked)
    assert not guessed.measured
    estimate.learn(repository, ingest(repository, scans), seconds=10.0)
    learnt = estimate.of(home, **asked)
    assert learnt.measured
    assert learnt.seconds[0] < learnt.seconds[1] and learnt.bytes[0] > 1_000_000


cell = st.text(max_size=12) | st.sampled_from(["quyen-1", "0001.jpg", "1", "x", "=1+1", ""])


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(cell, min_size=5, max_size=7), max_size=4), st.binary(max_size=60))
def test_whatever_comes_back_is_a_plan_or_a_package_error(scans, tmp_path, rows, junk):
    headings = (*book.PAGE_COLUMNS[:5], "title", "date")
    wide = [tuple((row + [""] * 7)[:7]) for row in rows]
    path = tmp_path / f"p{os.urandom(4).hex()}.xlsx"
    data = workbook(
        {
            "Items": (("source_id", "leave out", "title", "date", "access", "a", "b"), wide),
            "Pages": (headings, wide),
        }
    )
    whole = io.BytesIO(data).getvalue()
    path.write_bytes(whole if len(junk) % 2 else whole[: len(whole) - len(junk)] + junk)
    with contextlib.suppress(PackageError):
        corrected.apply(read(scans, Settings()), path, Settings())


def test_a_plan_says_what_is_here_already(scans, tmp_path, repository):
    delivery = read(scans, Settings())
    assert held(repository, delivery.packages, "") == frozenset()
    ingest(repository, scans / "quyen-2")
    (known,) = read(scans / "quyen-2", Settings()).packages
    assert held(repository, [known], "") == {known.source_id}
    assert held(repository, [known], "another") == frozenset()
    plan = check(delivery, Settings(), Remembering())
    plan.held = frozenset({"quyen-2"})
    expected = estimate.of(scans, pages=6, megapixels=1.0, original_bytes=1)
    book.write(tmp_path / "p.json", plan, expected)
    told = json.loads((tmp_path / "p.json").read_text(encoding="utf-8"))
    assert told["items here already"] == 1
    assert {one["source_id"]: one["here_already"] for one in told["list"]} == {
        "quyen-1": False,
        "quyen-2": True,
    }


def test_a_plan_counts_the_texts_inside_a_pdf(tmp_path):
    words = [("Kiều", 20.0, 300.0, 12.0)]
    (tmp_path / "a.pdf").write_bytes(write_pdf([PdfPage(words=words), PdfPage()]))
    plan = check(read(tmp_path / "a.pdf", Settings()), Settings(), Remembering())
    assert (plan.pages, plan.texts, plan.failures) == (2, 1, 0)
