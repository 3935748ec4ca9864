"""Archives are what their folders would be; those made to do harm are refused by name."""

import gzip
import os
import shutil
import tarfile
import unicodedata
import zipfile

import pytest

from config.settings import Settings
from ingest.packages import archive
from ingest.packages.package import Delivery
from tests.ingest.packages import archive_builder as pack
from tests.ingest.packages.archive_builder import refusal
from tests.ingest.packages.mets_builder import write_mets
from tests.ingest.packages.sheet_builder import told
from tests.reading import read

KEPT = {"dia-chi/0001.tif": b"one", "dia-chi/0002.tif": b"two"}
MODES = [("tar", "w"), ("tar.gz", "w:gz"), ("tgz", "w:gz"), ("tar.bz2", "w:bz2"), ("txz", "w:xz")]


def pages(delivery: Delivery) -> dict[str, bytes]:
    return {
        f"{package.source_id}/{page.name}": page.image.read_bytes()
        for package in delivery.packages
        for page in package.pages
    }


@pytest.mark.parametrize("ending, mode", MODES)
def test_a_tar_is_what_its_folder_is(tmp_path, ending, mode):
    delivery = read(pack.tarred(tmp_path / f"any.{ending}", mode=mode), Settings())
    assert pages(delivery) == KEPT and not told(delivery)
    assert delivery.packages[0].name == f"any.{ending}/dia-chi"


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])
def test_a_zip_is_what_its_folder_is(tmp_path, method):
    delivery = read(pack.zipped(tmp_path / "any.zip", method=method), Settings())
    assert pages(delivery) == KEPT and not told(delivery)


def test_an_item_is_known_alike_however_it_is_packed(tmp_path):
    for name, data in KEPT.items():
        path = tmp_path / "given" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    bare = {name.partition("/")[2]: data for name, data in KEPT.items()}
    pack.zipped(tmp_path / "dia-chi.zip", bare)
    (tmp_path / "many").mkdir()
    shutil.copy(tmp_path / "dia-chi.zip", tmp_path / "many" / "dia-chi.zip")
    pack.zipped(tmp_path / "outer.zip", {"dia-chi.zip": pack.zip_bytes(KEPT), "readme.txt": b"x"})
    pack.zipped(tmp_path / "tree.zip", {"tree/" + name: data for name, data in KEPT.items()})
    for given in ("given", "given/dia-chi", "dia-chi.zip", "many", "outer.zip", "tree.zip"):
        assert pages(read(tmp_path / given, Settings())) == KEPT, given


def test_an_archive_in_a_folder_stands_where_its_folder_would(tmp_path):
    for place in ("thu/kho", "thu"):
        (tmp_path / place).mkdir(exist_ok=True, parents=True)
    pack.zipped(tmp_path / "thu/kho/dia-chi.zip")
    pack.zipped(tmp_path / "thu/hai.zip", {"a/1.tif": b"1", "b/1.tif": b"2", "b/2.txt": b""})
    delivery = read(tmp_path / "thu", Settings())
    assert [p.source_id for p in delivery.packages] == ["hai/a", "hai/b", "kho/dia-chi"]
    assert [p.name for p in delivery.packages] == [
        "hai.zip/a", "hai.zip/b", "kho/dia-chi.zip/dia-chi",
    ]  # fmt: skip
    assert str(delivery.packages[1].problems[0]).startswith("hai.zip/b/2.txt: no image")


def test_a_sheet_in_an_archive_finds_folders_that_are_archives(tmp_path):
    sheet = "folder,title\ndia-chi,Địa chí\nban-do,Bản đồ\n".encode()
    inner = pack.zip_bytes(KEPT)
    files = {"metadata.csv": sheet, "dia-chi.zip": inner, "ban-do/1.tif": b"x"}
    delivery = read(pack.zipped(tmp_path / "giao.zip", files), Settings())
    assert [p.source_id for p in delivery.packages] == ["dia-chi", "ban-do"]
    assert delivery.packages[0].name == "giao.zip/dia-chi.zip/dia-chi"


def test_an_archive_beside_a_sheet_is_told(tmp_path):
    (tmp_path / "metadata.csv").write_text("folder,title\na,A\n")
    (tmp_path / "a").mkdir()
    (tmp_path / "a/1.tif").write_bytes(b"x")
    pack.zipped(tmp_path / "b.zip")
    assert told(read(tmp_path, Settings()))[0].startswith("b.zip: an archive, in a delivery with a")


