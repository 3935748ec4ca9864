"""What real viewers asked of images of odd sizes, recorded in Chromium: none meets a refusal.

recorded/*.json: by viewer, its version, and by size of image the paths behind `/iiif/`, less the
identifier. `bare` says that the manifest named no thumbnails, so that the viewer chose its own.
"""

import json
from pathlib import Path

import pytest

from tests.builders import picture
from tests.iiif.rows import show

RECORDED = sorted((Path(__file__).parent / "recorded").glob("*.json"))
VIEWERS = {"clover-iiif", "leaflet-iiif", "mirador", "openseadragon", "tify", "universalviewer"}
SIZES = {"1x1", "1x700", "700x1", "511x511", "512x512", "513x513", "1301x1003", "20000x150"}


@pytest.fixture(scope="module")
def images(gallery, tmp_path_factory):
    """An image of each size."""
    folder = tmp_path_factory.mktemp("odd")
    return {
        size: show(gallery, folder, picture(*(int(side) for side in size.split("x")))).image_id
        for size in sorted(SIZES)
    }


def test_every_viewer_is_recorded():
    assert {json.loads(path.read_text())["viewer"] for path in RECORDED} == VIEWERS


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
def test_what_a_viewer_asks_is_answered(viewer, images, path):
    asked = json.loads(path.read_text())["asked"]
    assert set(asked) == SIZES and all(asked.values())
    for size, requests in asked.items():
        for request in requests:
            version, rest = request.split("/", 1)
            answer = viewer.get(f"/iiif/{version}/{images[size]}/{rest}")
            assert answer.status_code == 200, (size, request)


# What viewers ask by their code where info.json or a manifest gives them less to go by.
@pytest.mark.parametrize(
    "path",
    ["full/,120/0/default.jpg", "full/90,/0/default.jpg", "full/100,/0/default.jpg",
     "full/!200,200/0/default.jpg", "full/!400,400/0/default.jpg", "full/max/0/default.jpg",
     "full/!1024,1024/0/default.jpg", "square/max/0/default.jpg"],
)  # fmt: skip
def test_what_a_viewer_may_ask_of_any_image_it_can_hold(viewer, images, path):
    _, size, *_ = path.split("/")
    for name, image_id in images.items():
        width, height = (int(side) for side in name.split("x"))
        wide, _, high = size.strip("!").partition(",") if "," in size else ("", "", "")
        if not size.startswith("!") and (int(wide or 0) > width or int(high or 0) > height):
            continue  # 4.2: larger than the image, without ^, is to be refused
        assert viewer.get(f"/iiif/3/{image_id}/{path}").status_code == 200, (name, path)
