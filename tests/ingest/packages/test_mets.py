"""METS: pages, labels, sections, files inside the package and nowhere else."""

from pathlib import Path

import bagit
import pytest
from PIL import Image

from config.settings import Settings
from ingest.packages.package import Delivery, Package, PackageError, WorkSource
from tests.ingest.packages.mets_builder import MODS, write_mets
from tests.reading import read


def touch(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"x")


def only(delivery: Delivery) -> Package:
    assert len(delivery.packages) == 1 and not delivery.problems
    return delivery.packages[0]


def told(package: Package) -> list[str]:
    return [str(problem) for problem in package.problems]


def names(package: Package) -> list[str]:
    return [page.name for page in package.pages]


def test_pages_follow_order_with_their_labels_and_text(tmp_path: Path) -> None:
    touch(tmp_path, "img/a.tif", "img/b.tif", "img/c.tif", "alto/a.xml")
    write_mets(
        tmp_path / "mets.xml",
        {"MASTER": ["img/a.tif", "img/b.tif", "img/c.tif"], "FULLTEXT": ["alto/a.xml"]},
        labels=["1a", " - ", "2a"],
        orders=[3, 1, 2],
    )
    package = only(read(tmp_path, Settings()))
    assert names(package) == ["img/b.tif", "img/c.tif", "img/a.tif"]
    assert [page.label for page in package.pages] == [{}, {"none": ["2a"]}, {"none": ["1a"]}]
    assert package.pages[2].text == tmp_path / "alto/a.xml"
    assert package.source_id == "HN-12"
    assert package.description.title == {"none": ["The Gazetteer"]}
    assert package.description.type == "book"
    assert package.record and package.record.data == (tmp_path / "mets.xml").read_bytes()


def test_the_table_of_contents_is_nested_over_the_pages(tmp_path: Path) -> None:
    files = [f"{n}.tif" for n in range(6)]
    touch(tmp_path, *files)
    write_mets(
        tmp_path / "mets.xml",
        {"DEFAULT": files},
        logical='<mets:div ID="L0" LABEL="Book"><mets:div ID="L1" TYPE="TitlePage"/>'
        '<mets:div ID="L2" LABEL="Chương một"><mets:div ID="L3" LABEL="Inside"/>'
        '<mets:div ID="L9" LABEL="Nowhere"/></mets:div><mets:div ID="L4" TYPE="cover_back"/>'
        "</mets:div>",
        links=[("L0", "PHYS_0"), ("L1", "PHYS_1"), ("L3", "PHYS_3"), ("L3", "PHYS_4")]
        + [("L2", "PHYS_2"), ("L4", "PHYS_6")],
    )
    title, chapter, back = only(read(tmp_path, Settings())).sections
    assert title.title == {"vi": ["Trang tên sách"], "en": ["Title page"]}
    assert (chapter.title, chapter.first_page, chapter.last_page) == ({"vi": ["Chương một"]}, 1, 3)
    assert [(s.title, s.first_page, s.last_page) for s in chapter.sections] == [
        ({"none": ["Inside"]}, 2, 3)
    ]
    assert (back.title["en"], back.first_page) == (["Back cover"], 5)


def test_the_best_group_that_is_here_gives_the_images(tmp_path: Path) -> None:
    touch(tmp_path, "max/1.jpg", "max/2.jpg", "thumbs/1.jpg", "default/1.jpg", "default/3.jpg")
    write_mets(
        tmp_path / "mets.xml",
        {
            "THUMBS": ["thumbs/1.jpg", "thumbs/2.jpg", "thumbs/3.jpg"],
            "DEFAULT": ["default/1.jpg", "default/2.jpg", "default/3.jpg"],
            "MAX": ["max/1.jpg", "max/2.jpg", "max/3.jpg"],
            "LOCAL": ["file:///goobi/1.tif", "file:///goobi/2.tif", "file:///goobi/3.tif"],
        },
    )
    package = only(read(tmp_path, Settings()))
    assert names(package) == ["max/1.jpg", "max/2.jpg", "default/3.jpg"]
    assert told(package) == [
        "mets.xml: page PHYS_3 has no image in group MAX, so that of DEFAULT is taken"
    ]
    assert not package.problems[0].fatal


