"""MODS: titles, names, dates and what is sure in them."""

from pathlib import Path

import pytest
from lxml import etree

from ingest.packages import mods
from ingest.packages.mods import Record


def record(inside: str) -> Record:
    return mods.read(
        [etree.fromstring(f'<mods xmlns="http://www.loc.gov/mods/v3">{inside}</mods>')]
    )


def test_a_title_has_its_article_subtitle_and_part() -> None:
    told = record(
        "<titleInfo><nonSort>L'</nonSort><title>Annam</title><subTitle>notes</subTitle>"
        "<partNumber>II</partNumber></titleInfo><titleInfo type='alternative'><title>A</title>"
        "</titleInfo><titleInfo type='translated' lang='vie'><title>Nước Nam</title></titleInfo>"
    ).description
    assert told.title == {"none": ["L'Annam : notes. II"], "vi": ["Nước Nam"]}
    assert told.extra["alternative title"] == {"none": ["A"]}


def test_names_go_by_their_roles() -> None:
    told = record(
        "<name><namePart type='family'>May</namePart><namePart type='given'>J.</namePart>"
        "<role><roleTerm>aut</roleTerm></role></name>"
        "<name><namePart>Bảo, Lê</namePart><role><roleTerm>trl</roleTerm></role></name>"
        "<name><namePart type='given'>John Paul</namePart>"
        "<namePart type='termsOfAddress'>II</namePart>"
        "<namePart type='termsOfAddress'>Pope</namePart></name>"
    ).description
    assert told.creator == [{"none": ["May, J."]}, {"none": ["John Paul II, Pope"]}]
    assert told.contributor == [{"vi": ["Bảo, Lê"]}]


@pytest.mark.parametrize(
    ("inside", "date", "label"),
    [
        ("<dateIssued keyDate='yes'>1766</dateIssued>", "1766", ""),
        ("<dateIssued>[1759-1800]</dateIssued>", "1759/1800", "[1759-1800]"),
        ("<dateIssued>anno 12</dateIssued>", "", "anno 12"),
        ("<dateIssued encoding='marc'>18uu</dateIssued>", "18XX", "18uu"),
        ("<dateIssued encoding='marc'>188u</dateIssued>", "188X", "188u"),
        ("<dateIssued qualifier='approximate'>1884</dateIssued>", "1884~", "1884"),
        (
            "<dateCreated point='start'>1884</dateCreated><dateCreated point='end'>1890"
            "</dateCreated>",
            "1884/1890",
            "",
        ),
        ("<dateOther>1700</dateOther><dateIssued>1701</dateIssued>", "1701", ""),
    ],
)
def test_dates_become_edtf_where_that_is_sure(inside: str, date: str, label: str) -> None:
    told = record(f"<originInfo>{inside}</originInfo>").description
    assert told.date == date
    assert told.date_label == ({"none": [label]} if label else {})


def test_the_date_of_the_scan_is_not_that_of_the_book() -> None:
    told = record(
        "<originInfo eventType='digitization'><dateIssued>2016</dateIssued><publisher>Scan"
        "</publisher><place><placeTerm>Berlin</placeTerm></place></originInfo>"
        "<originInfo><dateIssued>1766</dateIssued><publisher>Stettin</publisher></originInfo>"
    ).description
    assert (told.date, told.publisher, told.place) == ("1766", {"none": ["Stettin"]}, [])


def test_languages_rights_and_shelf_mark_are_brought_to_form() -> None:
    told = record(
        "<language><languageTerm authority='iso639-2b'>vie</languageTerm></language>"
        "<language><languageTerm>lzh</languageTerm><scriptTerm>Hani</scriptTerm></language>"
        "<accessCondition type='use and reproduction'>CC BY-SA 4.0</accessCondition>"
        "<location><physicalLocation type='shelfmark'>HN 3</physicalLocation></location>"
        "<identifier type='urn'>urn:x</identifier>"
    )
    assert told.description.languages == ["vi", "lzh"] and told.description.script == "Hani"
    assert told.description.rights == "http://creativecommons.org/licenses/by-sa/4.0/"
    assert told.description.call_number == "HN 3"
    assert told.identifiers == (("urn", "urn:x"),)


def test_a_real_record_is_read_whole(material: Path) -> None:
    path = material / "mets_kitodo/Format/modsAuthorWithAutRoleTerm.xml"
    told = mods.read([etree.parse(str(path)).getroot()])
    assert [name["none"][0] for name in told.description.creator] == [
        "May, Jack, I", "John Paul II, Pope", "Mattox, Douglas E.", "Woolf, Virginia",
        "Eric Alterman",
    ]  # fmt: skip
    assert told.record_id == "oai:de:slub-dresden:db:id-1703800435"
    assert told.description.rights == "http://creativecommons.org/publicdomain/mark/1.0/"
    assert not told.description.date
