"""Dublin Core, simple and qualified, one record and many."""

from pathlib import Path

import pytest

from config.settings import Settings
from tests.ingest.packages.record_reading import card, cards
from tests.ingest.packages.sheet_builder import folders
from tests.reading import read

DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
SIMPLE = f"""<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" {DC}>
<dc:title>Đại Nam nhất thống chí</dc:title><dc:title xml:lang="en">Gazetteer</dc:title>
<dc:creator>Quốc sử quán</dc:creator><dc:contributor>Cao Xuân Dục</dc:contributor>
<dc:subject>Địa lý</dc:subject><dc:description>Bộ địa chí.</dc:description>
<dc:publisher>Sử quán</dc:publisher><dc:date>[1882]</dc:date><dc:type>Text</dc:type>
<dc:type>địa chí</dc:type><dc:identifier>HN-12</dc:identifier>
<dc:identifier>https://example.vn/items/77</dc:identifier><dc:language>vie</dc:language>
<dc:coverage>Thừa Thiên</dc:coverage><dc:relation>Bộ sưu tập A</dc:relation>
<dc:rights>http://rightsstatements.org/vocab/NKC/1.0/</dc:rights></oai_dc:dc>"""


def test_the_fifteen_elements_fill_the_card(tmp_path: Path) -> None:
    one = card(tmp_path, SIMPLE.encode())
    about = one.description
    assert about.title == {"vi": ["Đại Nam nhất thống chí"], "en": ["Gazetteer"]}
    assert about.creator == [{"vi": ["Quốc sử quán"]}]
    assert about.contributor == [{"vi": ["Cao Xuân Dục"]}]
    assert (about.date, about.date_label) == ("1882", {"none": ["[1882]"]})
    assert (about.languages, about.type) == (["vi"], "gazetteer")
    assert (about.subject, about.place) == ([{"vi": ["Địa lý"]}], [{"vi": ["Thừa Thiên"]}])
    assert about.rights == "http://rightsstatements.org/vocab/NKC/1.0/"
    assert about.extra == {"relation": {"vi": ["Bộ sưu tập A"]}}
    assert one.identifiers == (("local", "HN-12"), ("url", "https://example.vn/items/77"))
    assert {"HN-12", "77"} <= set(one.keys[1]) and one.source_id == "HN-12"
    assert one.record.data == SIMPLE.encode()


QUALIFIED = f"""<metadata {DC} xmlns:dcterms="http://purl.org/dc/terms/"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>A</dc:title>
<dcterms:alternative>B</dcterms:alternative><dcterms:modified>2020</dcterms:modified>
<dcterms:issued xsi:type="dcterms:W3CDTF">1884-05</dcterms:issued>
<dcterms:abstract>Ngắn.</dcterms:abstract><dc:description>Dài.</dc:description>
<dcterms:spatial>Huế</dcterms:spatial><dcterms:temporal>Nguyễn</dcterms:temporal>
<dcterms:extent>12 tờ</dcterms:extent><dcterms:isPartOf>Tùng thư</dcterms:isPartOf>
<dcterms:license>CC BY 4.0</dcterms:license><dcterms:rightsHolder>TVQG</dcterms:rightsHolder>
<dc:identifier>isbn:978</dc:identifier></metadata>"""
DSPACE = """<dublin_core schema="dc"><dcvalue element="title" qualifier="none">A</dcvalue>
<dcvalue element="title" qualifier="alternative">B</dcvalue>
<dcvalue element="date" qualifier="accessioned">2020-01-01T00:00:00Z</dcvalue>
<dcvalue element="date" qualifier="issued">1884-05</dcvalue>
<dcvalue element="description" qualifier="abstract" language="en_US">Ngắn.</dcvalue>
<dcvalue element="description" qualifier="provenance">Made available</dcvalue>
<dcvalue element="coverage" qualifier="spatial">Huế</dcvalue>
<dcvalue element="coverage" qualifier="temporal">Nguyễn</dcvalue>
<dcvalue element="contributor" qualifier="author">Trần, B</dcvalue>
<dcvalue element="format" qualifier="extent">12 tờ</dcvalue>
<dcvalue element="relation" qualifier="ispartofseries">Tùng thư</dcvalue>
<dcvalue element="rights" qualifier="license">CC BY 4.0</dcvalue>
<dcvalue element="rights" qualifier="holder">TVQG</dcvalue>
<dcvalue element="identifier" qualifier="isbn">978</dcvalue></dublin_core>"""


@pytest.mark.parametrize("record", [QUALIFIED, DSPACE])
def test_qualifiers_are_understood(tmp_path: Path, record: str) -> None:
    one = card(tmp_path, record.encode())
    about = one.description
    assert about.title == {"none": ["A"]} and about.date == "1884-05"
    assert about.summary == {"vi": ["Ngắn."]} and about.place == [{"vi": ["Huế"]}]
    assert about.rights == "http://creativecommons.org/licenses/by/4.0/"
    assert about.attribution == {"none": ["TVQG"]}
    assert about.extra["alternative title"] == {"none": ["B"]}
    assert about.extra["period"] == {"vi": ["Nguyễn"]}
    assert about.extra["extent"] == {"vi": ["12 tờ"]}
    assert about.extra["series"] == {"vi": ["Tùng thư"]}
    assert one.identifiers == (("isbn", "978"),)


def test_a_harvest_holds_many_records(tmp_path: Path) -> None:
    records = "".join(
        f"<record><header><identifier>oai:example.vn:coll/{n}</identifier></header>"
        f"<metadata>{SIMPLE}</metadata></record>"
        for n in (1, 2)
    )
    deleted = '<record><header status="deleted"><identifier>3</identifier></header></record>'
    text = (
        '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords>'
        f"{records}{deleted}</ListRecords></OAI-PMH>"
    )
    (tmp_path / "harvest.xml").write_text(text)
    one, two = cards(tmp_path / "harvest.xml")
    assert [one.source_id, two.source_id] == ["oai:example.vn:coll/1", "oai:example.vn:coll/2"]
    folders(tmp_path, "1", "2")
    assert len(read(tmp_path, Settings()).packages) == 2


def test_many_records_without_a_wrapper_of_their_own(tmp_path: Path) -> None:
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    (tmp_path / "r.rdf").write_text(
        f'<r:RDF xmlns:r="{rdf}" {DC}><r:Description r:about="a1"><dc:title>A</dc:title>'
        '</r:Description><r:Description r:about="a2"><dc:title>B</dc:title></r:Description></r:RDF>'
    )
    assert [one.source_id for one in cards(tmp_path / "r.rdf")] == ["a1", "a2"]


def test_an_archive_folder_of_dspace_comes_in(tmp_path: Path) -> None:
    for name in ("item_1", "item_2"):
        folders(tmp_path, name)
        (tmp_path / name / "dublin_core.xml").write_text(DSPACE.replace(">978<", f">{name}<"))
    packages = read(tmp_path, Settings()).packages
    assert [(p.source_id, len(p.pages)) for p in packages] == [("item_1", 1), ("item_2", 1)]
