"""Bags are verified before anything of them is read; their payload is read as what it is."""

import builtins
import hashlib
import os
from collections import Counter
from pathlib import Path

import bagit
import pytest

from config.settings import Settings
from ingest.packages import bag
from ingest.packages.package import Package, PackageError
from tests.ingest.packages import archive_builder as pack
from tests.ingest.packages.mets_builder import write_mets
from tests.ingest.packages.sheet_builder import told
from tests.reading import read

INVALID = {
    "baginfo-missing-encoding": "Missing required tag in bagit.txt",
    "bom-in-bagit.txt": "must not contain a byte-order mark",
    "corrupt-data-file": "is damaged or changed (its ",
    "corrupt-tag-file": "bag-info.txt is damaged or changed (its md5 is another)",
    "extra-file-in-bag": "stands in no manifest",
    "invalid-version-number": "Bag version numbers must be MAJOR.MINOR numbers",
    "missing-baginfo": "bag-info.txt is missing",
    "missing-bagit.txt": "its bagit.txt is missing",
    "out-of-scope-file-paths-using-dot-notation": "is unsafe",
    "out-of-scope-file-paths-using-dot-notation-for-fetch": "is unsafe",
    "same-filename-listed-twice-with-different-hashes": "with conflicting values",
    "same-filename-listed-twice-with-the-same-hash": "multiple times with the same value",
    "notAllManifestsListAllFiles": "stands in no manifest",
    "bagit-with-invalid-whitespace": "is not written as BagIt 1.0 asks",
}


def suites(material: Path) -> list[Path]:
    return [*(material / "bagit").iterdir(), *(material / "bagit_old").iterdir()]


def bags(material: Path, kind: str) -> list[Path]:
    return [one for suite in suites(material) for one in sorted(suite.glob(f"{kind}/*/"))]


def refusal(path: Path) -> str:
    with pytest.raises(PackageError) as refused:
        bag.verify(path, path, Settings())
    assert "\n" not in str(refused.value)
    return str(refused.value)


def make_bag(folder: Path, checksums: tuple[str, ...] = ("sha256",)) -> Path:
    """Make a bag of a folder of one image, unless it holds something already."""
    folder.mkdir(exist_ok=True)
    if not list(folder.iterdir()):
        (folder / "0001.tif").write_bytes(b"one")
    bagit.make_bag(str(folder), {"Source-Organization": "Thư viện tỉnh"}, checksums=checksums)
    return folder


def only(path: Path) -> Package:
    delivery = read(path, Settings())
    assert not told(delivery) and len(delivery.packages) == 1
    return delivery.packages[0]


def test_every_valid_bag_of_the_suites_is_verified(material):
    valid = bags(material, "valid")
    assert len(valid) == 27
    for path in valid:
        bag.verify(path, path, Settings())


def test_every_invalid_bag_of_the_suites_is_refused_with_its_reason(material):
    invalid = bags(material, "invalid")
    assert {path.name for path in invalid} == set(INVALID)
    for path in invalid:
        assert INVALID[path.name] in refusal(path), path
        with pytest.raises(PackageError):
            read(path, Settings())


def test_paths_that_lead_out_on_any_system_are_refused(material):
    for path in (*bags(material, "linux-only"), *bags(material, "windows-only")):
        assert "is unsafe" in refusal(path) or "lies outside the bag" in refusal(path), path


def test_a_bag_of_images_is_an_item_of_the_bags_name(tmp_path):
    package = only(make_bag(tmp_path / "dia-chi"))
    assert package.source_id == "dia-chi" and package.name == "dia-chi"
    assert [page.name for page in package.pages] == ["0001.tif"]
    assert package.description.title == {"none": ["dia-chi"]}
    assert package.wrapping
    assert "Source-Organization: Thư viện tỉnh" in package.wrapping.data.decode()


def test_a_bag_is_known_as_the_folder_in_it(tmp_path):
    for name in ("kho/a", "kho/b"):
        (tmp_path / "thu" / name).mkdir(parents=True)
        (tmp_path / "thu" / name / "1.tif").write_bytes(b"x")
    plain = [package.source_id for package in read(tmp_path / "thu", Settings()).packages]
    make_bag(tmp_path / "thu/kho")
    delivery = read(tmp_path / "thu", Settings())
    assert [package.source_id for package in delivery.packages] == plain == ["kho/a", "kho/b"]


def test_the_payload_may_be_any_delivery(tmp_path):
    sheet, mets, packed, twice = (tmp_path / name for name in ("sheet", "mets", "packed", "twice"))
    for folder in (sheet, mets, packed, twice):
        folder.mkdir()
    (sheet / "a").mkdir()
    (sheet / "a/1.tif").write_bytes(b"x")
    (sheet / "metadata.csv").write_text("folder,title\na,A\n")
    (mets / "1.tif").write_bytes(b"x")
    write_mets(mets / "any.xml", {"MASTER": ["1.tif"]})
    pack.zipped(packed / "dia-chi.zip")
    make_bag(twice / "inner")
    ids = [only(make_bag(folder)).source_id for folder in (sheet, mets, packed, twice)]
    assert ids[0] == "a" and ids[2:] == ["dia-chi", "inner"]
    assert only(mets).pages[0].name == "data/1.tif"
    assert only(packed).name == "data/dia-chi.zip/dia-chi"


