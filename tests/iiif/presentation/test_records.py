"""Descriptions for other programs: valid by the official schemas, and read back by our readers."""

import subprocess
import sys

import pytest
from lxml import etree

from ingest.catalog.identifiers import new_id
from ingest.catalog.models import Collection, Identifier, Item, ItemCollection, Page, Section, Work
from ingest.packages import mods as reader
from tests.iiif.rows import Wanted, add_item, add_library

PREFIX = "/iiif/presentation/3"
RICH = {
    "title": {"vi": ["Lạng Sơn địa chí"], "vi-Hani": ["諒山地誌"]},
    "creator": [{"vi": ["Nguyễn\x0bVăn A"]}, {"vi": ["Trần Thị B"], "en": ["Tran Thi B"]}],
    "contributor": [{"vi": ["Lê C"]}],
    "publisher": {"none": ["Nhà in <Tỉnh>"]},
    "date": "1870~",
    "date_label": {"vi": ["khoảng năm Tự Đức 23"]},
    "languages": ["lzh", "vi-Hani"],
    "script": "Hani",
    "type": "gazetteer",
    "subject": [{"vi": ["Địa chí"]}, {"none": ["a < b & c"]}],
    "place": [{"vi": ["Lạng Sơn"]}],
    "summary": {"vi": ["Tóm tắt"]},
    "rights": "http://creativecommons.org/publicdomain/mark/1.0/",
    "attribution": {"vi": ["Xin ghi rõ nguồn"]},
    "call_number": "R.123",
    "coordinates": [[106.5, 21.5, 107, 22.25], [106.76, 21.85, 106.76, 21.85]],
    "extra": {"Khổ sách": {"vi": ["31 x 22 cm"]}},
}
POOR = {"title": {}, "type": ""}
FORMS = {
    "mods.xml": "mods-3-8",
    "marc.xml": "MARC21slim",
    "mets.xml": "mets-1.12.1",
    "dc.xml": "oai_dc",
}


@pytest.fixture
def described(repository):
    def put(description):
        with repository.writing() as session:
            library = add_library(session, new_id())
            work = Work(id=new_id(), library_id=library.id, source_id="w", title={"vi": ["Bộ"]})
            session.add(work)
            session.flush()
            item = add_item(session, library, Wanted(pages=4, description=description))
            item.work_id, item.volume, item.year_from, item.year_to = work.id, 2, 1868, 1872
            pages = session.query(Page).filter_by(item_id=item.id).order_by(Page.position).all()
            part = Section(
                id=new_id(), item_id=item.id, position=1, title={"vi": ["Quyển một"]},
                first_page_id=pages[0].id, last_page_id=pages[3].id,
            )  # fmt: skip
            session.add(part)
            session.flush()
            session.add(
                Section(
                    id=new_id(), item_id=item.id, parent_id=part.id, position=1,
                    title={"vi": ["Chương 1"]},
                    first_page_id=pages[1].id, last_page_id=pages[2].id,
                )
            )  # fmt: skip
            collection = Collection(id=new_id(), slug=new_id(), title={"vi": ["Địa chí"]})
            session.add(collection)
            session.flush()
            session.add(ItemCollection(item_id=item.id, collection_id=collection.id))
            session.add(Identifier(id=new_id(), item_id=item.id, type="local", value="LS-1"))
            return item.id

    return put


@pytest.mark.parametrize("description", [RICH, POOR], ids=["rich", "poor"])
def test_every_form_keeps_to_its_schema(client, conformance, described, tmp_path, description):
    item_id = described(description)
    for part, schema in FORMS.items():
        answer = client.get(f"{PREFIX}/items/{item_id}/{part}")
        assert answer.status_code == 200, answer.text
        file = tmp_path / part
        file.write_bytes(answer.data)
        check = [sys.executable, str(conformance / "validate_xml.py"), schema, str(file)]
        checked = subprocess.run(check, capture_output=True, text=True, check=False)
        assert checked.returncode == 0, checked.stdout + checked.stderr


def test_the_manifest_names_every_form_with_its_own_type(client, described):
    manifest = client.get(f"{PREFIX}/items/{described(RICH)}/manifest").get_json(force=True)
    named = {one["id"].rsplit("/", 1)[1]: one["format"] for one in manifest["seeAlso"]}
    assert {*named} == {*FORMS, "description.json", "premis.xml"}
    for one in manifest["seeAlso"]:
        if one["id"].endswith("premis.xml"):
            continue  # on the site's own pages: tests/app/test_proof.py
        answer = client.get(one["id"])
        assert answer.status_code == 200
        assert answer.mimetype == one["format"]


