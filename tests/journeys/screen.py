"""Looking at the screen as a reader does: where is the black box, where is the light."""

from io import BytesIO

import numpy
from PIL import Image
from playwright.sync_api import Page

BLACK = 60  # darker than this is the box, through the light laid over it


def black_box(page: Page) -> tuple[float, float, float, float]:
    """Give left, top, right and bottom of what is black inside the reader's stage, on screen."""
    stage = page.locator("#stage")
    place = stage.bounding_box()
    assert place is not None
    drawn = Image.open(BytesIO(stage.screenshot())).convert("RGB")
    # The box itself is black in every channel; the light's edge is red.
    dark = (numpy.asarray(drawn).max(axis=2) < BLACK).nonzero()
    assert dark[0].size, "nothing black is on the stage"
    rows, columns = dark
    return (
        place["x"] + columns.min(),
        place["y"] + rows.min(),
        place["x"] + columns.max() + 1,
        place["y"] + rows.max() + 1,
    )


def wait_for_rest(page: Page) -> None:
    """Wait until no style is on its way to another: sheets have risen, panels have faded in."""
    page.wait_for_function(
        "() => document.getAnimations().every((one) => one.playState !== 'running')"
    )


def light(
    page: Page, within: str = ".deep", *, largest: bool = False
) -> tuple[float, float, float, float]:
    """Give left, top, right and bottom of all hits together, or of the largest, on screen."""
    boxes = page.evaluate(
        """(within) => [...document.querySelectorAll(`#stage ${within} rect.hit`)]
            .map((rect) => rect.getBoundingClientRect())
            .map((box) => [box.left, box.top, box.right, box.bottom])""",
        within,
    )
    assert boxes, "nothing is lit"
    if largest:
        boxes = [max(boxes, key=lambda box: (box[2] - box[0]) * (box[3] - box[1]))]
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def assert_lit_where_black(page: Page, within: str = ".deep") -> None:
    """Compare the light with the true box, within 3 px."""
    lit, true = light(page, within), black_box(page)
    apart = [abs(one - other) for one, other in zip(lit, true, strict=True)]
    assert max(apart) <= 3, f"lit {lit}, black {true}"


def wait_for_tiles(page: Page) -> None:
    """Wait until the open page is drawn and its hits are lit."""
    page.wait_for_selector("#stage.zoomable", state="attached")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(900)  # the spring of OpenSeadragon comes to rest