def test_a_packed_bag_is_that_bag(tmp_path):
    make_bag(tmp_path / "dia-chi")
    (tmp_path / "dia-chi/data/0002.txt").write_bytes(b"")
    files = {
        f"dia-chi/{path.relative_to(tmp_path / 'dia-chi').as_posix()}": path.read_bytes()
        for path in (tmp_path / "dia-chi").rglob("*")
        if path.is_file()
    }
    with pytest.raises(PackageError) as refused:
        read(pack.zipped(tmp_path / "gửi.zip", files), Settings())
    assert str(refused.value).startswith("gửi.zip/dia-chi: this bag is not valid: data/0002.txt")
    del files["dia-chi/data/0002.txt"]
    files["dia-chi/data/0001.tif"] = b"two"
    with pytest.raises(PackageError, match=r"data/0001\.tif is damaged or changed"):
        read(pack.zipped(tmp_path / "gửi.zip", files), Settings())
    files["dia-chi/data/0001.tif"] = b"one"
    package = only(pack.zipped(tmp_path / "gửi.zip", files))
    assert (package.source_id, package.name) == ("dia-chi", "gửi.zip/dia-chi")


def test_problems_of_the_payload_are_named_from_the_bag_on(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a/1.tif").write_bytes(b"x")
    (tmp_path / "a/notes.doc").write_bytes(b"x")
    delivery = read(make_bag(tmp_path / "a"), Settings())
    assert str(delivery.packages[0].problems[0]).startswith("data/notes.doc: no image")


def test_files_that_lie_elsewhere_are_named_and_not_fetched(tmp_path):
    folder = make_bag(tmp_path / "a")
    (folder / "fetch.txt").write_text("http://127.0.0.1:9/0001.tif 3 data/0001.tif\n")
    bag.verify(folder, folder, Settings())
    (folder / "data/0001.tif").unlink()
    assert refusal(folder).startswith("a: data/0001.tif lie elsewhere and are only named in its")


def test_each_file_is_read_once_whatever_the_number_of_checksums(tmp_path, monkeypatch):
    (tmp_path / "a").mkdir()
    for number in range(30):
        (tmp_path / "a" / f"{number}.tif").write_bytes(os.urandom(100))
    folder = make_bag(tmp_path / "a", ("md5", "sha256", "sha512"))
    opened: Counter[str] = Counter()
    real = builtins.open

    def counting(file, *arguments, **more):
        opened[Path(str(file)).name] += 1
        return real(file, *arguments, **more)

    monkeypatch.setattr(builtins, "open", counting)
    bag.verify(folder, folder, Settings())
    assert {opened[f"{number}.tif"] for number in range(30)} == {1}


class TestHostileBags:
    def test_a_pipe_does_not_stop_us(self, tmp_path):
        folder = make_bag(tmp_path / "a")
        os.mkfifo(folder / "data/0002.tif")
        assert "data/0002.tif is neither a file nor a folder" in refusal(folder)

    def test_a_link_is_not_followed(self, tmp_path):
        folder = make_bag(tmp_path / "a")
        (folder / "data/0001.tif").unlink()
        (folder / "data/0001.tif").symlink_to("/dev/zero")
        assert "is neither a file nor a folder" in refusal(folder)

    @pytest.mark.parametrize("encoding", ["zlib", "idna", "rot13", "unicode_escape", "\x00"])
    def test_an_encoding_that_computes_is_refused(self, tmp_path, encoding):
        folder = make_bag(tmp_path / "a")
        text = f"BagIt-Version: 0.97\nTag-File-Character-Encoding: {encoding}\n"
        (folder / "bagit.txt").write_text(text)
        assert "names an encoding that no text has" in refusal(folder)

    def test_a_folder_that_only_begins_alike_lies_outside(self, tmp_path):
        folder = make_bag(tmp_path / "a")
        (tmp_path / "a-secret").mkdir()
        (tmp_path / "a-secret/x").write_bytes(b"x")
        digest = hashlib.sha256(b"x").hexdigest()
        with (folder / "manifest-sha256.txt").open("a") as file:
            file.write(f"{digest}  data/../../a-secret/x\n")
        assert "lies outside the bag" in refusal(folder)

    def test_a_checksum_without_a_length_is_refused(self, tmp_path):
        folder = make_bag(tmp_path / "a")
        (folder / "manifest-shake_128.txt").write_text("00  data/0001.tif\n")
        assert "cannot be verified" in refusal(folder)

    def test_an_endless_manifest_is_not_read(self, tmp_path):
        folder = make_bag(tmp_path / "a")
        with (folder / "manifest-md5.txt").open("wb") as file:
            file.truncate(bag.MAX_TAG_BYTES + 1)
        assert "manifest-md5.txt is larger than the 50,000,000 bytes" in refusal(folder)

    def test_too_many_files_are_not_read(self, tmp_path):
        folder = make_bag(tmp_path / "a")
        with pytest.raises(PackageError, match="more than 3 files"):
            bag.verify(folder, folder, Settings(max_archive_files=3))
