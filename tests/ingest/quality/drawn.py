"""Drawn pages, as a scanner would give them: paper, print in rows or columns, and its faults."""

from __future__ import annotations

import random
import re

import numpy as np
import pyvips
from numpy.typing import NDArray

WIDTH_PX, HEIGHT_PX = 800, 1130
_MARGIN_PX = 60
_SYLLABLES = re.findall(
    r"\w+",
    "sông núi nước nam vua ở đất trời đã định rõ ràng sách cũ chép lại từng trang người xưa kể "
    "rằng làng này có đình chùa bên bến đò chợ họp phiên sớm dân cày cấy hai vụ lúa quê hương",
)
_HAN = "天地玄黃宇宙洪荒日月盈昃辰宿列張寒來暑往秋收冬藏閏餘成歲律呂調陽"

Pixels = NDArray[np.uint8]


class Page:
    """One drawn page; each method gives another page on which something was done to it."""

    def __init__(self, image: pyvips.Image) -> None:
        self.image = image

    @property
    def pixels(self) -> Pixels:
        """The page as the child process sees it."""
        image = self.image.cast("uchar")
        data = np.frombuffer(image.write_to_memory(), np.uint8)
        return data.reshape(image.height, image.width, image.bands)

    def leaning(self, degrees: float) -> Page:
        """Turn it a little, clockwise, on more paper."""
        return Page(self.image.similarity(angle=degrees, background=[_tone(self.image)]))

    def turned(self, degrees: int) -> Page:
        """Turn it by a right angle or more, clockwise."""
        return Page(self.image.rot(f"d{degrees}"))

    def blurred(self, sigma_px: float) -> Page:
        """Put it out of focus."""
        return Page(self.image.gaussblur(sigma_px)) if sigma_px else self

    def moved(self, right_px: int, down_px: int, *, tone: float = 1.0) -> Page:
        """Scan it once more: laid elsewhere, in another light."""
        wide = self.image.width + abs(right_px), self.image.height + abs(down_px)
        place = max(0, right_px), max(0, down_px)
        image = self.image.embed(*place, *wide, extend="copy") * tone
        left, top = max(0, -right_px), max(0, -down_px)
        return Page(image.crop(left, top, self.image.width, self.image.height))

    def cropped(self, side: str, share: float) -> Page:
        """Cut a share of it off at one side."""
        width, height = self.image.width, self.image.height
        off = int((width if side in ("left", "right") else height) * share)
        box = {
            "left": (off, 0, width - off, height),
            "right": (0, 0, width - off, height),
            "top": (0, off, width, height - off),
            "bottom": (0, 0, width, height - off),
        }[side]
        return Page(self.image.crop(*box))

    def on_bed(self, margin_px: int, *, without: str = "") -> Page:
        """Lay it on the scanner's black bed; `without` names a side where the bed does not show."""
        left, right = (0 if without == one else margin_px for one in ("left", "right"))
        top, bottom = (0 if without == one else margin_px for one in ("top", "bottom"))
        wide = self.image.width + left + right, self.image.height + top + bottom
        return Page(self.image.embed(left, top, *wide, background=[18]))


def paper(seed: int, *, stained: bool = False) -> Page:
    """Draw an empty page."""
    chance = random.Random(seed)
    sheet = pyvips.Image.gaussnoise(
        WIDTH_PX, HEIGHT_PX, mean=chance.uniform(190, 240), sigma=chance.uniform(1, 5), seed=seed
    )
    if stained:
        stains = pyvips.Image.perlin(WIDTH_PX, HEIGHT_PX, cell_size=256, seed=seed)
        sheet += stains * chance.uniform(10, 25)
    return Page(sheet.cast("uchar").copy_memory())


def half_title(seed: int) -> Page:
    """Draw a page with one short line."""
    words = " ".join(random.Random(seed).sample(_SYLLABLES, 4)).upper()
    return _printed(paper(seed), _text(words, 500, 20), (150, 300), 0.85)


def rows(seed: int, *, shows_through: bool = False) -> Page:
    """Draw a page of Vietnamese print."""
    chance = random.Random(seed)
    page = paper(seed, stained=seed % 3 == 0)
    if shows_through:
        other = _text(_prose(chance), 600, 14).fliphor()
        page = _printed(page, other, (90, 90), 0.08)
    size = chance.choice((13, 15, 17))
    print_ = _text(_prose(chance), chance.randrange(560, 640), size, serif=seed % 2 == 0)
    return _printed(page, print_, (chance.randrange(70, 100), 100), chance.uniform(0.6, 0.9))


def columns(seed: int, *, ruled: bool = False) -> Page:
    """Draw a page of Hán-Nôm in columns, some of them short."""
    chance = random.Random(seed)
    page = paper(seed, stained=seed % 3 == 0)
    wide = chance.choice((48, 56, 64))
    for number, left in enumerate(range(90, WIDTH_PX - 90 - wide, wide)):
        length = 900 // (wide * 4 // 7)
        length = length // 2 if chance.random() < 0.4 and number else length
        text = "\n".join(chance.choice(_HAN) for _ in range(length))
        # Woodblock characters nearly touch within their column.
        print_ = _text(text, 100, wide * 3 // 8, spacing=-wide // 7).crop_to(wide)
        page = _printed(page, print_, (left, 110), 0.8)
        if ruled:
            line = pyvips.Image.black(2, 900) + 255
            page = _printed(page, line, (left + wide - 4, 105), 0.7)
    return page


def nothing(seed: int) -> Page:
    """Draw the back of a page: stains, and print that shines through."""
    print_ = _text(_prose(random.Random(seed)), 600, 14).fliphor()
    return _printed(paper(seed, stained=True), print_, (90, 90), 0.07)


class _Text:
    """Letters as an image: 255 is ink."""

    def __init__(self, image: pyvips.Image) -> None:
        self.image = image

    def fliphor(self) -> pyvips.Image:
        return self.image.fliphor()

    def crop_to(self, width_px: int) -> pyvips.Image:
        return self.image.crop(0, 0, min(width_px, self.image.width), self.image.height)


def _prose(chance: random.Random) -> str:
    paragraphs = []
    for _ in range(9):
        words = [chance.choice(_SYLLABLES) for _ in range(chance.randrange(30, 75))]
        paragraphs.append("    " + " ".join(words).capitalize() + ".")
    return "\n".join(paragraphs)


def _text(text: str, width_px: int, size: int, *, serif: bool = True, spacing: int = 0) -> _Text:
    font = f"{'DejaVu Serif' if serif else 'DejaVu Sans'} {size}"
    return _Text(
        pyvips.Image.text(text, width=width_px, font=font, dpi=100, justify=True, spacing=spacing)
    )


def _printed(
    page: Page, print_: pyvips.Image | _Text, place: tuple[int, int], darkness: float
) -> Page:
    image = print_.image if isinstance(print_, _Text) else print_
    left, top = place
    width, height = WIDTH_PX - left - _MARGIN_PX, HEIGHT_PX - top - _MARGIN_PX
    image = image.crop(0, 0, min(image.width, width), min(image.height, height))
    light = 1 - image.embed(left, top, WIDTH_PX, HEIGHT_PX) / 255 * darkness
    return Page((page.image * light).cast("uchar").copy_memory())


def _tone(image: pyvips.Image) -> float:
    return float(image.percent(60))
