"""Images that had to be computed: found in a cache on disk, else made, and kept there."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from config.settings import Settings
from iiif.image.record import OpenImage
from iiif.image.render import VERSION, Renderer
from iiif.image.rendering import Rendering
from iiif.image.turns import Turns
from ingest.storage.disk_cache import DiskCache
from ingest.storage.store import Store


class Computed:
    """The renderer of one process, and the results that all processes share."""

    def __init__(self, settings: Settings) -> None:
        """Take the bounds from the settings; never are so many let in that tiles find no thread."""
        at_once = settings.computed_images_at_once
        waiting = min(settings.computed_images_waiting, settings.web_threads - at_once - 1)
        turns = Turns(at_once, max(0, waiting), settings.computed_image_seconds)
        lock_file = settings.cache_folder / "large-image.lock"
        self._renderer = Renderer(turns, settings.jpeg_quality, lock_file)
        self._most_px = settings.max_output_px
        self._made_by = f"{VERSION} {settings.jpeg_quality} {settings.max_output_px}"
        folder, most_bytes = settings.cache_folder / "computed", settings.computed_cache_bytes
        self._results = DiskCache(folder, most_bytes) if most_bytes else None

    def image(self, store: Store, image: OpenImage, rendering: Rendering, *, public: bool) -> bytes:
        """Give the encoded image; only what is `public` is looked for and kept on disk.

        Raises:
            as `Renderer.render`.
        """
        if self._results is None or not public:
            return self._renderer.render(store, image, rendering, self._most_px)
        name = self.name(image, rendering)
        found = self._results.read(name)
        if found is None:
            found = self._renderer.render(store, image, rendering, self._most_px)
            self._results.keep(name, found)
        return found

    def kept(self, name: str) -> bytes | None:
        """Give what was computed before and kept under this name, if it is still there."""
        return self._results.read(name) if self._results is not None else None

    def kept_at_once(self, name: str) -> bytes | None:
        """Give the same if that waits for no disk, else None."""
        found = self._results.read_at_once(name) if self._results is not None else None
        return None if found is None else bytes(found)

    def name(self, image: OpenImage, rendering: Rendering) -> str:
        """Give the name under which an image that all may see is kept."""
        # How free a side was left when the size was chosen makes no other pixels.
        exact = replace(rendering, slack_width_px=0, slack_height_px=0)
        parts = f"{self._made_by}\n{image.pixels}\n{exact}"
        name = hashlib.blake2b(parts.encode(), digest_size=16).hexdigest()
        return f"{name[:2]}/{name}"
