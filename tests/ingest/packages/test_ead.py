"""EAD 2002 and EAD 3: components become items where they have images."""

from pathlib import Path

import pytest

from config.settings import Settings
from ingest.packages.package import Delivery
from tests.ingest.packages.record_reading import cards
from tests.ingest.packages.sheet_builder import folders, told
from tests.reading import read

EAD_2002 = """<ead xmlns="urn:isbn:1-931666-22-9" xmlns:xlink="http://www.w3.org/1999/xlink">
<eadheader><eadid>VN-TTLT1</eadid></eadheader><archdesc level="fonds"><did>
<unittitle>Châu bản triều Nguyễn</unittitle><origination><corpname>Nội các</corpname></origination>
<langmaterial><language langcode="lzh" scriptcode="Hani">Hán</language></langmaterial></did>
<userestrict><p>CC0</p></userestrict><dsc><c01 level="series"><did><unittitle>Gia Long</unittitle>
</did><c02 id="c7" level="item"><did><unitid>CB 1/7</unitid><unittitle>Sớ về lúa gạo,
<emph>bản chính</emph></unittitle><unitdate normal="1802/1803">Gia Long 1</unitdate>
<physdesc><extent>4 tờ</extent></physdesc><dao xlink:href="http://x.vn/a/2.tif"/></did>
<scopecontent><head>Nội dung</head><p>Giá gạo.</p></scopecontent>
<controlaccess><subject>Lúa</subject><geogname>Huế</geogname><genreform>sớ</genreform>
</controlaccess></c02><c02 id="c8" level="item"><did><unitid>CB 1/8</unitid>
<unittitle>Tờ khác</unittitle></did></c02></c01></dsc></archdesc></ead>"""
EAD_3 = """<ead xmlns="http://ead3.archivists.org/schema/"><control><recordid>VN-TTLT1</recordid>
</control><archdesc level="fonds"><did><unittitle>Châu bản triều Nguyễn</unittitle>
<origination><corpname><part>Nội các</part></corpname></origination><langmaterial><languageset>
<language langcode="lzh">Hán</language><script scriptcode="Hani">Hán</script></languageset>
</langmaterial></did><userestrict><p>CC0</p></userestrict><dsc><c level="series"><did>
<unittitle>Gia Long</unittitle></did><c id="c7" level="item"><did><unitid>CB 1/7</unitid>
<unittitle>Sớ về lúa gạo, bản chính</unittitle><unitdatestructured><daterange>
<fromdate standarddate="1802">a</fromdate><todate standarddate="1803">b</todate></daterange>
</unitdatestructured><physdesc>4 tờ</physdesc><daoset><dao daotype="derived" href="a/2.tif"/>
</daoset></did><scopecontent><head>Nội dung</head><p>Giá gạo.</p></scopecontent><controlaccess>
<subject><part>Lúa</part></subject><geogname><part>Huế</part></geogname>
<genreform><part>sớ</part></genreform></controlaccess></c><c id="c8" level="item"><did>
<unitid>CB 1/8</unitid><unittitle>Tờ khác</unittitle></did></c></c></dsc></archdesc></ead>"""


@pytest.mark.parametrize("text", [EAD_2002, EAD_3])
def test_a_component_says_what_it_and_those_above_it_say(tmp_path: Path, text: str) -> None:
    (tmp_path / "ead.xml").write_text(text)
    one, other = cards(tmp_path / "ead.xml")
    about = one.description
    assert about.title == {"vi": ["Sớ về lúa gạo, bản chính"]}
    assert about.creator == [{"vi": ["Nội các"]}] and about.date == "1802/1803"
    assert (about.languages, about.script) == (["lzh"], "Hani")
    assert (about.subject, about.place) == ([{"none": ["Lúa"]}], [{"vi": ["Huế"]}])
    assert about.summary == {"vi": ["Giá gạo."]}
    assert about.rights == "http://creativecommons.org/publicdomain/zero/1.0/"
    assert about.extra["series"] == {"vi": ["Châu bản triều Nguyễn › Gia Long"]}
    assert about.extra["extent"] == {"vi": ["4 tờ"]} and about.extra["genre"] == {"vi": ["sớ"]}
    assert (one.source_id, about.call_number) == ("VN-TTLT1#c7", "CB 1/7")
    assert (one.links, one.needs_images, other.needs_images) == (("2.tif",), True, False)


def delivery(tmp_path: Path, *names: str) -> Delivery:
    (tmp_path / "ead.xml").write_text(EAD_2002)
    folders(tmp_path, *names)
    return read(tmp_path, Settings())


def test_components_find_their_images_by_call_number(tmp_path: Path) -> None:
    found = delivery(tmp_path, "CB 1-7", "CB 1-8")
    assert [p.source_id for p in found.packages] == ["VN-TTLT1#c7", "VN-TTLT1#c8"]
    assert not [problem for problem in found.problems if problem.fatal]


def test_a_component_on_paper_need_not_have_images(tmp_path: Path) -> None:
    assert told(delivery(tmp_path, "CB 1-7"))[-1] == (
        "ead.xml: 1 components have no images here: record 3 (Tờ khác)"
    )


def test_a_component_with_a_digital_object_must_have_it(tmp_path: Path) -> None:
    assert (
        "record 2: “Sớ về lúa gạo, bản chính” has no images here"
        in told(delivery(tmp_path, "CB 1-8", "x"))[-1]
    )


def test_an_archive_without_components_is_one_item(tmp_path: Path) -> None:
    (tmp_path / "ead.xml").write_text(
        "<ead><eadheader><eadid>E1</eadid></eadheader><archdesc><did><unitid>E1</unitid>"
        "<unittitle>Một tờ</unittitle></did></archdesc></ead>"
    )
    folders(tmp_path, "scan")
    (package,) = read(tmp_path, Settings()).packages
    assert package.description.title == {"vi": ["Một tờ"]} and package.record
    assert package.record.kind == "ead-unit"
