"""What IIIF manifests of 3.0 and 2.1 say of an item becomes its description and contents."""

import json
from pathlib import Path

import pytest

from ingest.packages.iiif_manifest import as_reference
from ingest.packages.package import PackageError
from tests.ingest.packages import iiif_builder as build
from tests.ingest.packages.iiif_reading import NEAR, item, told, written
from tests.reading import read


def test_pages_are_known_by_their_canvases_and_lie_elsewhere(tmp_path: Path) -> None:
    one = item(tmp_path, build.manifest(canvases=[build.canvas(name="1"), build.canvas(name="2")]))
    assert one.source_id == f"{build.HERE}/manifest.json"
    assert [page.name for page in one.pages] == [f"{build.HERE}/canvas/{n}" for n in (1, 2)]
    assert one.pages[0].remote and one.pages[0].remote.image.service == f"{build.HERE}/iiif/1"
    assert not one.pages[0].image.exists()


@pytest.mark.parametrize("part", ["", "#/canvas/1/body"])
def test_an_image_that_bears_a_documents_address_is_known_by_its_service(
    tmp_path: Path, part: str
) -> None:
    canvas = build.canvas(name="1")
    body = canvas["items"][0]["items"][0]["body"]
    body["id"] = f"{build.HERE}/manifest.json{part}"
    one = item(tmp_path, build.manifest(canvases=[canvas]))
    assert one.pages[0].remote and one.pages[0].remote.image.address == ""
    assert one.pages[0].remote.image.service == f"{build.HERE}/iiif/1"


def test_the_manifest_is_kept_to_the_byte(tmp_path: Path) -> None:
    document = build.manifest()
    one = item(tmp_path, document)
    assert one.record and one.record.data == json.dumps(document).encode()


def test_known_labels_become_fields_in_four_languages(tmp_path: Path) -> None:
    lines = {
        "Tác giả": "Nguyễn Trãi",
        "Contributor": "Lê Quý Đôn",
        "Éditeur": "Quan xưởng",
        "Erscheinungsjahr": "1884",
        "Langue": "vie",
        "Schlagwort": "Địa lý",
        "Lieu": "Huế",
        "Shelfmark": "HN.12",
        "Loại hình": "Map",
        "Khổ": "30 cm",
    }
    pairs = [{"label": {"none": [k]}, "value": {"none": [v]}} for k, v in lines.items()]
    about = item(tmp_path, build.manifest(metadata=pairs)).description
    assert about.creator == [{"vi": ["Nguyễn Trãi"]}]
    assert about.contributor == [{"vi": ["Lê Quý Đôn"]}]
    assert about.publisher == {"vi": ["Quan xưởng"]}
    assert (about.date, about.languages, about.call_number) == ("1884", ["vi"], "HN.12")
    assert about.subject == [{"vi": ["Địa lý"]}] and about.place == [{"vi": ["Huế"]}]
    assert about.type == "map"
    assert about.extra == {"Khổ": {"none": ["30 cm"]}}


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("1884", "1884"),
        ("[1884]", "1884"),
        ("Paris, 1884", "1884"),
        ("ca. 1884", "1884~"),
        ("between 1480 and 1500", "1480/1500"),
        ("15th century", ""),
        ("1884, 1885, 1886", ""),
    ],
)
def test_a_date_in_words_gives_its_years_and_stays(tmp_path: Path, text: str, date: str) -> None:
    pairs = [{"label": "Date", "value": text}]
    about = item(tmp_path, build.manifest(metadata=pairs)).description
    assert about.date == date
    assert about.date_label == ({} if date == text else {"none": [text]})


def test_values_in_several_languages_go_together(tmp_path: Path) -> None:
    pairs = [{"label": "Subject", "value": {"vi": ["Sông", "Núi"], "en": ["River", "Hill"]}}]
    about = item(tmp_path, build.manifest(metadata=pairs)).description
    assert about.subject == [{"vi": ["Sông"], "en": ["River"]}, {"vi": ["Núi"], "en": ["Hill"]}]


def test_rights_statement_provider_and_direction_are_read(tmp_path: Path) -> None:
    provider = {
        "id": f"{build.HERE}/us",
        "type": "Agent",
        "label": {"en": ["National Library"]},
        "homepage": [{"id": f"{build.HERE}/home", "type": "Text"}],
    }
    one = item(
        tmp_path,
        build.manifest(
            rights="http://rightsstatements.org/vocab/NoC-US/1.0/",
            requiredStatement={"label": "Attribution", "value": {"en": ["Courtesy <b>of us</b>"]}},
            provider=[provider],
            viewingDirection="right-to-left",
            behavior=["paged"],
            navDate="1884-05-12T00:00:00Z",
            summary={"en": ["A <i>book</i> &amp; more<script>x()</script>"]},
        ),
    )
    about = one.description
    assert about.rights == "http://rightsstatements.org/vocab/NoC-US/1.0/" and one.tier == "open"
    assert about.attribution == {"en": ["Courtesy of us"]}
    assert (about.viewing_direction, about.behavior) == ("right-to-left", "paged")
    assert (about.date, about.summary) == ("1884-05-12", {"en": ["A book & more"]})
    assert one.origin and one.origin.holder == {"en": ["National Library"]}
    assert one.origin.homepage == f"{build.HERE}/home"


