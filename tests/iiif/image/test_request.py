"""The grammar of image requests: what is read, and what is refused by name."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iiif.image.request import BadParameter, parse, parse_region, parse_rotation, parse_size

WHOLE = ("full", "max", "0", "default.jpg")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("full", "full"),
        ("square", "square"),
        ("0,0,1,1", "pixels"),
        ("pct:0,.5,1.,99.9", "percent"),
    ],
)
def test_regions_are_read(text, kind):
    assert parse_region(text).kind == kind


@pytest.mark.parametrize(
    "text",
    ["", "Full", "1,2,3", "1,2,3,4,5", "-1,0,1,1", "+1,0,1,1", "1.5,0,1,1", "pct:1,2,3",
     "pct:1e1,0,1,1", "pct:-1,0,1,1", " 0,0,1,1", "0,0,1,1\n", "٠,٠,١,١", "99999999999,0,1,1",
     "pct:nan,0,1,1", "full\0"],
)  # fmt: skip
def test_other_regions_are_refused_by_name(text):
    with pytest.raises(BadParameter) as refused:
        parse_region(text)
    assert refused.value.parameter == "region"


@pytest.mark.parametrize(
    ("text", "kind", "upscaled"),
    [("max", "max", False), ("^max", "max", True), ("10,", "width", False), ("^10,", "width", True),
     (",10", "height", False), ("^,10", "height", True), ("pct:50", "percent", False),
     ("^pct:250.5", "percent", True), ("3,4", "exact", False), ("^3,4", "exact", True),
     ("!3,4", "within", False), ("^!3,4", "within", True)],
)  # fmt: skip
def test_sizes_are_read(text, kind, upscaled):
    size = parse_size(text)
    assert (size.kind, size.upscaled) == (kind, upscaled)


@pytest.mark.parametrize(
    "text",
    ["", "full", "^", ",", "!", "!3,", "!,4", "!^3,4", "3", "3,4,5", "pct:101", "pct:", "-3,",
     "3.5,", "^^max", "max^", "^full", "３,", "pct:5%", "1 0,"],
)  # fmt: skip
def test_other_sizes_are_refused_by_name(text):
    with pytest.raises(BadParameter) as refused:
        parse_size(text)
    assert refused.value.parameter == "size"


@pytest.mark.parametrize(
    ("text", "read"),
    [("0", (False, Fraction(0))), ("360", (False, Fraction(0))), ("!90", (True, Fraction(90))),
     ("22.5", (False, Fraction(45, 2))), (".5", (False, Fraction(1, 2)))],
)  # fmt: skip
def test_rotations_are_read(text, read):
    assert parse_rotation(text) == read


@pytest.mark.parametrize("text", ["", "!", "-1", "361", "360.1", "1e2", "!!0", "0!", "nan", "+9"])
def test_other_rotations_are_refused_by_name(text):
    with pytest.raises(BadParameter) as refused:
        parse_rotation(text)
    assert refused.value.parameter == "rotation"


@pytest.mark.parametrize(
    ("text", "parameter"),
    [("default", "format"), ("default.", "format"), ("default.JPG", "format"), (".jpg", "quality"),
     ("native.jpg", "quality"), ("default.jpg.png", "quality"), ("default.bmp", "format")],
)  # fmt: skip
def test_other_qualities_and_formats_are_refused_by_name(text, parameter):
    with pytest.raises(BadParameter) as refused:
        parse("full", "max", "0", text)
    assert refused.value.parameter == parameter


@given(st.integers(0, 3), st.text(max_size=30))
def test_no_text_does_more_than_be_refused(place, text):
    parameters = list(WHOLE)
    parameters[place] = text
    try:
        parse(*parameters)
    except BadParameter as refused:
        assert str(refused)


def test_a_long_parameter_is_not_repeated_whole():
    with pytest.raises(BadParameter) as refused:
        parse_region("9" * 5000)
    assert len(str(refused.value)) < 200
