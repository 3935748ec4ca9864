"""Whatever the bytes of a record, nothing but PackageError comes out of its reader."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.settings import Settings
from ingest.packages.package import PackageError
from tests.ingest.packages.marc_builder import iso2709, marcxml
from tests.ingest.packages.test_dublin_core import DSPACE, QUALIFIED, SIMPLE
from tests.ingest.packages.test_ead import EAD_3, EAD_2002
from tests.ingest.packages.test_marc import KIEU
from tests.ingest.packages.test_matching import MODS
from tests.reading import read

QUIET = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
WHOLE = {
    "r.mrc": iso2709(KIEU) * 2,
    "marc.xml": marcxml(KIEU, KIEU[:9]),
    "mods.xml": MODS.format("A", "R.1").encode(),
    "dc.xml": SIMPLE.encode(),
    "dcterms.xml": QUALIFIED.encode(),
    "dublin_core.xml": DSPACE.encode(),
    "ead.xml": EAD_2002.encode(),
    "ead3.xml": EAD_3.encode(),
}
CUTS = st.lists(st.tuples(st.integers(0, 5000), st.binary(max_size=4)), min_size=1, max_size=5)
VALUES = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=30)


def outcome(folder: Path, name: str, data: bytes) -> None:
    (folder / "R.1").mkdir(exist_ok=True)
    (folder / "R.1" / "1.tif").write_bytes(b"x")
    (folder / name).write_bytes(data)
    try:
        delivery = read(folder, Settings())
    except PackageError as error:
        assert "\n" not in str(error)
        return
    told = [*delivery.problems, *(p for package in delivery.packages for p in package.problems)]
    assert all("\n" not in str(problem) for problem in told)


@pytest.mark.parametrize("name", sorted(WHOLE))
@QUIET
@given(cuts=CUTS)
def test_any_damage(tmp_path: Path, name: str, cuts: list[tuple[int, bytes]]) -> None:
    data = WHOLE[name]
    for place, put in cuts:
        place %= len(data)
        data = data[:place] + put + data[place + len(put) :]
    outcome(tmp_path, name, data)


@QUIET
@given(
    tag=st.sampled_from(["008", "041", "046", "245", "260", "700", "852", "880", "xyz"]),
    codes=st.lists(st.sampled_from("abcdfklpo6x2"), max_size=4),
    values=st.lists(VALUES, min_size=4, max_size=4),
)
def test_any_values_of_marc(tmp_path: Path, tag: str, codes: list[str], values: list[str]) -> None:
    inside = "".join(f"${code}{value}" for code, value in zip(codes, values, strict=False))
    line = (tag, values[0]) if tag == "008" else (tag, "  ", inside)
    outcome(tmp_path, "r.mrc", iso2709([("001", values[1]), line]))


@QUIET
@given(values=st.lists(VALUES, min_size=6, max_size=6))
def test_any_values_of_a_unit_date_and_link(tmp_path: Path, values: list[str]) -> None:
    safe = [value.replace("&", "").replace("<", "").replace('"', "") for value in values]
    text = EAD_2002.replace("1802/1803", safe[0]).replace("http://x.vn/a/2.tif", safe[1])
    text = text.replace("CB 1/7", safe[2]).replace("lzh", safe[3]).replace("CC0", safe[4])
    outcome(tmp_path, "ead.xml", text.replace("VN-TTLT1", safe[5]).encode())


@QUIET
@given(data=st.binary(max_size=300))
def test_any_bytes(tmp_path: Path, data: bytes) -> None:
    outcome(tmp_path, "r.mrc", b"00100nam a2200025   4500" + data)
