"""Requests fitted to images: nothing leaves the image, or exceeds what was asked or allowed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iiif.image.canonical import canonical
from iiif.image.rendering import Limits, resolve
from iiif.image.request import BadParameter, OverLimit, parse
from ingest.text.page_text import Box

WIDE = Limits(100_000, 10_000_000_000)
side = st.integers(1, 20_000)


def rendering(region="full", size="max", width_px=300, height_px=200, limits=WIDE, **more):
    asked = parse(region, size, more.get("rotation", "0"), more.get("last", "default.jpg"))
    return resolve(asked, width_px=width_px, height_px=height_px, limits=limits)


def size_of(made):
    return made.width_px, made.height_px


@pytest.mark.parametrize(
    ("region", "box"),
    [
        ("full", Box(0, 0, 300, 200)),
        ("square", Box(50, 0, 200, 200)),
        ("125,15,120,140", Box(125, 15, 120, 140)),
        ("125,15,200,200", Box(125, 15, 175, 185)),  # 4.1: cropped at the image's edge
        ("pct:41.6,7.5,40,70", Box(124, 15, 120, 140)),
        ("pct:41.6,7.5,66.6,100", Box(124, 15, 176, 185)),
        ("pct:99.99,99.99,0.001,0.001", Box(299, 199, 1, 1)),
    ],
)
def test_region(region, box):
    assert rendering(region).region == box


@pytest.mark.parametrize(
    "region", ["300,0,1,1", "0,200,1,1", "0,0,0,5", "0,0,5,0", "pct:100,0,1,1", "pct:0,0,0,1"]
)
def test_a_region_outside_or_empty_is_refused(region):
    with pytest.raises(BadParameter, match="region"):
        rendering(region)


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ("max", (300, 200)), ("^max", (300, 200)), ("150,", (150, 100)),
        (",150", (225, 150)),
        ("pct:50", (150, 100)), ("225,100", (225, 100)), ("!225,100", (150, 100)),
        ("!1000,1000", (300, 200)), ("^360,", (360, 240)), ("^,240", (360, 240)),
        ("^pct:120", (360, 240)), ("^360,360", (360, 360)), ("^!360,360", (360, 240)),
        ("1,", (1, 1)),
    ],
)  # fmt: skip
def test_size(size, expected):
    assert size_of(rendering(size=size)) == expected


@pytest.mark.parametrize("size", ["301,", ",201", "301,200", "300,201", "0,", ",0", "0,5", "pct:0",
                                  "!0,5", "pct:0.1"])  # fmt: skip
def test_a_size_above_the_region_or_empty_is_refused(size):
    with pytest.raises(BadParameter, match="size"):
        rendering(size=size)


@pytest.mark.parametrize("size", ["^101,", "^,101", "^101,5", "^pct:51"])
def test_a_size_above_the_limits_is_refused_with_the_limit(size):
    with pytest.raises(OverLimit, match="100 px a side"):
        rendering(size=size, width_px=200, height_px=200, limits=Limits(100, 10_000))


@pytest.mark.parametrize("size", ["max", "^max", "!150,150", "^!5000,5000"])
def test_the_largest_possible_obeys_the_limits(size):
    assert size_of(rendering(size=size, limits=Limits(120, 1_000_000))) == (120, 80)
    assert size_of(rendering(size=size, limits=Limits(120, 5_400))) == (90, 60)


@pytest.mark.parametrize(
    ("region", "expected"),
    [
        ("full", (300, 200)),
        ("0,0,3,2", (300, 200)),
        ("0,0,1,2", (100, 200)),
        ("9,9,1,1", (200, 200)),
    ],
)
def test_max_upscaled_ends_at_the_size_of_the_image(region, expected):
    """4.2: that is what maxWidth and maxHeight state, so a small region costs no more."""
    assert WIDE.stated(300, 200) == (300, 200, 60_000)
    assert size_of(rendering(region, "^max")) == expected


@pytest.mark.parametrize(
    ("size", "width_px"),
    [("!1200,1200", 3), ("!2000,3000", 1100), ("!1199,9000", 600), ("^!2000,3000", 1000)],
)
def test_a_box_beyond_the_region_gives_the_region(size, width_px):
    made = rendering("full", size, width_px, width_px)
    assert size_of(made) == ((width_px, width_px) if size[0] == "!" else (2000, 2000))


@pytest.mark.parametrize(("size", "width_px"), [("!2000,3000", 1000), ("!1201,1201", 3)])
def test_a_box_far_beyond_the_region_is_refused(size, width_px):
    with pytest.raises(BadParameter, match="size"):
        rendering("full", size, width_px, width_px)


@given(width_px=side, height_px=side, x=side, y=side, w=side, h=side)
def test_region_never_leaves_the_image(width_px, height_px, x, y, w, h):
    try:
        box = rendering(f"{x},{y},{w},{h}", width_px=width_px, height_px=height_px).region
    except BadParameter:
        assert x >= width_px or y >= height_px
    else:
        assert box.x + box.width <= width_px and box.y + box.height <= height_px


@given(
    width_px=side, height_px=side, w=side, h=side, most=st.integers(500, 5_000), up=st.booleans()
)
def test_a_confined_size_is_the_largest_that_fits(width_px, height_px, w, h, most, up):
    limits = Limits(most, most * most)
    try:
        made = rendering("full", f"{'^' if up else ''}!{w},{h}", width_px, height_px, limits)
    except BadParameter:
        assert not up and w >= 2 * width_px and h >= 2 * height_px and max(w, h) > 1_200
        return
    assert 1 <= made.width_px <= min(w, most) and 1 <= made.height_px <= min(h, most)
    full = {w, most} & {made.width_px} or {h, most} & {made.height_px}
    assert full or (not up and size_of(made) == (width_px, height_px))


@given(width_px=side, height_px=side, area=st.integers(1_000_000, 40_000_000), up=st.booleans())
def test_max_is_within_the_limits_and_keeps_the_shape(width_px, height_px, area, up):
    limits = Limits(16_000, area)
    made = rendering("full", "^max" if up else "max", width_px, height_px, limits)
    assert limits.allow(*size_of(made))
    assert abs(made.width_px * height_px - made.height_px * width_px) <= max(width_px, height_px)


@given(width_px=side, height_px=side, w=side)
def test_a_free_height_is_rounded_to_the_nearest(width_px, height_px, w):
    made = rendering("full", f"^{w},", width_px, height_px, Limits(10**9, 10**18))
    assert made.width_px == w
    assert made.height_px == 1 or abs(made.height_px * width_px - height_px * w) * 2 <= width_px


SIZES = st.sampled_from(
    ["max", "^max", "7,", ",7", "pct:33.3", "^pct:170", "9,4", "!9,4", "^!90,40"]
)
REGIONS = st.sampled_from(["full", "square", "1,2,30,40", "pct:10,10,50,50"])
TURNS = st.sampled_from(["0", "!0", "90", "22.5", "!359.25", "360", "007.50"])


@given(REGIONS, SIZES, TURNS, st.integers(50, 230), st.integers(50, 230))
def test_the_canonical_request_is_the_same_request(region, size, rotation, width_px, height_px):
    """4.8: and it is its own canonical form."""
    limits = Limits(400, 160_000)
    asked = parse(region, size, rotation, "gray.png")
    made = resolve(asked, width_px=width_px, height_px=height_px, limits=limits)
    path = canonical(made, limits)
    again = resolve(parse(*path.split("/")), width_px=width_px, height_px=height_px, limits=limits)
    assert canonical(again, limits) == path
    assert (again.region, size_of(again), again.degrees) == (
        made.region,
        size_of(made),
        made.degrees,
    )


@pytest.mark.parametrize(
    ("asked", "path"),
    [
        (("0,0,300,200", "300,200", "0", "default.jpg"), "full/max/0/default.jpg"),
        (("square", "100,", "!022.50", "gray.png"), "50,0,200,200/100,100/!22.5/gray.png"),
        (("full", "^600,", ".5", "default.jpg"), "full/^600,400/0.5/default.jpg"),
        (("full", "^max", "360", "default.jpg"), "full/max/0/default.jpg"),
        (("0,0,30,20", "^max", "0", "default.jpg"), "0,0,30,20/^max/0/default.jpg"),
    ],
)
def test_canonical_form(asked, path):
    limits = Limits(1000, 10**6)
    made = resolve(parse(*asked), width_px=300, height_px=200, limits=limits)
    assert canonical(made, limits) == path
