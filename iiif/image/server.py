"""What answers an image request: who may have it, from which bytes, under which mark."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from iiif.access import check_known, is_open
from iiif.auth.services import doorway, services
from iiif.image import tiles
from iiif.image.computed import Computed
from iiif.image.info import Described, reduced_sizes
from iiif.image.record import OpenImage, OpenImages
from iiif.image.render import VERSION, PyramidDamaged
from iiif.image.rendering import Limits, Rendering, resolve
from iiif.image.request import ImageRequest, OverLimit
from iiif.image.versions import V3, Version
from iiif.responses import etag_of
from iiif.urls import Urls
from ingest.catalog import find, identifiers, rights
from ingest.catalog.find import NotHeld
from ingest.catalog.rights import Visitor, Withheld
from ingest.derivatives.index import is_whole, standalone
from ingest.repository import Repository

Place = tiles.Stored | str
"""Where an image stands ready: in the pyramid, or under a name among the computed ones."""


class Renamed(Exception):
    """The pixels asked for have been made anew, under another id."""

    def __init__(self, image_id: str) -> None:
        super().__init__(image_id)
        self.image_id = image_id


@dataclass(frozen=True)
class Part:
    """As much of an image as the visitor may see."""

    image: OpenImage
    limits: Limits
    reduced: bool  # only the whole, within the limits
    public: bool  # the same for everyone


@dataclass(frozen=True)
class Plan:
    """How a request will be answered, before any pixel is read."""

    image: OpenImage
    rendering: Rendering
    stored: tiles.Stored | None
    canonical: str
    etag: str
    public: bool
    version: Version


class ImageServer:
    """The images of a repository, for one process and its threads."""

    def __init__(self, repository: Repository) -> None:
        settings = repository.settings
        # Half of the time is this record's, half a shared cache's before us: it may have asked for
        # the image just before the record grew old.
        self.shared_seconds = settings.withdrawal_seconds // 2
        self._repository = repository
        self._store = repository.store
        self._urls = Urls(settings.public_url)
        self._door = doorway(settings)
        self._limits = Limits(settings.max_output_side_px, settings.max_output_px)
        self._images = OpenImages(settings.withdrawal_seconds / 2)
        self._computed = Computed(settings)

    def part(self, image_id: str, ask_visitor: Callable[[], Visitor]) -> Part:
        """Give an image as far as it is open; who asks matters only where not all of it is.

        Raises:
            NotHeld, Withdrawn: nothing of it may be known.
            Renamed: it stands under a newer id.
        """
        image = self._images.of(self._repository, image_id)
        about, rules = image.record.subject, self._repository.rules
        public = is_open(about, rules)
        side = None
        if not public:
            visitor = ask_visitor()
            check_known(visitor, about, rules, f"image {image_id!r}")
            side = rights.open_side_px(visitor, about, rules)
        _check_derivation(image, image_id)
        limits = self._limits if side is None else self._limits.within(side)
        return Part(image, limits, side is not None, public)

    def open_image(self, image_id: str) -> OpenImage | None:
        """Give an image that was asked for a moment ago, under its newest id, and is open to all.

        None says nothing of it: ask `part`. Reads neither database nor store.
        """
        image = self._images.lately(image_id)
        if image is None or image.record.image_id != image_id:
            return None
        return image if is_open(image.record.subject, self._repository.rules) else None

    def whole(self, image: OpenImage) -> Part:
        """Give all of an image that is open to all."""
        return Part(image, self._limits, reduced=False, public=True)

    def info(self, part: Part, version: Version = V3) -> dict[str, Any]:
        """Describe the image to whom this part of it is open."""
        describe = version.reduced_info if part.reduced else version.info
        record = part.image.record
        service_id = self._urls.image(record.image_id, version.prefix)
        services = self._services(record)
        return describe(
            Described(service_id, part.image.index, part.limits, record.rights_uri, services)
        )

    def open_sizes(self, part: Part) -> list[tuple[int, int]]:
        """Give the sizes of the whole that are open where not all is, the smallest first."""
        described = Described("", part.image.index, part.limits, "")
        return [(size["width"], size["height"]) for size in reduced_sizes(described)]

    def plan(self, part: Part, asked: ImageRequest, version: Version = V3) -> Plan:
        """Decide how to answer.

        Raises:
            BadParameter: the image cannot answer this.
            Withheld: more is asked than is open to the visitor.
        """
        image = part.image
        rendering = _resolve(part, asked)
        stored = tiles.stored(image.index, rendering)
        if stored is not None and not stored.is_exactly(rendering):
            rendering = replace(rendering, width_px=stored.width_px, height_px=stored.height_px)
        path = version.canonical(rendering, self._limits)
        maker = "stored" if stored is not None else VERSION
        return Plan(
            image=image,
            rendering=rendering,
            stored=stored,
            canonical=f"{self._urls.image(image.record.image_id, version.prefix)}/{path}",
            etag=etag_of(image.pixels, path, maker),
            public=part.public,
            version=version,
        )

    def content(self, plan: Plan) -> bytes:
        """Give the planned image: read where it is stored, computed where it is not.

        Raises:
            PyramidDamaged: the stored bytes are no image.
            ingest.storage.store.StoreError: they cannot be read.
        """
        if plan.stored is not None:
            return self.stored(plan.image, plan.stored)
        try:
            return self._compute(plan)
        except PyramidDamaged:
            # It may have been mended since, and only what we hold of it is damaged.
            self._store.refresh(plan.image.key)
            return self._compute(plan)

    def _services(self, record: find.ImageRecord) -> list[dict[str, Any]]:
        """Give the services that let somebody in, where not everybody is."""
        tier = rights.tier(record.subject, self._repository.rules)
        if tier == "open" or record.subject.state != "published":
            return []
        return services(self._door, "images", record.image_id, tier)

    def stored(self, image: OpenImage, stored: tiles.Stored) -> bytes:
        """Give a stored image.

        Raises:
            as `content`.
        """
        data = self._store.get_range(image.key, stored.offset, stored.length)
        if not is_whole(data, stored.length, stored.sum):
            # As above.
            self._store.refresh(image.key)
            data = self._store.get_range(image.key, stored.offset, stored.length)
            if not is_whole(data, stored.length, stored.sum):
                raise PyramidDamaged(
                    f"{image.key} has a tile that is not as it was made, or ends before it does"
                )
        return data if stored.complete else standalone(image.index, data)

    def place(self, plan: Plan) -> Place:
        """Say where the planned image of all visitors is found without being computed."""
        return plan.stored or self._computed.name(plan.image, plan.rendering)

    def ready(self, image: OpenImage, place: Place) -> bytes | None:
        """Give what is stored there, or was computed and kept; None: it must be computed.

        Raises:
            as `content`.
        """
        return self._computed.kept(place) if isinstance(place, str) else self.stored(image, place)

    def ready_at_once(self, image: OpenImage, place: Place) -> bytes | None:
        """Give the same if that waits for nothing and is whole, else None."""
        if isinstance(place, str):
            return self._computed.kept_at_once(place)
        data = self._store.get_range_at_once(image.key, place.offset, place.length)
        if data is None or not is_whole(data, place.length, place.sum):
            return None
        return bytes(data) if place.complete else standalone(image.index, data)

    def _compute(self, plan: Plan) -> bytes:
        return self._computed.image(self._store, plan.image, plan.rendering, public=plan.public)


def _check_derivation(image: OpenImage, image_id: str) -> None:
    asked = identifiers.split_image_id(image_id)
    if image.record.image_id == image_id:
        return
    if asked is not None and asked[1] < image.record.derivation:
        raise Renamed(image.record.image_id)
    raise NotHeld(f"no image {image_id!r}")


def _resolve(part: Part, asked: ImageRequest) -> Rendering:
    index = part.image.index
    refusal = Withheld(
        "this image is open to you only as a whole, "
        f"in a box of {part.limits.side_px} px; sign in or ask its library for more"
    )
    if part.reduced and not part.limits.side_px:
        raise Withheld("this image is not open to you; sign in or ask its library")
    try:
        rendering = resolve(
            asked, width_px=index.width_px, height_px=index.height_px, limits=part.limits
        )
    except OverLimit as error:
        if part.reduced:
            raise refusal from error
        raise
    if part.reduced and not rendering.whole:
        raise refusal
    return rendering
