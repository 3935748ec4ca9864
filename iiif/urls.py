"""Every public IIIF address in one place; nothing else makes one. Pure."""

from __future__ import annotations

from dataclasses import dataclass

IMAGE = "/iiif/3"
IMAGE_2 = "/iiif/2"
PRESENTATION = "/iiif/presentation/3"
PRESENTATION_2 = "/iiif/presentation/2"
AUTH = "/iiif/auth"
DISCOVERY = "/iiif/discovery"
SEARCH = "/iiif/search"


@dataclass(frozen=True)
class Urls:
    """Addresses under the configured public URL, never under the Host header."""

    public_url: str  # without a slash at its end

    def image(self, image_id: str, prefix: str = IMAGE) -> str:
        """Give an image service's id, under the prefix of a version."""
        return f"{self.public_url}{prefix}/{image_id}"

    def sized(self, image_id: str, width: int, height: int) -> str:
        """Give the address of the whole image at a size."""
        return f"{self.image(image_id)}/full/{width},{height}/0/default.jpg"

    def manifest(self, item_id: str) -> str:
        """Give a manifest's id."""
        return f"{self.public_url}{PRESENTATION}/items/{item_id}/manifest"

    def item_part(self, item_id: str, part: str) -> str:
        """Give the id of a part of a manifest, such as a range."""
        return f"{self.public_url}{PRESENTATION}/items/{item_id}/{part}"

    def translation(self, item_id: str, language: str) -> str:
        """Give the address of an item's translation into a language, as a file."""
        return self.item_part(item_id, f"translations/{language}.txt")

    def canvas(self, page_id: str) -> str:
        """Give a canvas' id; without the item, so that splitting items breaks no citation."""
        return f"{self.public_url}{PRESENTATION}/canvases/{page_id}"

    def canvas_part(self, page_id: str, part: str) -> str:
        """Give the id of a canvas' annotation page or annotation."""
        return f"{self.canvas(page_id)}/{part}"

    def older(self, address: str) -> str:
        """Give the address at which a document of ours is said in Presentation API 2.1.1."""
        return self._moved(address, PRESENTATION, PRESENTATION_2)

    def older_image(self, address: str) -> str:
        """Give an image of ours as Image API 2 names it; others' addresses stay."""
        moved = self._moved(address, IMAGE, IMAGE_2)
        return moved if moved == address else moved.replace("/full/max/", "/full/full/", 1)

    def collection(self, slug: str, kind: str = "collections") -> str:
        """Give a collection's id; `top` is the root; other kinds are `libraries` and `works`."""
        if slug == "top":
            return f"{self.public_url}{PRESENTATION}/top"
        return f"{self.public_url}{PRESENTATION}/{kind}/{slug}"

    def collection_part(self, slug: str, part: int, kind: str = "collections") -> str:
        """Give the id of a stretch of a collection that is too long to be given at once."""
        return f"{self.collection(slug, kind)}/parts/{part}"

    def found(self, query: str, part: int = 0) -> str:
        """Give the id of what a search finds, as a collection, or of a stretch of it."""
        stretch = f"/parts/{part}" if part else ""
        return f"{self.public_url}{PRESENTATION}/search{stretch}?{query}"

    def logo(self, slug: str, name: str) -> str:
        """Give the address of a library's logo; its name is another when the image is."""
        return f"{self.public_url}{PRESENTATION}/libraries/{slug}/logo/{name}"

    def search_page(self, query: str) -> str:
        """Give the address of a search on the site."""
        return f"{self.public_url}/search?{query}"

    def changes(self) -> str:
        """Give the id of the collection of all changes."""
        return f"{self.public_url}{DISCOVERY}/changes"

    def changes_page(self, number: int) -> str:
        """Give the id of a page of changes, counted from 0."""
        return f"{self.changes()}/pages/{number}"

    def probe(self, kind: str, name: str) -> str:
        """Give the probe service of an image (`images`) or of an item's text (`texts`)."""
        return f"{self.public_url}{AUTH}/2/probe/{kind}/{name}"

    def auth(self, version: int, part: str) -> str:
        """Give an address of the Authorization Flow: access, kiosk, token or logout."""
        return f"{self.public_url}{AUTH}/{version}/{part}"

    def search(self, version: int, kind: str, name: str, part: str = "") -> str:
        """Give the search service of an item, work or collection; `part` is `/autocomplete`."""
        return f"{self.public_url}{SEARCH}/{version}/{kind}/{name}{part}"

    def item_page(self, item_id: str) -> str:
        """Give the address of an item on the site."""
        return f"{self.public_url}/items/{item_id}"

    def item_premis(self, item_id: str) -> str:
        """Give the address of what was done to an item and its files."""
        return f"{self.item_page(item_id)}/premis.xml"

    def library_page(self, slug: str) -> str:
        """Give the address of a library on the site."""
        return f"{self.public_url}/libraries/{slug}"

    def collection_page(self, slug: str) -> str:
        """Give the address of a collection on the site."""
        return f"{self.public_url}/collections/{slug}"

    def _moved(self, address: str, prefix: str, other: str) -> str:
        ours = f"{self.public_url}{prefix}/"
        if not address.startswith(ours):
            return address
        return f"{self.public_url}{other}/{address.removeprefix(ours)}"
