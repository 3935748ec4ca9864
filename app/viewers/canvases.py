"""Where a viewer draws: the largest canvas of its document, and how much of it was painted."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

# Where the largest visible canvas is, and which part of it was painted: canvases begin transparent.
# One that may not be read holds an image of another site, so that it was painted.
_LARGEST = """(all) => {
  const area = (box) => box.width * box.height;
  const found = all.filter((one) => one.checkVisibility())
    .map((canvas) => ({canvas, box: canvas.getBoundingClientRect()}))
    .filter(({box}) => area(box)).sort((one, other) => area(other.box) - area(one.box));
  if (!found.length) return null;
  const filled = (canvas) => {
    const small = new OffscreenCanvas(64, 64).getContext("2d", {willReadFrequently: true});
    try {
      small.drawImage(canvas, 0, 0, 64, 64);
      const {data} = small.getImageData(0, 0, 64, 64);
      return data.filter((value, at) => at % 4 === 3 && value > 0).length / 64 ** 2;
    } catch (error) {
      return error.name === "SecurityError" ? 1 : 0;
    }
  };
  const {x, y, width, height} = found[0].box;
  const large = found.filter(({box}) => area(box) * 2 > area(found[0].box));
  return {box: {x, y, width, height}, filled: Math.max(...large.map(({canvas}) => filled(canvas)))};
}"""


def largest_canvas(page: Page) -> dict[str, Any] | None:
    """Give the largest canvas that is seen; None: there is none.

    `box` is its place on the screen in pixels, `filled` the painted part of it, from 0 to 1.
    """
    found: dict[str, Any] | None = page.locator("canvas").evaluate_all(_LARGEST)
    return found
