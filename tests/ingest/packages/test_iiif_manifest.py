"""IIIF manifests of 3.0 and 2.1 become items, as far as their pages have an image."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from config.settings import Settings
from ingest.packages.iiif_manifest import as_reference
from ingest.packages.package import Delivery, Package, PackageError
from ingest.packages.recognise import read_address
from tests.ingest.packages import iiif_builder as build
from tests.reading import read
from tests.services.institution import Institution, institution

NEAR = Settings(fetch_private_networks="127.0.0.0/8", fetch_requests_per_second=1000)


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[Institution]:
    with institution() as held:
        yield held


def written(folder: Path, document: Any, settings: Settings = NEAR) -> Delivery:
    path = folder / "manifest.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return read(path, settings)


def item(folder: Path, document: Any) -> Package:
    delivery = written(folder, document)
    assert not delivery.problems
    return delivery.packages[0]


def refused(folder: Path, document: Any) -> str:
    with pytest.raises(PackageError) as error:
        written(folder, document)
    return str(error.value)


def told(package: Package) -> str:
    return "\n".join(str(problem) for problem in package.problems)


def test_pages_are_known_by_their_canvases_and_lie_elsewhere(tmp_path: Path) -> None:
    one = item(tmp_path, build.manifest(canvases=[build.canvas(name="1"), build.canvas(name="2")]))
    assert one.source_id == f"{build.HERE}/manifest.json"
    assert [page.name for page in one.pages] == [f"{build.HERE}/canvas/{n}" for n in (1, 2)]
    assert one.pages[0].remote and one.pages[0].remote.image.service == f"{build.HERE}/iiif/1"
    assert not one.pages[0].image.exists()


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


def test_of_a_choice_the_first_image_is_taken_and_told(tmp_path: Path) -> None:
    body = {"type": "Choice", "items": [build.image(name="a"), build.image(name="b")]}
    one = item(tmp_path, build.manifest(canvases=[build.canvas(body=body)]))
    assert one.pages[0].remote and one.pages[0].remote.image.service.endswith("/iiif/a")
    assert "offers 2 images to choose from" in told(one)


def test_of_several_images_the_one_that_covers_the_page_is_taken(tmp_path: Path) -> None:
    page = build.canvas()
    whole, detail = build.image(name="whole"), build.image(name="detail")
    page["items"][0]["items"] = [
        build.painted_at(detail, f"{page['id']}#xywh=10,10,50,50"),
        build.painted_at(whole, page["id"]),
    ]
    one = item(tmp_path, build.manifest(canvases=[page]))
    assert one.pages[0].remote and one.pages[0].remote.image.service.endswith("/iiif/whole")
    assert "holds 2 images" in told(one)


def test_a_page_put_together_from_parts_is_refused_and_the_others_come_in(tmp_path: Path) -> None:
    page = build.canvas(name="2")
    page["items"][0]["items"] = [
        build.painted_at(build.image(name="l"), f"{page['id']}#xywh=0,0,150,400"),
        build.painted_at(build.image(name="r"), f"{page['id']}#xywh=percent:50,0,50,100"),
    ]
    one = item(tmp_path, build.manifest(canvases=[build.canvas(), page]))
    assert len(one.pages) == 1
    assert "canvas 2 is put together from 2 images" in told(one)
    assert any(problem.fatal for problem in one.problems)


def test_a_part_of_an_image_and_its_turn_are_asked_of_its_service(tmp_path: Path) -> None:
    selector = {"type": "ImageApiSelector", "region": "10,20,30,40", "rotation": "90"}
    body = {"type": "SpecificResource", "source": build.image(), "selector": selector}
    one = item(tmp_path, build.manifest(canvases=[build.canvas(body=body)]))
    assert one.pages[0].remote
    assert (one.pages[0].remote.image.region, one.pages[0].remote.image.rotation) == (
        "10,20,30,40",
        "90",
    )


def test_a_part_of_an_image_without_service_is_refused(tmp_path: Path) -> None:
    body = {"id": "https://a.example/1.jpg#xywh=1,1,5,5", "type": "Image"}
    reason = refused(tmp_path, build.manifest(canvases=[build.canvas(body=body)]))
    assert "a part of an image that has no image service" in reason


@pytest.mark.parametrize(
    ("kind", "word"), [("Video", "video"), ("Sound", "sound"), ("Text", "text")]
)
def test_recordings_and_texts_are_refused_by_name(tmp_path: Path, kind: str, word: str) -> None:
    body = {"id": "https://a.example/1", "type": kind}
    reason = refused(tmp_path, build.manifest(canvases=[build.canvas(body=body)]))
    assert f"canvas 1 holds {word} and no whole image" in reason


def test_a_canvas_without_image_is_left_out_and_keeps_nobody_out(tmp_path: Path) -> None:
    empty = build.canvas(name="2", label="blank") | {"items": []}
    one = item(tmp_path, build.manifest(canvases=[build.canvas(), empty]))
    assert len(one.pages) == 1 and not any(problem.fatal for problem in one.problems)
    assert "canvas 2 (blank) has no image, so it is left out" in told(one)


def test_sizes_that_are_not_told_are_left_open(tmp_path: Path) -> None:
    body = {k: v for k, v in build.image().items() if k not in ("width", "height")}
    page = build.canvas(body=body)
    del page["width"], page["height"]
    one = item(tmp_path, build.manifest(canvases=[page]))
    assert one.pages[0].remote and one.pages[0].remote.width_px == 0


def test_two_canvases_of_one_id_are_two_pages(tmp_path: Path) -> None:
    one = item(tmp_path, build.manifest(canvases=[build.canvas(), build.canvas()]))
    assert [page.name for page in one.pages] == [f"{build.HERE}/canvas/1", "canvas-00002"]


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


def test_a_collection_gives_an_item_for_each_member(tmp_path: Path, elsewhere: Institution) -> None:
    a = elsewhere.address
    fetched = elsewhere.put("/one", build.manifest(a, id=f"{a}/one"))
    inner = {
        "id": f"{a}/inner",
        "type": "Collection",
        "items": [{"id": fetched, "type": "Manifest"}],
    }
    elsewhere.put(
        "/inner", inner | {"items": [*inner["items"], {"id": f"{a}/top", "type": "Collection"}]}
    )
    members = [
        {"id": f"{a}/inner", "type": "Collection", "label": "x"},
        build.manifest(a, id=f"{a}/embedded"),
        {"id": f"{a}/gone", "type": "Manifest"},
    ]
    url = elsewhere.put("/top", {"id": f"{a}/top", "type": "Collection", "items": members})
    delivery = read_address(url, NEAR, tmp_path)
    assert [one.source_id for one in delivery.packages] == [f"{a}/one", f"{a}/embedded"]
    assert [problem.file for problem in delivery.problems] == [f"{a}/gone"]


def test_a_paged_collection_of_2_1_is_followed(tmp_path: Path, elsewhere: Institution) -> None:
    a = elsewhere.address
    elsewhere.put("/old", build.manifest_2(a))
    page = {
        "@id": f"{a}/p1",
        "@type": "sc:Collection",
        "manifests": [{"@id": f"{a}/old"}],
        "next": f"{a}/p1",
    }
    elsewhere.put("/p1", page)
    top = {"@id": f"{a}/paged", "@type": "sc:Collection", "first": f"{a}/p1"}
    delivery = read_address(elsewhere.put("/paged", top), NEAR, tmp_path)
    assert len(delivery.packages) == 1 and not delivery.problems


def test_a_collection_is_read_up_to_the_limit(tmp_path: Path) -> None:
    members = [build.manifest(id=f"{build.HERE}/{n}") for n in range(5)]
    top = {"id": "https://a.example/c", "type": "Collection", "items": members}
    settings = Settings(fetch_max_items=3)
    delivery = written(tmp_path, top, settings)
    assert len(delivery.packages) == 3
    assert "more than 3 members" in str(delivery.problems[0])


def test_a_manifest_that_is_not_there_is_named(tmp_path: Path, elsewhere: Institution) -> None:
    with pytest.raises(PackageError, match="answers 404"):
        read_address(f"{elsewhere.address}/nothing", NEAR, tmp_path)


def test_a_manifest_in_a_private_network_is_refused(tmp_path: Path, elsewhere: Institution) -> None:
    before = len(elsewhere.asked)
    with pytest.raises(PackageError, match="leads into a private network"):
        read_address(f"{elsewhere.address}/one", Settings(), tmp_path)
    assert len(elsewhere.asked) == before


def test_a_folder_of_images_cannot_be_a_reference(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "1.jpg").write_bytes(b"x")
    with pytest.raises(PackageError, match="is no IIIF manifest"):
        as_reference(read(tmp_path / "a", NEAR))