def test_what_systems_leave_is_passed_over(tmp_path):
    junk = {
        "__MACOSX/dia-chi/._0001.tif": b"x",
        "dia-chi/.DS_Store": b"x",
        "dia-chi/Thumbs.db": b"x",
    }
    delivery = read(pack.zipped(tmp_path / "a.zip", {**KEPT, **junk}), Settings())
    assert pages(delivery) == KEPT and not told(delivery)


def test_names_without_a_sign_are_utf8_where_they_can_be(tmp_path):
    data = pack.zip_bytes({"dia chi/0001-xxxxxx.tif": b"one"})
    data = pack.renamed(data, b"0001-xxxxxx", "0001-ảnhx".encode())
    (tmp_path / "a.zip").write_bytes(data)
    assert list(pages(read(tmp_path / "a.zip", Settings()))) == ["dia chi/0001-ảnhx.tif"]


@pytest.mark.parametrize(
    "legacy", ["ảnh".encode("cp1258", "replace") + b"\xd0", b"\xb6nh\xa8", b"\x82\xff\xfe"]
)
def test_names_in_legacy_encodings_are_refused(tmp_path, legacy):
    old = b"x" * len(legacy)
    for name, data in (
        ("a.zip", pack.zip_bytes({f"a/{old.decode()}.tif": b"one"})),
        (
            "a.tar",
            pack.tarred(tmp_path / "old.tar", {f"a/{old.decode()}.tif": b"one"}).read_bytes(),
        ),
    ):
        data = pack.renamed(data, old, legacy)
        if name == "a.tar":
            data = _with_checksum(data)
        (tmp_path / name).write_bytes(data)
        assert "\\x" in refusal(tmp_path / name) and "legacy encoding" in refusal(tmp_path / name)


def _with_checksum(data: bytes) -> bytes:
    head = data[:148] + b" " * 8 + data[156:512]
    return data[:148] + b"%06o\0 " % sum(head) + data[156:]


@pytest.mark.parametrize(
    "name", ["../../evil.tif", "/etc/evil.tif", "a/../../evil.tif", "C:\\evil.tif", "..\\evil.tif"]
)
def test_no_name_leads_out(tmp_path, name):
    for path in (
        pack.zipped(tmp_path / "a.zip", {"a/1.tif": b"1", name: b"x"}),
        pack.tarred(tmp_path / "a.tar", {"a/1.tif": b"1", name: b"x"}),
    ):
        assert refusal(path).startswith(f"{path.name}/{name}: the name leads out of the archive")
    assert not list(tmp_path.rglob("evil.tif"))


@pytest.mark.parametrize("kind", [pack.SYMLINK, pack.FIFO, pack.DEVICE])
def test_no_links_and_devices_in_a_zip(tmp_path, kind):
    told = refusal(pack.zipped_as(tmp_path / "a.zip", kind))
    assert told.startswith("a.zip/dia-chi/0001.tif: ") and ("link" in told or "device" in told)


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE]
)
def test_no_links_and_devices_in_a_tar(tmp_path, kind):
    told = refusal(pack.tarred_as(tmp_path / "a.tar", kind))
    assert told.startswith("a.tar/dia-chi/0002.tif: ") and ("link" in told or "device" in told)


@pytest.mark.parametrize(
    "one, other",
    [
        ("a/ảnh.tif", unicodedata.normalize("NFD", "a/ảnh.tif")),
        ("a/Anh.tif", "a/anh.TIF"),
        ("A/1.tif", "a/2.tif"),
        ("a/1.tif", "a/1.tif/2.tif"),
        ("a/1.tif", "a//1.tif"),
    ],
)
def test_names_that_fall_together_are_refused(tmp_path, one, other):
    for path in (
        pack.zipped(tmp_path / "a.zip", {one: b"1", other: b"2"}),
        pack.tarred(tmp_path / "a.tar", {one: b"1", other: b"2"}),
    ):
        assert "is taken by" in refusal(path)


def test_an_archive_beside_its_own_folder_is_refused(tmp_path):
    files = {"a/1.tif": b"1", "a.zip": pack.zip_bytes({"1.tif": b"2"})}
    assert "lies beside it" in refusal(pack.zipped(tmp_path / "b.zip", files))


