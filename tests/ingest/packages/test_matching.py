"""Records and the images beside them: who finds whom, and who is named as left over."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from config.settings import Settings
from ingest.packages.package import Delivery, Package
from tests.ingest.packages.marc_builder import Line, iso2709
from tests.ingest.packages.sheet_builder import folders, told
from tests.reading import read

MODS = (
    '<mods xmlns="http://www.loc.gov/mods/v3"><titleInfo><title>{0}</title></titleInfo>'
    "<location><shelfLocator>{1}</shelfLocator></location></mods>"
)


def marc(top: Path, *records: tuple[str, str], name: str = "records.mrc") -> None:
    """Write records of a number and a call number; the title is the number's."""
    data = [iso2709([("001", n), ("245", "00", f"$aT{n}"), ("090", "  ", f"$a{c}")])
            for n, c in records]  # fmt: skip
    (top / name).write_bytes(b"".join(data))


def images(top: Path, *files: str) -> None:
    for name in files:
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_bytes(b"x")


def shape(delivery: Delivery) -> dict[str, list[str]]:
    return {p.source_id: [page.name for page in p.pages] for p in delivery.packages}


def titles(packages: Sequence[Package]) -> list[str]:
    return [next(iter(p.description.title.values()))[0] for p in packages]


def test_folders_are_named_by_call_number_or_identifier(tmp_path: Path) -> None:
    marc(tmp_path, ("11", "R.12/34"), ("12", "HN 5"), ("13", "Đ.7"))
    folders(tmp_path, "R.12-34", "12", "scans/đ.7")
    delivery = read(tmp_path, Settings())
    assert shape(delivery) == {"11": ["1.tif"], "12": ["1.tif"], "13": ["1.tif"]}
    assert not told(delivery)
    assert [p.description.call_number for p in delivery.packages] == ["R.12/34", "HN 5", "Đ.7"]
    assert all(p.record and p.record.kind == "marc" for p in delivery.packages)


def test_images_are_named_by_what_their_names_begin_with(tmp_path: Path) -> None:
    marc(tmp_path, ("11", "HN-12"), ("12", "HN-12-3"))
    images(tmp_path, "HN-12_3.tif", "HN-12_001.tif", "hn-12-3 a.tif", "HN-12-3.tif")
    assert shape(read(tmp_path, Settings())) == {
        "11": ["HN-12_001.tif", "HN-12_3.tif"],
        "12": ["hn-12-3 a.tif", "HN-12-3.tif"],
    }


def test_one_record_beside_images_of_any_name_is_one_item(tmp_path: Path) -> None:
    (tmp_path / "item.xml").write_text(MODS.format("A", "R.1"))
    images(tmp_path, "cover.tif", "p1.tif")
    (tmp_path / "p1.txt").write_text("một hai")
    delivery = read(tmp_path, Settings())
    assert titles(delivery.packages) == ["A"] and not told(delivery)
    assert [page.name for page in delivery.packages[0].pages] == ["cover.tif", "p1.tif"]


def test_one_record_above_one_folder_of_images_is_one_item(tmp_path: Path) -> None:
    (tmp_path / "item.xml").write_text(MODS.format("A", "R.1"))
    folders(tmp_path, "tif")
    assert titles(read(tmp_path, Settings()).packages) == ["A"]


def test_each_folder_may_hold_its_own_record(tmp_path: Path) -> None:
    for name in ("a", "b"):
        folders(tmp_path, name)
        (tmp_path / name / "item.xml").write_text(MODS.format(name, name))
    assert titles(read(tmp_path, Settings()).packages) == ["a", "b"]


def test_records_may_lie_in_a_folder_of_their_own(tmp_path: Path) -> None:
    folders(tmp_path, "images/R.1", "images/R.2", "metadata")
    (tmp_path / "metadata" / "1.tif").unlink()
    for number in (1, 2):
        (tmp_path / "metadata" / f"{number}.xml").write_text(MODS.format(number, f"R.{number}"))
    delivery = read(tmp_path, Settings())
    assert titles(delivery.packages) == ["1", "2"] and not told(delivery)


def test_a_record_is_known_by_its_files_name_too(tmp_path: Path) -> None:
    folders(tmp_path, "x1", "x2")
    for name in ("x1", "x2"):
        (tmp_path / f"{name}.xml").write_text(MODS.format(name, "?"))
    assert titles(read(tmp_path, Settings()).packages) == ["x1", "x2"]


