"""Values of sheets that must have a form."""

import pytest

from ingest.packages import fields


@pytest.mark.parametrize(
    ("text", "area"),
    [("21.85, 106.76", [106.76, 21.85, 106.76, 21.85]), ("102,8,110,24", [102, 8, 110, 24]),
     ("-33.5,-70.25", [-70.25, -33.5, -70.25, -33.5]), ("91,0", None), ("0,181", None),
     ("1,2,3", None), ("110,8,102,24", None), ("nan,1", None), ("1e2,1", None), ("", None)],
)  # fmt: skip
def test_coordinates_are_a_point_or_an_area_on_earth(text, area):
    assert fields.area(text) == area
