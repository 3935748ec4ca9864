"""An image is fetched as large as its institution gives it, whatever its service can do."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import pyvips

from config.settings import Settings
from ingest.derivatives.child import DerivativeWorker
from ingest.derivatives.derivation import Limits
from ingest.packages.package import RemoteImage
from ingest.remote.client import Client
from ingest.remote.downloads import Downloads
from ingest.remote.errors import NotThere, Unfetched
from ingest.remote.images import RemoteImages
from tests.builders import picture
from tests.services.institution import Institution, Service, Trouble, institution

SETTINGS = Settings(fetch_private_networks="127.0.0.0/8", fetch_requests_per_second=1000)


@pytest.fixture(scope="module")
def server() -> Iterator[Institution]:
    with institution() as held:
        yield held


@pytest.fixture(scope="module")
def maker() -> Iterator[DerivativeWorker]:
    with DerivativeWorker(Limits.of(SETTINGS)) as worker:
        yield worker


@pytest.fixture
def there(server: Institution) -> Institution:
    server.asked.clear()
    server.troubles.clear()
    server.services.clear()
    return server


@pytest.fixture
def images(maker: DerivativeWorker, tmp_path: Path) -> Iterator[RemoteImages]:
    client = Client(SETTINGS)
    yield RemoteImages(client, Downloads(client, tmp_path, 10**9), maker)
    client.close()


def served(there: Institution, service: Service, version: int = 3, **more: object) -> RemoteImage:
    there.services["/i"] = service
    return RemoteImage("", f"{there.address}/i", version, f"level{service.level}", **more)  # type: ignore[arg-type]  # fields


def is_the_picture(path: Path, width: int, height: int) -> bool:
    image = pyvips.Image.new_from_file(str(path))
    assert (image.width, image.height) == (width, height)
    return bool((image - picture(width, height)).abs().avg() < 3)


@pytest.mark.parametrize("version", [2, 3])
def test_the_full_size_is_asked_for_once(
    there: Institution, images: RemoteImages, version: int
) -> None:
    image = served(there, Service(700, 500, version, drawn=True), version)
    fetched = images.fetch(image)
    assert is_the_picture(fetched.path, 700, 500) and not fetched.notes
    assert len(there.paths("/full/")) == 1


@pytest.mark.parametrize("version", [2, 3])
def test_a_limited_image_is_put_together_from_its_tiles(
    there: Institution, images: RemoteImages, version: int
) -> None:
    image = served(there, Service(700, 500, version, max_width=256, tile=256, drawn=True), version)
    fetched = images.fetch(image)
    assert is_the_picture(fetched.path, 700, 500) and not fetched.notes
    assert not there.paths("/full/max") and len(there.paths("/default.jpg")) == 6


def test_a_service_without_tiles_is_asked_for_regions(
    there: Institution, images: RemoteImages
) -> None:
    image = served(there, Service(700, 500, max_width=300, level=1, drawn=True))
    assert is_the_picture(images.fetch(image).path, 700, 500)


def test_a_heap_of_tiles_gives_the_whole(there: Institution, images: RemoteImages) -> None:
    image = served(there, Service(700, 500, level=0, tile=256, whole=False, drawn=True))
    there.troubles.append(Trouble("/full/700,500", 404))
    assert is_the_picture(images.fetch(image).path, 700, 500)


def test_what_is_given_smaller_is_told(there: Institution, images: RemoteImages) -> None:
    image = served(there, Service(700, 500, level=0, max_width=350, drawn=True))
    fetched = images.fetch(image)
    assert fetched.notes == ("is given with 350 x 250 pixels only, though it has 700 x 500",)


def test_without_info_the_service_and_the_address_are_tried(
    there: Institution, images: RemoteImages
) -> None:
    data = bytes(picture(60, 80).jpegsave_buffer(Q=95))
    address = there.put("/static.jpg", data, "image/jpeg")
    image = RemoteImage(address, f"{there.address}/nothing", 3, "level2", "", 60, 80)
    assert is_the_picture(images.fetch(image).path, 60, 80)
    assert images.fetch(RemoteImage(address)).path.name == "static.jpg"


def test_a_region_and_a_turn_are_asked_of_the_service(
    there: Institution, images: RemoteImages
) -> None:
    image = served(there, Service(700, 500, drawn=True), region="100,50,300,200", rotation="90")
    path = images.fetch(image).path
    turned = pyvips.Image.new_from_file(str(path))
    assert (turned.width, turned.height) == (200, 300)
    wanted = picture(700, 500).crop(100, 50, 300, 200).rot90()
    assert (turned - wanted).abs().avg() < 3


def test_tiles_of_a_wrong_size_are_not_put_together(
    there: Institution, images: RemoteImages
) -> None:
    image = served(there, Service(700, 500, level=0, max_width=256, tile=256, drawn=True))
    wrong = bytes(picture(100, 100).jpegsave_buffer())
    there.troubles.append(Trouble("/256,0,", body=wrong))
    fetched = images.fetch(image)
    assert "is given with 256 x 183 pixels only" in fetched.notes[0]


def test_a_tile_that_is_cut_off_leaves_the_others_for_the_next_run(
    there: Institution, images: RemoteImages
) -> None:
    image = served(there, Service(700, 500, max_width=256, tile=256, drawn=True))
    there.troubles.append(Trouble("/256,256,", cut_after_bytes=50))
    with pytest.raises(Unfetched, match="cut off"):
        images.fetch(image)
    images.leave()
    there.asked.clear()
    assert is_the_picture(images.fetch(image).path, 700, 500)
    assert len(there.paths("/default.jpg")) == 2


def test_nothing_at_all_is_told_with_the_first_reason(
    there: Institution, images: RemoteImages
) -> None:
    with pytest.raises(NotThere, match="answers 404"):
        images.fetch(RemoteImage("", f"{there.address}/gone", 2, "level2"))


def test_forgetting_leaves_nothing(
    there: Institution, images: RemoteImages, tmp_path: Path
) -> None:
    images.fetch(served(there, Service(700, 500, max_width=256, tile=256, drawn=True)))
    assert list(tmp_path.iterdir())
    images.forget()
    assert list(tmp_path.iterdir()) == []
