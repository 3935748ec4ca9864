"""Each check finds what is wrong with a drawn page, and leaves what is right alone."""

from pathlib import Path

import pytest
import pyvips

from ingest.measuring.measures import MOST_SIDE_PX, level_to_measure, measure
from ingest.quality.remark import KINDS
from ingest.quality.whole import Leaf, remarks
from tests.ingest.quality import drawn
from tests.ingest.quality.examples import examples, kinds, rates

SAMPLE = Path(__file__).parents[3] / "app" / "demo" / "sample"
# Scans of books, each a page for itself; test charts and fixtures of programs are no scans.
SCANS = ("ocrd_kant", "ocrd_misc", "ocrd_scribo")


@pytest.fixture(scope="module")
def found():
    return {rate.kind: rate for rate in rates(list(examples(3)))}


@pytest.mark.parametrize("kind", KINDS)
def test_a_check_finds_the_true_examples_and_leaves_the_false_ones(found, kind):
    rate = found[kind]
    print(f"{kind}: {rate.missed} of {rate.trues} missed, {rate.alarms} of {rate.falses} alarms")
    assert rate.trues >= 3 and rate.falses >= 3
    assert rate.alarms == 0
    assert rate.missed <= rate.trues / 3


def test_the_pages_of_the_sample_collection_are_good():
    for folder in sorted(path for path in SAMPLE.iterdir() if path.is_dir()):
        vertical = folder.name in ("dia-du-thoi-lich", "gia-pha")
        leaves = [scanned(path) for path in sorted(folder.glob("*.jpg"))]
        told = [str(remark) for mine in remarks(leaves, vertical) for remark in mine]
        assert told == [], folder.name


def test_the_scans_of_other_libraries_are_good(material):
    paths = [
        path
        for name in SCANS
        for path in sorted((material / name).rglob("*"))
        if path.suffix in (".jpg", ".tif") and "PRE-BIN" not in str(path)
    ]
    told = {path.name: [str(one) for one in remarks([scanned(path)])[0]] for path in paths}
    assert len(told) >= 10
    # One of them is black all over, which is well worth a look.
    assert {name: len(mine) for name, mine in told.items() if mine} == {"00000259.sw.tif": 1}


def test_an_image_too_small_to_tell_is_not_measured():
    assert measure(drawn.rows(1).pixels[:50, :50]) is None


def test_a_page_without_anything_is_blank():
    assert kinds(drawn.Page(pyvips.Image.black(400, 600) + 255)) == {"blank"}
    assert kinds(drawn.Page(pyvips.Image.black(400, 600))) == {"blank"}


def test_the_level_that_is_looked_at_is_small():
    sizes = [(9000, 12000), (4500, 6000), (2250, 3000), (1125, 1500), (563, 750), (282, 375)]
    assert max(sizes[level_to_measure(sizes)]) <= MOST_SIDE_PX
    assert level_to_measure([(800, 1000)]) == 0


def scanned(path: Path) -> Leaf:
    """Look at a file as the child process does: at a level, made by halving."""
    image = pyvips.Image.new_from_file(str(path)).autorot()
    image = image if image.bands == 1 else image.colourspace("srgb")
    while max(image.width, image.height) > MOST_SIDE_PX:
        image = image.shrink(2, 2)
    page = drawn.Page(image)
    return Leaf(path.name, "", str(path), image.width, image.height, measure(page.pixels))