def test_files_that_are_not_there_get_one_line_each_and_the_rest_comes_in(tmp_path: Path) -> None:
    touch(tmp_path, "1.tif")
    write_mets(
        tmp_path / "mets.xml",
        {"MASTER": ["1.tif", "2.tif", "3.tif"], "FULLTEXT": ["1.xml", "2.xml"]},
    )
    package = only(read(tmp_path, Settings()))
    assert names(package) == ["1.tif"]
    assert [(str(p), p.fatal) for p in package.problems] == [
        ("mets.xml: page PHYS_1 comes in without text: 1.xml is named but not there: add the file,"
         " or correct the METS", False),
        ("mets.xml: page PHYS_2: 2.tif is named but not there: add the file, or correct the METS",
         True),
        ("mets.xml: page PHYS_3: 3.tif is named but not there: add the file, or correct the METS",
         True),
    ]  # fmt: skip


@pytest.mark.parametrize("link", ["../secret.tif", "img/../../secret.tif", "%2e%2e/secret.tif"])
def test_a_link_out_of_the_package_is_refused(tmp_path: Path, link: str) -> None:
    touch(tmp_path, "secret.tif", "in/1.tif")
    write_mets(tmp_path / "in" / "mets.xml", {"MASTER": ["1.tif", link]})
    package = only(read(tmp_path / "in", Settings()))
    assert names(package) == ["1.tif"]
    assert f"{link} leads out of the package, so it is refused" in told(package)[0]


def test_a_symbolic_link_out_of_the_package_is_refused(tmp_path: Path) -> None:
    touch(tmp_path, "secret.tif", "in/1.tif")
    (tmp_path / "in" / "2.tif").symlink_to(tmp_path / "secret.tif")
    write_mets(tmp_path / "in" / "mets.xml", {"MASTER": ["1.tif", "2.tif"]})
    assert "leads out of the package" in told(only(read(tmp_path / "in", Settings())))[0]


def test_web_addresses_and_foreign_paths_find_the_file_of_that_name(tmp_path: Path) -> None:
    touch(tmp_path, "img/a b.tif", "x/2.tif", "y/2.tif", "thumbs/3.tif")
    links = ["https://example.org/img/a%20b.tif?x=1", "/data/y/2.tif", "http://example.org/3.tif"]
    write_mets(tmp_path / "mets.xml", {"DEFAULT": links})
    package = only(read(tmp_path, Settings()))
    assert names(package) == ["img/a b.tif", "y/2.tif"]
    assert told(package) == [
        "mets.xml: page PHYS_3: http://example.org/3.tif lies elsewhere: put the file into the"
        " package"
    ]


def test_two_files_of_a_name_are_no_answer(tmp_path: Path) -> None:
    touch(tmp_path, "0.tif", "x/2.tif", "y/2.tif")
    write_mets(tmp_path / "mets.xml", {"DEFAULT": ["0.tif", "http://example.org/2.tif"]})
    assert "lies elsewhere" in told(only(read(tmp_path, Settings())))[0]


def test_clippings_and_several_images_of_a_group_are_no_page(tmp_path: Path) -> None:
    touch(tmp_path, "1.tif", "c1.png")
    mets = write_mets(tmp_path / "mets.xml", {"IMG": ["1.tif"], "OCR-D-IMG-CLIP": ["c1.png"]})
    assert names(only(read(tmp_path, Settings()))) == ["1.tif"]
    mets.write_text(mets.read_text().replace("FILEID=", 'X="" FILEID='))
    text = mets.read_text().replace('USE="OCR-D-IMG-CLIP"', 'USE="IMG"')
    mets.write_text(text)
    delivery = read(tmp_path, Settings())
    assert not delivery.packages
    assert "page PHYS_1 names no image of a whole page" in str(delivery.problems[0])


