"""Citations are right with much, little and odd knowledge, in every style and form of file."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.site.citing import cited as citing
from app.site.citing import files, styles
from app.site.citing.cited import Name
from app.site.citing.styles import plain
from ingest.catalog import dates
from ingest.catalog.description import Description
from tests.app.marked import tree as tree_of

ADDRESS = "https://sach.example/items/k3"
FULL = Description(
    title={"vi": ["Gia Định thành thông chí"], "lzh": ["嘉定城通志"], "en": ["On Gia Định"]},
    creator=[{"vi": ["Trịnh Hoài Đức"]}],
    publisher={"vi": ["Nhà in Tỉnh"]},
    date="1820",
    languages=["lzh"],
    type="gazetteer",
    call_number="R.123",
)


def cite(about=FULL, page="", library="Thư viện tỉnh", volume=None):
    try:
        years = dates.years(about.date)
    except dates.BadDate:
        years = (None, None)
    return citing.cited(
        about, years, item_id="k3", library=library, address=ADDRESS, page=page, volume=volume
    )


def changed(**more):
    return Description(**{**vars(FULL), **more})


def test_an_item_with_all_that_is_known():
    of = cite()
    assert plain(styles.vietnamese(of)) == (
        "Trịnh Hoài Đức (1820), Gia Định thành thông chí [嘉定城通志], Nhà in Tỉnh, "
        f"Thư viện tỉnh, ký hiệu R.123, {ADDRESS}."
    )
    assert plain(styles.apa(of)) == (
        "Trịnh Hoài Đức. (1820). Gia Định thành thông chí [嘉定城通志]. Nhà in Tỉnh. "
        f"Thư viện tỉnh, R.123. {ADDRESS}"
    )
    assert plain(styles.mla(of)) == (
        "Trịnh Hoài Đức. Gia Định thành thông chí [嘉定城通志]. Nhà in Tỉnh, 1820. "
        f"Thư viện tỉnh, R.123, {ADDRESS}."
    )
    for style in styles.STYLES.values():
        slanted = [part.text for part in style(of) if part.slanted]
        assert "Gia Định thành thông chí" in slanted


def test_a_page_is_told_in_every_style():
    of = cite(page="12b")
    assert ", tr. 12b, " in plain(styles.vietnamese(of))
    assert " (p. 12b). " in plain(styles.apa(of))
    assert ", p. 12b, " in plain(styles.mla(of))


def test_a_page_with_a_name_is_told_by_it():
    assert ", Tờ tên sách, " in plain(styles.vietnamese(cite(page="Tờ tên sách")))
    assert " (Tờ tên sách). " in plain(styles.apa(cite(page="Tờ tên sách")))


def test_the_volume_is_told_where_each_style_wants_it():
    of = cite(page="12b", volume=2)
    assert "thông chí [嘉定城通志], tập 2, Nhà in Tỉnh, " in plain(styles.vietnamese(of))
    assert "thông chí [嘉定城通志] (Vol. 2, p. 12b). Nhà in" in plain(styles.apa(of))
    assert "thông chí [嘉定城通志]. Vol. 2, Nhà in Tỉnh, 1820. " in plain(styles.mla(of))
    assert "  volume = {2},\n" in files.bibtex(of)
    assert "VL  - 2" in files.ris(of).split("\r\n")
    assert json.loads(files.csl_json(of))[0]["volume"] == "2"
    assert "(Vol. 2). " in plain(styles.apa(cite(volume=2)))


@pytest.mark.parametrize(("title", "told"), [
    ("Đại Nam thực lục, tập 2", False), ("Đại Nam thực lục. Quyển 02", False),
    ("Annales, vol. 2", False), ("Annales, t. 2", False), ("Đại Nam thực lục, tập 21", True),
    ("Chuyện 2 nhà", True),
])  # fmt: skip
def test_a_volume_that_the_title_tells_is_not_told_again(title, told):
    of = cite(changed(title={"vi": [title]}, languages=["vi"]), volume=2)
    assert (f"{title}, tập 2, Nhà in" in plain(styles.vietnamese(of))) is told
    assert ("(Vol. 2)" in plain(styles.apa(of))) is told
    assert "volume = {2}" in files.bibtex(of), "programs put it where their style wants it"


@pytest.mark.parametrize(("given_", "written"), [
    ("Sartre, Jean-Paul", "Sartre, J.-P."), ("Tolkien, J.R.R.", "Tolkien, J. R. R."),
    ("Tolkien, J. R. R.", "Tolkien, J. R. R."), ("Maspero, Henri", "Maspero, H."),
    ("Trịnh Hoài Đức", "Trịnh Hoài Đức"), ("Nguyễn, Văn Huyên", "Nguyễn, V. H."),
])  # fmt: skip
def test_initials_are_those_of_apa(given_, written):
    assert citing.name(given_).initials == written


def test_bibtex_takes_no_name_apart_at_an_and_in_it():
    of = cite(changed(creator=[{"en": ["Smith and Sons, Ltd"]}, {"en": ["Black & White"]}]))
    assert r"author = {{Smith and Sons}, Ltd and {Black \& White}}" in files.bibtex(of)


def test_nothing_known_but_the_title():
    of = cite(Description(title={"vi": ["Sổ"]}), library="")
    assert plain(styles.vietnamese(of)) == f"Sổ (không rõ năm), {ADDRESS}."
    assert plain(styles.apa(of)) == f"Sổ. (n.d.). {ADDRESS}"
    assert plain(styles.mla(of)) == f"Sổ. n.d. {ADDRESS}."


@pytest.mark.parametrize(("date", "vietnamese", "apa"), [
    ("1885~", "(khoảng 1885)", "(ca. 1885)"), ("1820/1841", "(1820–1841)", "(1820–1841)"),
    ("18XX", "(1800–1899)", "(1800–1899)"), ("1885-03-12", "(1885)", "(1885)"),
    ("1820/..", "(1820–)", "(1820–)"), ("1848?", "(khoảng 1848)", "(ca. 1848)"),
    ("[1850..1852]", "(1850–1852)", "(1850–1852)"), ("", "(không rõ năm)", "(n.d.)"),
])  # fmt: skip
def test_dates_of_every_form(date, vietnamese, apa):
    of = cite(changed(date=date))
    assert vietnamese in plain(styles.vietnamese(of))
    assert apa in plain(styles.apa(of))


def test_words_stand_where_no_year_is_coded():
    of = cite(changed(date="", date_label={"vi": ["Tự Đức nguyên niên"]}))
    assert "(Tự Đức nguyên niên)" in plain(styles.vietnamese(of))
    assert json.loads(files.csl_json(of))[0]["issued"] == {"literal": "Tự Đức nguyên niên"}


@pytest.mark.parametrize(("given_", "name"), [
    ("Maspero, Henri, 1883-1945", Name("Henri Maspero", "Maspero", "Henri")),
    ("Trịnh Hoài Đức, 1765-1825", Name("Trịnh Hoài Đức")),
    ("鄭懷德", Name("鄭懷德")), ("Trịnh Hoài Đức", Name("Trịnh Hoài Đức")),
    ("Bùi Văn X (1850–1900)", Name("Bùi Văn X")),
    ("Hội Khai trí, Ban Văn học, Hà Nội", Name("Hội Khai trí, Ban Văn học, Hà Nội")),
])  # fmt: skip
def test_names_are_parted_only_where_the_record_does(given_, name):
    assert citing.name(given_) == name


def test_several_authors():
    two = cite(changed(creator=[{"fr": ["Maspero, Henri"]}, {"vi": ["Trần Văn Giáp"]}]))
    assert plain(styles.apa(two)).startswith("Maspero, H., & Trần Văn Giáp. (1820).")
    assert plain(styles.mla(two)).startswith("Maspero, Henri, and Trần Văn Giáp. ")
    assert plain(styles.vietnamese(two)).startswith("Henri Maspero, Trần Văn Giáp (1820)")
    three = cite(changed(creator=[{"none": [f"Người {n}"]} for n in "ABC"]))
    assert plain(styles.mla(three)).startswith("Người A, et al. ")
    many = cite(changed(creator=[{"none": [f"N{n}"]} for n in range(30)]))
    assert "N18, … N29. (1820)" in plain(styles.apa(many))


def test_a_translated_title_is_not_what_is_cited():
    about = Description(
        title={"vi": ["Ghi chép về Bắc Kỳ"], "fr": ["Notes sur le Tonkin"]}, languages=["fr"]
    )
    assert cite(about).title == "Notes sur le Tonkin"


def test_bibtex_keeps_names_whole_and_escapes():
    of = cite(changed(title={"vi": ["100% & {x}_#"]}, creator=[{"vi": ["Nguyễn & Con"]}]))
    entry = files.bibtex(of)
    assert entry.startswith("@book{k3,\n")
    assert r"author = {{Nguyễn \& Con}}" in entry
    assert r"title = {{100\% \& \{x\}\_\#}}" in entry
    bare = re.sub(r"\\[{}]", "", entry)
    assert bare.count("{") == bare.count("}")


def test_ris_has_a_line_a_value():
    of = cite(changed(date="1885-03-12", creator=[{"none": ["Maspero, Henri"]}]), page="5")
    lines = files.ris(of).split("\r\n")
    assert lines[0] == "TY  - BOOK" and lines[-2:] == ["ER  - ", ""]
    for line in ("AU  - Maspero, Henri", "PY  - 1885", "DA  - 1885/03/12", "SP  - 5",
                 "TI  - Gia Định thành thông chí [嘉定城通志]", f"UR  - {ADDRESS}"):  # fmt: skip
        assert line in lines


def test_csl_json_parts_dates_and_names():
    of = cite(changed(date="1820/1841~", creator=[{"none": ["Maspero, Henri"]}]))
    (item,) = json.loads(files.csl_json(of))
    assert item["author"] == [{"family": "Maspero", "given": "Henri"}]
    assert item["issued"] == {"date-parts": [[1820], [1841]], "circa": True}
    assert item["original-title"] == "嘉定城通志" and item["type"] == "book"


@given(
    title=st.text(), name=st.text(), date=st.text(max_size=12), page=st.text(max_size=5),
    kind=st.sampled_from(["book", "map", "thesis", ""]),
)  # fmt: skip
def test_no_record_is_an_error(title, name, date, page, kind):
    about = Description(
        title={"none": [title]}, creator=[{"none": [name]}], date=date, type=kind,
        publisher={"none": [name]},
    )  # fmt: skip
    of = cite(about, page)
    for form in files.FORMS.values():
        form.write(of)
    assert files.ris(of).count("\r\nER  - ") == 1
    assert len(json.loads(files.csl_json(of))) == 1
    assert files.bibtex(of).count("\n@") == 0


def test_the_site_offers_every_form_of_an_item_and_of_a_page(client, shelf):
    page = tree_of(client.get(shelf.item("nom", "/share?p=2")).text)
    forms = [link for link in page.xpath("//a/@href") if "/citation." in link]
    assert len(forms) == 8
    for link in forms:
        answer = client.get(link)
        assert answer.status_code == 200 and "Thiên tự văn" in answer.text
        assert ("2a" in answer.text) == ("p=2" in link)
        assert "attachment" in answer.headers["Content-Disposition"]
    assert client.get(shelf.item("draft", "/citation.ris")).status_code == 404
    assert client.get(shelf.item("gone", "/citation.ris")).status_code == 410
    assert client.get(shelf.item("print", "/citation.doc")).status_code == 404
