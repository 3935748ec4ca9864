"""The sizes of a pyramid's levels and small images, rounded as viewers ask for them. Pure."""

# Small images that lists, viewers and our own pages ask for: boxes (IIIF `!w,h`), widths (`w,`)
# and heights (`,h`).
BOXES_PX = (200, 400, 1200)
WIDTHS_PX = (90, 100)
HEIGHTS_PX = (120,)
_LARGEST_SMALL_PX = 1200


def level_sizes(width_px: int, height_px: int, tile_px: int) -> list[tuple[int, int]]:
    """Give each level's width and height, from the full image to the one that fits in one tile."""
    sizes = [(width_px, height_px)]
    while max(sizes[-1]) > tile_px:
        width_px, height_px = (width_px + 1) // 2, (height_px + 1) // 2
        sizes.append((width_px, height_px))
    return sizes


def small_sizes(width_px: int, height_px: int) -> list[tuple[int, int]]:
    """Give the small images kept of an image, largest first; none is as large as the image."""
    scales = [
        *((side, max(width_px, height_px)) for side in BOXES_PX),
        *((side, width_px) for side in WIDTHS_PX),
        *((side, height_px) for side in HEIGHTS_PX),
    ]
    sizes = {
        (_scaled(width_px, wanted, whole), _scaled(height_px, wanted, whole))
        for wanted, whole in scales
        if wanted < whole
    }
    # A very long image would have a `small` one of 90 by 90000.
    return sorted((size for size in sizes if max(size) <= _LARGEST_SMALL_PX), reverse=True)


def _scaled(side_px: int, wanted: int, whole: int) -> int:
    """Scale a side by wanted/whole, halves up, never to nothing."""
    return max(1, (2 * side_px * wanted + whole) // (2 * whole))