def test_one_image_for_two_pages_is_told(tmp_path: Path) -> None:
    touch(tmp_path, "1.tif")
    write_mets(tmp_path / "mets.xml", {"MASTER": ["1.tif", "1.tif"]})
    package = only(read(tmp_path, Settings()))
    assert len(package.pages) == 1
    assert "page PHYS_2 has the image of an earlier page, 1.tif" in told(package)[0]


def test_a_volume_knows_its_work(tmp_path: Path) -> None:
    touch(tmp_path, "1.tif")
    write_mets(
        tmp_path / "mets.xml",
        {"MASTER": ["1.tif"]},
        mods=MODS + '<mods:part order="2"><mods:detail><mods:number>II</mods:number></mods:detail>'
        "</mods:part>",
        logical='<mets:div ID="UP" LABEL="Toàn tập" TYPE="multivolume_work">'
        '<mets:mptr LOCTYPE="URL" xlink:href="https://example.org/work.xml"/>'
        '<mets:div ID="L0" DMDID="DMD0" TYPE="volume"/></mets:div>',
    )
    package = only(read(tmp_path, Settings()))
    assert package.work == WorkSource("https://example.org/work.xml", {"vi": ["Toàn tập"]}, 2)


def test_an_ocrd_bag_is_read_through_its_mets(tmp_path: Path) -> None:
    touch(tmp_path, "book/OCR-D-IMG/1.tif")
    write_mets(tmp_path / "book/any.xml", {"OCR-D-IMG": ["OCR-D-IMG/1.tif"]}, mods="")
    bagit.make_bag(str(tmp_path / "book"))
    package = only(read(tmp_path / "book", Settings()))
    assert package.source_id == "book" and package.description.title == {"none": ["book"]}
    assert (package.root.name, names(package)) == ("book", ["data/OCR-D-IMG/1.tif"])
    assert package.wrapping and package.wrapping.kind == "bag-info"
    assert only(read(tmp_path / "book/data/any.xml", Settings())) == package
    (tmp_path / "book/data/OCR-D-IMG/1.tif").write_bytes(b"another")
    with pytest.raises(PackageError, match="is damaged or changed"):
        read(tmp_path / "book/data/any.xml", Settings())


def test_a_mets_without_pages_or_that_is_none_is_told(tmp_path: Path) -> None:
    path = tmp_path / "mets.xml"
    path.write_text('<mets xmlns="http://www.loc.gov/METS/"/>')
    with pytest.raises(PackageError, match="names no pages"):
        read(path, Settings())
    path.write_text("<alto/>")
    with pytest.raises(PackageError, match="no METS"):
        read(path, Settings())
    path.write_text('<!DOCTYPE m [<!ENTITY e "x">]><mets xmlns="http://www.loc.gov/METS/"/>')
    with pytest.raises(PackageError, match="declares XML entities"):
        read(path, Settings())
    with pytest.raises(PackageError, match="max_xml_bytes"):
        read(path, Settings(max_xml_bytes=10))


def test_one_broken_mets_does_not_keep_the_others_out(tmp_path: Path) -> None:
    touch(tmp_path, "a/1.tif", "b/1.tif")
    write_mets(tmp_path / "a/mets.xml", {"MASTER": ["1.tif"]})
    (tmp_path / "b/mets.xml").write_text("<mets")
    delivery = read(tmp_path, Settings())
    assert len(delivery.packages) == 1
    assert str(delivery.problems[0]).startswith("b/mets.xml: not well-formed XML")


