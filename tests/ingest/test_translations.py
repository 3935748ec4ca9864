"""Translations come in with their pages: line beside line, by file or sheet, mended by the next."""

import json
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from jsonschema import Draft7Validator
from jsonschema.exceptions import best_match
from sqlalchemy import select

from app import create_app
from ingest import worker
from ingest.catalog import database, find, note, schema
from ingest.catalog.models import Annotation, Item, Page
from ingest.preserve.rebuild import rebuild_catalogue
from ingest.repository import Repository
from tests.builders import PlacedWord, add_row, alto, make_image
from tests.watchers import ingest

COLUMNS: list[PlacedWord] = [
    ("天", 480, 60, 60, 60), ("地", 480, 120, 60, 60),
    ("玄", 400, 60, 60, 60), ("黃", 400, 120, 60, 60),
]  # fmt: skip  # a column a line


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A delivery of one book of two pages, two columns on each."""
    book = tmp_path / "scans/sach"
    for number in (1, 2):
        make_image(book / f"{number:04}.jpg", 600, 800, seed=number)
        text = alto(COLUMNS, language="lzh", vertical=True)
        (book / f"{number:04}.xml").write_text(text, encoding="utf-8")
    add_row(book.parent / "metadata.csv", {"folder": "sach", "title": "Sách", "language": "lzh"})
    return book


def translated(repository: Repository) -> set[tuple[int, str, str, bool]]:
    """Give page, language, text and whether it lies on a line."""
    with repository.reading() as session:
        rows = session.execute(select(Annotation, Page.position).join(Page)).all()
        read = [(note.read(a.motivation, a.body, a.selector), place) for a, place in rows]
    assert {one.motivation for one, _ in read} <= {"supplementing"}
    return {
        (place, text.language, text.value, one.box is not None)
        for one, place in read
        for text in one.texts
    }


def test_each_line_goes_with_a_line_and_each_page_with_its_own(repository, folder):
    (folder / "0001.en.txt").write_text("Heaven and earth\nDark and yellow\n", encoding="utf-8")
    (folder / "0001.vi.txt").write_text("\nĐen và vàng", encoding="utf-8")
    (folder / "txt").mkdir()
    (folder / "txt/0002.en.txt").write_text("Earth\r\nSky\r\n", encoding="utf-8")
    report = ingest(repository, folder.parent)
    assert not report.problems
    assert translated(repository) == {
        (1, "en", "Heaven and earth", True), (1, "en", "Dark and yellow", True),
        (1, "vi", "Đen và vàng", True), (2, "en", "Earth", True), (2, "en", "Sky", True),
    }  # fmt: skip  # a page a line


def test_a_sheet_brings_them_too_and_a_file_goes_before_it(repository, folder):
    rows = 'file,translation:en,dịch (vi)\n0001,"Heaven\nYellow","Trời\nVàng"\n'
    (folder / "pages.csv").write_text(rows, encoding="utf-8")
    (folder / "0001.en.txt").write_text("Heaven and earth\nDark and yellow", encoding="utf-8")
    assert not ingest(repository, folder.parent).problems
    assert translated(repository) == {
        (1, "en", "Heaven and earth", True), (1, "en", "Dark and yellow", True),
        (1, "vi", "Trời", True), (1, "vi", "Vàng", True),
    }  # fmt: skip  # a language a line


def test_other_lines_than_the_page_has_stand_beside_the_whole_until_mended(repository, folder):
    file = folder / "0001.en.txt"
    file.write_text("Heaven and earth,\ndark\nand yellow", encoding="utf-8")
    (folder / "0002.lzh.txt").write_text("天地\n玄黃", encoding="utf-8")
    told = [str(one) for one in ingest(repository, folder.parent).problems]
    assert any("0001.en.txt" in one and "has 3 lines and the page's text 2" in one for one in told)
    assert any("0002.lzh.txt" in one and "itself is in this language" in one for one in told)
    whole = "Heaven and earth,\ndark\nand yellow"
    assert translated(repository) == {(1, "en", whole, False)}
    file.write_text("Heaven and earth,\ndark and yellow", encoding="utf-8")
    ingest(repository, folder.parent)
    file.write_text("Heaven and earth,\ndark and yellowish", encoding="utf-8")
    ingest(repository, folder.parent)
    assert translated(repository) == {
        (1, "en", "Heaven and earth,", True), (1, "en", "dark and yellowish", True)
    }  # fmt: skip  # one page


TEI = """<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader/><facsimile>
<surface xml:id="f1" ulx="0" uly="0" lrx="600" lry="800"><graphic url="0001.jpg"/>
<zone xml:id="z1" ulx="480" uly="60" lrx="540" lry="180"/>
<zone xml:id="z2" ulx="400" uly="60" lrx="460" lry="180"/></surface>
<surface xml:id="f2" ulx="0" uly="0" lrx="600" lry="800"><graphic url="0002.jpg"/></surface>
</facsimile><text xml:lang="lzh"><body><div><pb facs="#f1"/>
<lg><l facs="#z1">天地</l><l facs="#z2">玄黃</l></lg><pb facs="#f2"/><p>日月</p></div>
<div type="translation" xml:lang="en"><pb facs="#f1"/><lg><l>Heaven and earth</l>
<l>Dark and yellow</l></lg><pb facs="#f2"/><p>Sun and moon</p></div></body></text></TEI>"""


def test_those_in_a_tei_go_with_their_lines_and_are_no_text_of_the_page(repository, tmp_path):
    book = tmp_path / "scans/sach"
    for number in (1, 2):
        make_image(book / f"{number:04}.jpg", 600, 800, seed=number)
    (book / "sach.xml").write_text(TEI, encoding="utf-8")
    ingest(repository, book.parent)
    assert translated(repository) == {
        (1, "en", "Heaven and earth", True), (1, "en", "Dark and yellow", True),
        (2, "en", "Sun and moon", False),
    }  # fmt: skip  # a page a line
    with repository.reading() as session:
        texts = [find.text(session, one.id) for one in session.scalars(select(Page))]
    said = sorted(text.plain.split() for text in texts if text)
    assert said == [["天地", "玄黃"], ["日月"]]


def test_a_translation_is_one_file_in_the_order_of_the_lines(repository, folder):
    (folder / "0001.en.txt").write_text("Heaven and earth\nDark and yellow", encoding="utf-8")
    (folder / "0001.vi.txt").write_text("Trời đất\nĐen vàng", encoding="utf-8")
    (folder / "0002.en.txt").write_text("One piece", encoding="utf-8")
    ingest(repository, folder.parent)
    with repository.reading() as session:
        item = session.scalars(select(Item)).one().id
    client = create_app(repository).test_client()
    downloads = f"/items/{item}/downloads"
    start = f"/iiif/presentation/3/items/{item}/translations"
    answer = client.get(f"{start}/en.txt")
    assert answer.text == "[1]\nHeaven and earth\nDark and yellow\n\n[2]\nOne piece\n\n"
    assert answer.content_type == "text/plain; charset=utf-8"
    assert client.get(f"{start}/fr.txt").status_code == client.get(f"{start}/lzh.txt").status_code
    assert client.get(f"{start}/fr.txt").status_code == 404
    offered = re.findall(rf'href="{start}/(\S+)"[^>]*>([^<]+)', client.get(downloads).text)
    assert [name for name, _ in offered] == ["en.txt", "vi.txt"]
    assert offered[0][1] == "Bản dịch của mọi trang: Tiếng Anh"


def test_the_manifest_names_translations_as_files(repository, folder, conformance):
    (folder / "0001.en.txt").write_text("Heaven and earth\nDark and yellow", encoding="utf-8")
    ingest(repository, folder.parent)
    with repository.reading() as session:
        item = session.scalars(select(Item)).one().id
    client = create_app(repository).test_client()
    address = f"/iiif/presentation/3/items/{item}/manifest"
    manifest = client.get(address).get_json(force=True)
    plain, _, _, english = manifest["rendering"]
    assert "language" not in plain
    assert english["label"] == {"vi": ["Bản dịch: Tiếng Anh"], "en": ["Translation: English"]}
    assert (english["type"], english["language"]) == ("Text", ["en"])
    taken = client.get(english["id"])
    assert english["format"] == "text/plain" == taken.mimetype
    assert taken.text == "[1]\nHeaven and earth\nDark and yellow\n\n"
    schema_3 = json.loads((conformance / "iiif_3_0.json").read_text(encoding="utf-8"))
    assert best_match(Draft7Validator(schema_3).iter_errors(manifest)) is None
    older = client.get(address.replace("/3/", "/2/")).get_json(force=True)["rendering"]
    assert older[3]["@id"] == english["id"] and older[3]["format"] == "text/plain"
    (folder / "0002.vi.txt").write_text("Mặt trời", encoding="utf-8")
    ingest(repository, folder.parent)
    manifest = create_app(repository).test_client().get(address).get_json(force=True)
    assert [one.get("language") for one in manifest["rendering"][3:]] == [["en"], ["vi"]]


def test_rebuilding_brings_translations_back(
    repository, folder, make_repository, empty_database_url
):
    (folder / "0001.en.txt").write_text("Heaven and earth\nDark and yellow", encoding="utf-8")
    (folder / "0002.en.txt").write_text("One piece", encoding="utf-8")
    ingest(repository, folder.parent)
    before = translated(repository)
    worker.work_once(repository)
    engine = database.open_engine(empty_database_url)
    schema.migrate(engine)
    engine.dispose()
    store = repository.settings.store_folder
    again = make_repository(database_url=empty_database_url, store_path=store)
    rebuild_catalogue(again)
    assert translated(again) == before and len(before) == 3


def test_readers_and_viewers_have_them_in_their_language(repository, folder):
    (folder / "0001.en.txt").write_text("Heaven and earth\nDark and yellow", encoding="utf-8")
    ingest(repository, folder.parent)
    with repository.reading() as session:
        item = session.scalars(select(Item)).one().id
    client = create_app(repository).test_client()
    page = client.get(f"/items/{item}/text?p=1").text
    assert 'lang="en">Dark and yellow' in page
    manifest = json.loads(client.get(f"/iiif/presentation/3/items/{item}/manifest").data)
    paths = [urlsplit(one["id"]).path for one in manifest["items"][0]["annotations"]]
    bodies = [
        (one["motivation"], one["body"].get("value"), one["body"].get("language"))
        for path in paths
        for one in json.loads(client.get(path).data)["items"]
    ]
    assert ("supplementing", "Heaven and earth", "en") in bodies
