"""Draw the app's icons from the seal, into app/static/icons: run it again when the seal changes.

Of the seal as it is, and for launchers that cut a shape of their own out of a full square.
"""

from pathlib import Path

import pyvips

STATIC = Path(__file__).parents[1] / "app/static"
SIDE = 96  # of the seal's own drawing
# What a launcher leaves whatever its shape: a circle of four fifths.
INSIDE = 0.63
RED = "#b5341f"


def full(seal: str) -> str:
    """Give the seal's strokes on a square without edges."""
    strokes = seal[seal.index("<g") : seal.rindex("</svg>")]
    start = SIDE * (1 - INSIDE) / 2
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE}">'
        f'<rect width="{SIDE}" height="{SIDE}" fill="{RED}"/>'
        f'<g transform="translate({start} {start}) scale({INSIDE})">{strokes}</g></svg>'
    )


def draw(name: str, drawing: str, sides_px: tuple[int, ...]) -> None:
    """Write a drawing as PNG of these sizes."""
    for side_px in sides_px:
        image = pyvips.Image.svgload_buffer(drawing.encode(), scale=side_px / SIDE)
        target = STATIC / "icons" / f"{name}-{side_px}.png"
        image.pngsave(str(target), compression=9, palette=True, strip=True)


if __name__ == "__main__":
    seal = (STATIC / "seal.svg").read_text(encoding="utf-8")
    draw("seal", seal, (192, 512))
    draw("seal-full", full(seal), (180, 192, 512))
