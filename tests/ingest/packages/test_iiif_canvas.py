"""Canvases become pages as far as one image is the page; others are refused with the reason."""

from pathlib import Path

import pytest

from tests.ingest.packages import iiif_builder as build
from tests.ingest.packages.iiif_reading import item, refused, told


def test_of_a_choice_the_first_image_is_taken_and_told(tmp_path: Path) -> None:
    body = {"type": "Choice", "items": [build.image(name="a"), build.image(name="b")]}
    one = item(tmp_path, build.manifest(canvases=[build.canvas(body=body)]))
    assert one.pages[0].remote and one.pages[0].remote.image.service.endswith("/iiif/a")
    assert "offers 2 images to choose from: the first is taken" in told(one)


def test_the_images_of_a_choice_that_are_left_out_are_named(tmp_path: Path) -> None:
    seen = [build.image(name=name) | {"label": {"en": [name]}} for name in ("plain", "X-ray", "UV")]
    body = {"type": "Choice", "items": seen}
    one = item(tmp_path, build.manifest(canvases=[build.canvas(body=body)]))
    assert "3 images to choose from: the first is taken, and not X-ray; UV" in told(one)


def test_of_several_images_the_one_that_covers_the_page_is_taken(tmp_path: Path) -> None:
    page = build.canvas()
    whole, detail = build.image(name="whole"), build.image(name="detail")
    page["items"][0]["items"] = [
        build.painted_at(detail, f"{page['id']}#xywh=10,10,50,50"),
        build.painted_at(whole, page["id"]),
    ]
    one = item(tmp_path, build.manifest(canvases=[page]))
    assert one.pages[0].remote and one.pages[0].remote.image.service.endswith("/iiif/whole")
    assert "holds 2 images" in told(one)


def test_a_page_put_together_from_parts_is_refused_and_the_others_come_in(tmp_path: Path) -> None:
    page = build.canvas(name="2")
    page["items"][0]["items"] = [
        build.painted_at(build.image(name="l"), f"{page['id']}#xywh=0,0,150,400"),
        build.painted_at(build.image(name="r"), f"{page['id']}#xywh=percent:50,0,50,100"),
    ]
    one = item(tmp_path, build.manifest(canvases=[build.canvas(), page]))
    assert len(one.pages) == 1
    assert "canvas 2 is put together from 2 images" in told(one)
    assert any(problem.fatal for problem in one.problems)


def test_a_part_of_an_image_and_its_turn_are_asked_of_its_service(tmp_path: Path) -> None:
    selector = {"type": "ImageApiSelector", "region": "10,20,30,40", "rotation": "90"}
    body = {"type": "SpecificResource", "source": build.image(), "selector": selector}
    one = item(tmp_path, build.manifest(canvases=[build.canvas(body=body)]))
    assert one.pages[0].remote
    assert (one.pages[0].remote.image.region, one.pages[0].remote.image.rotation) == (
        "10,20,30,40",
        "90",
    )


def test_a_part_of_an_image_without_service_is_refused(tmp_path: Path) -> None:
    body = {"id": "https://a.example/1.jpg#xywh=1,1,5,5", "type": "Image"}
    reason = refused(tmp_path, build.manifest(canvases=[build.canvas(body=body)]))
    assert "a part of an image that has no image service" in reason


@pytest.mark.parametrize(
    ("kind", "word"), [("Video", "video"), ("Sound", "sound"), ("Text", "text")]
)
def test_recordings_and_texts_are_refused_by_name(tmp_path: Path, kind: str, word: str) -> None:
    body = {"id": "https://a.example/1", "type": kind}
    reason = refused(tmp_path, build.manifest(canvases=[build.canvas(body=body)]))
    assert f"canvas 1 holds {word} and no whole image" in reason


def test_a_canvas_without_image_is_left_out_and_keeps_nobody_out(tmp_path: Path) -> None:
    empty = build.canvas(name="2", label="blank") | {"items": []}
    one = item(tmp_path, build.manifest(canvases=[build.canvas(), empty]))
    assert len(one.pages) == 1 and not any(problem.fatal for problem in one.problems)
    assert "canvas 2 (blank) has no image, so it is left out" in told(one)


def test_sizes_that_are_not_told_are_left_open(tmp_path: Path) -> None:
    body = {k: v for k, v in build.image().items() if k not in ("width", "height")}
    page = build.canvas(body=body)
    del page["width"], page["height"]
    one = item(tmp_path, build.manifest(canvases=[page]))
    assert one.pages[0].remote and one.pages[0].remote.width_px == 0


def test_two_canvases_of_one_id_are_two_pages(tmp_path: Path) -> None:
    one = item(tmp_path, build.manifest(canvases=[build.canvas(), build.canvas()]))
    assert [page.name for page in one.pages] == [f"{build.HERE}/canvas/1", "canvas-00002"]