def test_two_packages_of_one_source_id_are_told(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        touch(tmp_path, f"{folder}/1.tif")
        write_mets(tmp_path / folder / "mets.xml", {"MASTER": ["1.tif"]})
    delivery = read(tmp_path, Settings())
    assert len(delivery.packages) == 1
    assert str(delivery.problems[0]) == "b: source id HN-12 is that of a too: give each its own"


def test_a_thousand_pages_are_read_in_proportion(tmp_path: Path) -> None:
    files = [f"img/{n}.tif" for n in range(1000)]
    touch(tmp_path, *files)
    write_mets(tmp_path / "mets.xml", {"MASTER": files, "DEFAULT": [f"d/{n}" for n in range(1000)]})
    assert len(only(read(tmp_path, Settings())).pages) == 1000


# A newspaper's issue as the Library of Congress' NDNP has it: one structure, without a type; a
# group of files a page, and the use on each file.
NDNP = """<mets xmlns="http://www.loc.gov/METS/" xmlns:mods="http://www.loc.gov/mods/v3"
 xmlns:xlink="http://www.w3.org/1999/xlink" TYPE="urn:library-of-congress:ndnp:mets:newspaper:issue"
 LABEL="Gia Dinh bao, 1865-04-15">
<dmdSec ID="issueModsBib"><mdWrap MDTYPE="MODS"><xmlData><mods:mods>
<mods:titleInfo><mods:title>Gia Dinh bao</mods:title></mods:titleInfo>
<mods:originInfo><mods:dateIssued encoding="iso8601">1865-04-15</mods:dateIssued></mods:originInfo>
</mods:mods></xmlData></mdWrap></dmdSec>
<dmdSec ID="pageModsBib1"><mdWrap MDTYPE="MODS"><xmlData><mods:mods><mods:part>
<mods:extent unit="pages"><mods:start>1</mods:start></mods:extent></mods:part></mods:mods>
</xmlData></mdWrap></dmdSec>
<fileSec>{groups}</fileSec>
<structMap xmlns:np="urn:library-of-congress:ndnp:mets:newspaper">
<div TYPE="np:issue" DMDID="issueModsBib">{pages}</div></structMap></mets>"""
NDNP_FILE = (
    '<file ID="{use}{n}" USE="{use}"><FLocat LOCTYPE="OTHER" xlink:href="./{n}.{kind}"/></file>'
)
NDNP_USES = (("master", "tif"), ("service", "jp2"), ("derivative", "pdf"), ("ocr", "xml"))


def test_an_issue_as_the_library_of_congress_keeps_it(tmp_path: Path) -> None:
    groups = pages = ""
    for n in (1, 2):
        touch(tmp_path, *(f"{n}.{kind}" for _, kind in NDNP_USES))
        files = "".join(NDNP_FILE.format(use=use, n=n, kind=kind) for use, kind in NDNP_USES)
        groups += f'<fileGrp ID="pageFileGrp{n}">{files}</fileGrp>'
        named = "".join(f'<fptr FILEID="{use}{n}"/>' for use, _ in NDNP_USES)
        pages += f'<div TYPE="np:page" DMDID="pageModsBib{n}">{named}</div>'
    text = NDNP.format(groups=groups, pages=pages)
    (tmp_path / "1865041501.xml").write_text(text, encoding="utf-8")
    package = only(read(tmp_path / "1865041501.xml", Settings()))
    assert names(package) == ["1.tif", "2.tif"] and not told(package)
    assert [page.text for page in package.pages] == [tmp_path / "1.xml", tmp_path / "2.xml"]
    assert package.description.title == {"none": ["Gia Dinh bao"]}
    assert package.description.date == "1865-04-15"


def test_the_images_behind_the_first_of_a_file_are_told(tmp_path: Path) -> None:
    frames = [Image.new("L", (40 + n, 60), 200) for n in range(2)]
    frames[0].save(tmp_path / "1.tif", save_all=True, append_images=frames[1:])
    frames[0].save(tmp_path / "2.tif")
    write_mets(tmp_path / "mets.xml", {"MASTER": ["1.tif", "2.tif"]})
    package = only(read(tmp_path, Settings()))
    assert names(package) == ["1.tif", "2.tif"]
    assert told(package) == [
        "mets.xml: page PHYS_1: 1.tif holds 2 images, of which the first comes in: split it"
    ]