def test_a_title_in_a_language_of_the_work_is_no_translation(client, described):
    titles = {"vi": ["Địa chí"], "en": ["Gazetteer"], "lzh": ["地誌"]}
    item_id = described(RICH | {"title": titles})
    root = etree.fromstring(client.get(f"{PREFIX}/items/{item_id}/mods.xml").data)
    kinds = {info.findtext("{*}title"): info.get("type") for info in root.iterfind("{*}titleInfo")}
    assert kinds == {"Địa chí": None, "Gazetteer": "translated", "地誌": None}


def test_our_reader_of_mods_finds_again_what_was_written(client, described):
    answer = client.get(f"{PREFIX}/items/{described(RICH)}/mods.xml")
    found = reader.read([etree.fromstring(answer.data)])
    description = found.description
    assert description.title["vi"] == ["Lạng Sơn địa chí"]
    assert (description.date, description.call_number) == ("1870~", "R.123")
    assert description.languages == ["lzh", "vi-Hani"]
    assert description.rights == RICH["rights"]
    names = [text for one in description.creator for texts in one.values() for text in texts]
    assert names == ["NguyễnVăn A", "Trần Thị B", "Tran Thi B"]
    assert ("local", "LS-1") in found.identifiers and found.part == 2


def marc(client, item_id):
    """Give the fields of a MARC record by their tags, those of data with their indicators."""
    root = etree.fromstring(client.get(f"{PREFIX}/items/{item_id}/marc.xml").data)
    control = {one.get("tag"): one.text for one in root.iterfind("{*}controlfield")}
    data: dict[str, list[str]] = {}
    for one in root.iterfind("{*}datafield"):
        parts = "".join(f"${sub.get('code')}{sub.text}" for sub in one)
        held = f"{one.get('ind1')}{one.get('ind2')}{parts}"
        data.setdefault(one.get("tag", ""), []).append(held)
    return control, data


def test_marc_says_what_its_fields_are_for(client, described):
    control, data = marc(client, described(RICH))
    # 008: two years of a doubtful date, no country that nobody told, the language's own code.
    assert control["008"][6:18] == "q18681872xx "
    assert control["008"][18:] == "|" * 17 + "chi" + " d"
    assert data["245"] == ["00$aLạng Sơn địa chí$n2"]
    # 034: three figures before the point.
    assert data["034"][0] == "1 $aa$d+106.500000$e+107.000000$f+022.250000$g+021.500000"
    assert data["773"] == ["0 $tĐịa chí"]
    assert data["024"] == ["7 $aLS-1$2local"]


@pytest.mark.parametrize(
    ("years", "said"),
    [
        ((None, None), "nuuuuuuuu"),
        ((1883, 1883), "s1883    "),
        ((1868, 1872), "q18681872"),
        ((None, 1900), "quuuu1900"),
        ((-110, -87), "b        "),
    ],
)
def test_marc_codes_every_kind_of_date(client, described, repository, years, said):
    item_id = described(POOR)
    with repository.writing() as session:
        item = session.get_one(Item, item_id)
        item.year_from, item.year_to = years
    assert marc(client, item_id)[0]["008"][6:15] == said


def test_marc_puts_book_numbers_where_catalogues_look_for_them(client, described, repository):
    item_id = described(POOR | {"type": "newspaper"})
    with repository.writing() as session:
        for kind, value in (("isbn", "9786040000000"), ("issn", "0866-7373")):
            session.add(Identifier(id=new_id(), item_id=item_id, type=kind, value=value))
    control, data = marc(client, item_id)
    assert (data["020"], data["022"]) == (["  $a9786040000000"], ["  $a0866-7373"])
    assert control["008"][21] == "n"


def test_mets_has_every_page_and_every_chapter(client, described, repository):
    item_id = described(RICH)
    root = etree.fromstring(client.get(f"{PREFIX}/items/{item_id}/mets.xml").data)
    pages = root.findall(".//{*}structMap[@TYPE='PHYSICAL']//{*}div[@TYPE='page']")
    chapters = [
        division.get("LABEL")
        for division in root.findall(".//{*}structMap[@TYPE='LOGICAL']//{*}div[@TYPE='section']")
    ]
    assert [page.get("ORDER") for page in pages] == ["1", "2", "3", "4"]
    assert chapters == ["Quyển một", "Chương 1"]
    assert len(root.findall(".//{*}smLink")) == 4 + 2
    with repository.reading() as session:
        assert root.get("OBJID") == session.get_one(Item, item_id).id