def test_a_locked_entry_is_refused(tmp_path):
    data = bytearray(pack.zip_bytes(KEPT))
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.index(mark) + flags
        data[place] |= 1
    (tmp_path / "a.zip").write_bytes(data)
    assert "a.zip/dia-chi/0001.tif: locked with a password" in refusal(tmp_path / "a.zip")


def test_an_uncommon_method_is_named(tmp_path):
    told = refusal(pack.zipped(tmp_path / "a.zip", method=zipfile.ZIP_LZMA))
    assert "packed in an uncommon way (method 14, LZMA)" in told


@pytest.mark.parametrize(
    "name, mark", [("a.7z", b"7z\xbc\xaf\x27\x1c"), ("a.rar", b"Rar!\x1a\x07")]
)
def test_other_archives_are_refused_in_words(tmp_path, name, mark):
    (tmp_path / name).write_bytes(mark + bytes(100))
    assert "which is not read: pack the folder as ZIP or tar" in refusal(tmp_path / name)


@pytest.mark.parametrize("ending, mode", [("zip", ""), *MODES])
def test_a_cut_off_archive_is_refused_wherever_it_is_cut(tmp_path, ending, mode):
    noise = {f"a/{n}.tif": os.urandom(700) for n in range(4)}
    whole = tmp_path / f"whole.{ending}"
    data = (pack.tarred(whole, noise, mode) if mode else pack.zipped(whole, noise)).read_bytes()
    # A tar pads its end with zeros that say nothing: what is cut there is not missed.
    end = len(data.rstrip(b"\0")) + 512 if ending == "tar" else len(data)
    for cut in (*range(0, 1600, 100), end - 600, end - 1):
        (tmp_path / f"cut.{ending}").write_bytes(data[:cut])
        told = refusal(tmp_path / f"cut.{ending}")
        assert told.startswith(f"cut.{ending}: the archive is cut off or damaged"), (cut, told)


def test_a_damaged_archive_is_refused(tmp_path):
    data = bytearray(pack.zip_bytes({"a/1.tif": os.urandom(5000)}))
    data[500] ^= 1
    (tmp_path / "a.zip").write_bytes(data)
    assert "cut off or damaged" in refusal(tmp_path / "a.zip")


def test_something_behind_the_end_of_a_tar_is_not_lost_in_silence(tmp_path):
    one = pack.tarred(tmp_path / "a.tar").read_bytes()
    (tmp_path / "a.tar").write_bytes(one + one)
    assert "stands behind its end" in refusal(tmp_path / "a.tar")


def test_a_single_compressed_file_is_no_delivery(tmp_path):
    (tmp_path / "1.tif.gz").write_bytes(gzip.compress(b"II*\0" + bytes(2000)))
    assert "cut off or damaged" in refusal(tmp_path / "1.tif.gz")


def test_what_is_refused_leaves_the_rest_of_the_folder(tmp_path):
    pack.zipped(tmp_path / "bad.zip", {"../x.tif": b"x"})
    pack.zipped(tmp_path / "good.zip")
    delivery = read(tmp_path, Settings())
    assert len(delivery.packages) == 1
    assert told(delivery)[0].startswith("bad.zip/../x.tif: the name leads out")


@pytest.mark.parametrize(
    "name, stem", [("a.tar.gz", "a"), ("a.b.zip", "a.b"), ("..zip", "archive"), ("a.tgz", "a")]
)
def test_the_name_of_an_archives_folder(name, stem):
    assert archive.stem(name) == stem


def test_an_archive_beside_records_is_told(tmp_path):
    (tmp_path / "1.tif").write_bytes(b"x")
    record = "<dc xmlns='http://purl.org/dc/elements/1.1/'><title>A</title></dc>"
    (tmp_path / "1.dc").write_text(record)
    pack.zipped(tmp_path / "b.zip")
    assert any(
        "b.zip: an archive, in a folder with records" in line
        for line in told(read(tmp_path, Settings()))
    )


def test_an_archive_beside_a_mets_is_told(tmp_path):
    (tmp_path / "1.tif").write_bytes(b"x")
    write_mets(tmp_path / "mets.xml", {"DEFAULT": ["1.tif"]})
    pack.zipped(tmp_path / "b.zip")
    delivery = read(tmp_path, Settings())
    assert len(delivery.packages) == 1
    assert told(delivery) == ["b.zip: an archive, in a folder with a METS: unpack it in its place"]