def test_a_copy_of_what_is_in_copyright_is_for_staff_and_a_reference_is_open(
    tmp_path: Path,
) -> None:
    delivery = written(
        tmp_path, build.manifest(rights="http://rightsstatements.org/vocab/InC/1.0/")
    )
    assert delivery.packages[0].tier == "staff" and "in copyright" in told(delivery.packages[0])
    assert as_reference(delivery).packages[0].tier == "open"


def test_ranges_become_sections_and_start_the_first_page_shown(tmp_path: Path) -> None:
    pages = [build.canvas(name=str(n)) for n in (1, 2, 3)]
    inner = {
        "type": "Range",
        "id": "r2",
        "label": "b",
        "items": [{"id": pages[2]["id"], "type": "Canvas"}],
    }
    outer = {
        "type": "Range",
        "id": "r1",
        "label": {"vi": ["a"]},
        "items": [
            {"type": "SpecificResource", "source": f"{pages[1]['id']}#xywh=0,0,5,5"},
            inner,
        ],
    }
    start = {"id": pages[2]["id"], "type": "Canvas"}
    one = item(tmp_path, build.manifest(canvases=pages, structures=[outer], start=start))
    (section,) = one.sections
    assert (section.title, section.first_page, section.last_page) == ({"vi": ["a"]}, 1, 2)
    assert [(s.first_page, s.last_page) for s in section.sections] == [(2, 2)]
    assert one.description.start_page == 3


def test_ranges_in_a_circle_end(tmp_path: Path) -> None:
    a = {
        "@id": "a",
        "@type": "sc:Range",
        "label": "a",
        "ranges": ["b"],
        "canvases": [f"{build.HERE}/canvas/1"],
    }
    b = {
        "@id": "b",
        "@type": "sc:Range",
        "label": "b",
        "ranges": ["a"],
        "canvases": [f"{build.HERE}/canvas/2"],
    }
    top = {"@id": "t", "@type": "sc:Range", "label": "t", "ranges": ["a"]}
    one = item(tmp_path, build.manifest_2(structures=[top, a, b]))
    assert one.sections[0].title == {"none": ["t"]}


def test_a_manifest_of_2_1_gives_the_same(tmp_path: Path) -> None:
    one = item(tmp_path, build.manifest_2())
    about = one.description
    assert about.title == {"vi": ["Sách cổ"]} and about.creator == [{"vi": ["Nguyễn Trãi"]}]
    assert (about.date, about.languages, about.call_number) == ("1884~", ["vi"], "HN.12")
    assert about.rights.endswith("/by/4.0/") and about.attribution == {"vi": ["Thư viện tỉnh"]}
    assert (about.viewing_direction, about.behavior, about.start_page) == (
        "right-to-left",
        "paged",
        2,
    )
    assert [s.title for s in one.sections] == [{"vi": ["Quyển một"]}, {"vi": ["Quyển hai"]}]
    assert [page.label for page in one.pages] == [{"vi": ["tờ 1"]}, {"vi": ["tờ 2"]}]
    first = one.pages[0].remote
    assert first and first.linked and (first.image.version, first.image.profile) == (2, "level1")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"{", "no valid JSON"),
        (b"{}", "not a IIIF document"),
        (b'{"type": "Canvas"}', "this is of type canvas, not a manifest"),
        (b'{"type": "Manifest"}', "has no canvases"),
        (b'{"a": ' + b"[" * 100_000, "JSON"),
    ],
)
def test_what_is_no_manifest_is_refused_with_the_reason(
    tmp_path: Path, data: bytes, said: str
) -> None:
    (tmp_path / "m.json").write_bytes(data)
    with pytest.raises(PackageError) as error:
        read(tmp_path / "m.json", NEAR)
    assert said in str(error.value)


def test_a_manifest_in_windows_1252_comes_in_with_a_word(tmp_path: Path) -> None:
    data = json.dumps(build.manifest(label="Caf\xe9"), ensure_ascii=False).encode("cp1252")
    (tmp_path / "manifest").write_bytes(data)
    one = read(tmp_path / "manifest", NEAR).packages[0]
    assert one.description.title == {"none": ["Café"]} and "Windows-1252" in told(one)


def test_control_characters_and_halves_of_surrogates_are_dropped(tmp_path: Path) -> None:
    one = item(tmp_path, build.manifest(label="a\x00b\ud800c"))
    assert one.description.title == {"none": ["abc"]}