def test_an_image_and_the_record_of_its_name_are_one_item(tmp_path: Path) -> None:
    for name in ("map1", "map2"):
        images(tmp_path, f"{name}.tif")
        (tmp_path / f"{name}.xml").write_text(MODS.format(name, ""))
    delivery = read(tmp_path, Settings())
    assert [[p.text for p in one.pages] for one in delivery.packages] == [[None], [None]]
    assert titles(delivery.packages) == ["map1", "map2"] and not told(delivery)


def test_what_has_no_partner_is_named(tmp_path: Path) -> None:
    marc(tmp_path, ("11", "A-1"), ("12", "A-2"))
    folders(tmp_path, "A-1", "B-9")
    images(tmp_path, "loose1.tif", "loose2.tif")
    delivery = read(tmp_path, Settings())
    assert list(shape(delivery)) == ["11"]
    assert sorted(told(delivery)) == sorted([
        "B-9: fits no record: name it by the call number or identifier of its record",
        f"{tmp_path.name}: 2 images fit no record (loose1.tif, loose2.tif): begin their names"
        " with the call number or identifier of their record",
        "records.mrc, record 2: “T12” has no images here: name their folder, or the beginning of"
        " their names, by its call number or identifier, such as A-2",
    ])  # fmt: skip


def test_images_that_fit_two_records_are_left_out(tmp_path: Path) -> None:
    marc(tmp_path, ("11", "A-1"), ("12", "A.1"), ("13", "B"))
    folders(tmp_path, "A 1", "B")
    delivery = read(tmp_path, Settings())
    assert list(shape(delivery)) == ["13"]
    assert "A 1: fits record 1 (T11) of records.mrc and record 2 (T12)" in told(delivery)[0]


def test_call_numbers_go_before_other_numbers(tmp_path: Path) -> None:
    marc(tmp_path, ("7", "A"), ("8", "7"))
    folders(tmp_path, "7", "A")
    found = read(tmp_path, Settings()).packages
    assert {p.source_id: p.root.name for p in found} == {"7": "A", "8": "7"}


def test_a_sheet_or_a_mets_goes_first(tmp_path: Path) -> None:
    folders(tmp_path, "a")
    (tmp_path / "metadata.csv").write_text("folder,title\na,From the sheet\n")
    (tmp_path / "a" / "item.xml").write_text(MODS.format("From the record", "R.1"))
    delivery = read(tmp_path, Settings())
    assert titles(delivery.packages) == ["From the sheet"]
    assert [str(p) for p in delivery.packages[0].problems] == [
        "a/item.xml: this is a record, but a sheet or a METS describes the images: left out"
    ]


def test_of_two_records_of_one_item_the_fuller_kind_counts(tmp_path: Path) -> None:
    marc(tmp_path, ("11", "A-1"))
    (tmp_path / "item.xml").write_text(MODS.format("A", "A-1"))
    images(tmp_path, "1.tif")
    delivery = read(tmp_path, Settings())
    assert titles(delivery.packages) == ["T11"]
    assert "which is taken instead" in told(delivery)[0]


def test_a_file_of_records_can_be_given_by_itself(tmp_path: Path) -> None:
    marc(tmp_path, ("11", "A-1"), name="list.mrc")
    marc(tmp_path, ("12", "B-1"), name="other.mrc")
    folders(tmp_path, "A-1")
    assert list(shape(read(tmp_path / "list.mrc", Settings()))) == ["11"]


def test_a_record_without_title_takes_its_folders_name(tmp_path: Path) -> None:
    (tmp_path / "r.mrc").write_bytes(iso2709([("001", "1"), ("500", "  ", "$aghi chú")]))
    folders(tmp_path, "sách")
    package = read(tmp_path, Settings()).packages[0]
    assert titles([package]) == ["sách"] and not package.problems[0].fatal


@pytest.mark.parametrize("link", ["b.tif", "http://example.vn/files/b.tif?x=1", "scan\\b.tif"])
def test_files_that_a_record_names_are_its_images(tmp_path: Path, link: str) -> None:
    lines: list[Line] = [("001", "1"), ("245", "00", "$aA"), ("856", "  ", f"$uc.tif$u{link}")]
    second: list[Line] = [("001", "2"), ("245", "00", "$aB"), ("856", "  ", "$ua.tif$ud.tif")]
    (tmp_path / "r.mrc").write_bytes(iso2709(lines) + iso2709(second))
    images(tmp_path, "a.tif", "b.tif", "c.tif")
    delivery = read(tmp_path, Settings())
    assert shape(delivery) == {"1": ["c.tif", "b.tif"], "2": ["a.tif"]}
    assert told(delivery) == ["r.mrc, record 2: “B” names d.tif too, which is not here: add it"]
