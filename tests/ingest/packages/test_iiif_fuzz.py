"""Whatever a manifest holds, nothing but PackageError comes out of its reader, nor of its text."""

import copy
import json
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.packages.package import Package, PackageError, RemoteImage
from ingest.remote import image_service
from ingest.remote.client import checked
from ingest.remote.errors import NotThere
from ingest.text import iiif_annotations
from ingest.text.errors import TextError
from ingest.text.scale import ImageSize
from tests.ingest.packages import iiif_builder as build
from tests.ingest.packages.iiif_reading import NEAR
from tests.reading import read

QUIET = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None
)
WORDS = st.sampled_from([
    "", "http://a.example/x", "xywh=1,2,3,4", "http://a/#xywh=9999999999,-1,nan,1e9", "Manifest",
    "sc:Manifest", "Canvas", "Image", "Choice", "Range", "painting", "<b>x</b>", "\ud800", "a\0b",
    "xywh=percent:0,0,200,1e99", "javascript:x", "1884", "12345678901234567890", "level9",
    "http://[::1", "<svg><path d='M1,2 L3,4'/></svg>", "top", "paged", "vi", "5 / 6 / 7",
])  # fmt: skip  # several a line
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=6,
)
RICH = build.manifest(
    canvases=[
        build.canvas(
            annotations=[
                {"type": "AnnotationPage", "items": [build.line("a b", "x#xywh=1,2,3,4")]}
            ],
            seeAlso=[{"id": "http://a.example/1.xml", "profile": "alto"}],
        ),
        build.canvas(name="2", body={"type": "Choice", "items": [build.image(name="2")]}),
    ],
    metadata=[{"label": {"en": ["Date"]}, "value": {"en": ["1884"]}}],
    structures=[
        {"type": "Range", "id": "r", "label": "a", "items": [{"id": "x", "type": "Range"}]}
    ],
    provider=[{"id": "http://a.example", "label": {"en": ["A"]}}],
    rights="http://creativecommons.org/licenses/by/4.0/",
    start={"id": "http://a.example/c", "type": "Canvas"},
)


def places(node: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Name every place in a document."""
    pairs = (
        node.items()
        if isinstance(node, dict)
        else enumerate(node)
        if isinstance(node, list)
        else ()
    )
    return [way, *(found for key, inner in pairs for found in places(inner, (*way, key)))]


def changed(document: Any, way: tuple[Any, ...], value: Any) -> Any:
    """Give the document with another value at a place."""
    if not way:
        return value
    whole = copy.deepcopy(document)
    at = whole
    for key in way[:-1]:
        at = at[key]
    at[way[-1]] = value
    return whole


def outcome(folder: Path, document: Any) -> None:
    path = folder / "manifest.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    try:
        delivery = read(path, NEAR)
    except PackageError as error:
        assert "\n" not in str(error)
        return
    for package in delivery.packages:
        whole(package)


def whole(package: Package) -> None:
    """Make sure that all an item says can be stored and sent."""
    said = [package.description.as_json(), package.identifiers, package.source_id]
    said += [str(problem) for problem in package.problems]
    text = json.dumps(said, ensure_ascii=False)
    assert "\0" not in text and text.encode()
    for section in package.sections:
        assert 0 <= section.first_page <= section.last_page < len(package.pages)
    assert 0 <= package.description.start_page <= len(package.pages)
    assert len(package.description.type) <= 40
    for page in package.pages:
        assert page.remote and page.name.encode() and page.image.name
        canvas_text(page.remote.canvas)


def canvas_text(canvas: Any) -> None:
    if canvas and iiif_annotations.holds_text(canvas):
        try:
            text = iiif_annotations.read(json.dumps(canvas).encode(), ImageSize(300, 400))
        except TextError:
            return
        for word in text.words():
            assert word.box is None or word.box.x + word.box.width <= 300


@QUIET
@given(way=st.sampled_from(places(RICH)), value=VALUES)
def test_any_value_at_any_place_of_a_manifest(tmp_path: Path, way: Any, value: Any) -> None:
    outcome(tmp_path, changed(RICH, way, value))


@QUIET
@given(way=st.sampled_from(places(build.manifest_2())), value=VALUES)
def test_any_value_at_any_place_of_a_manifest_of_2_1(tmp_path: Path, way: Any, value: Any) -> None:
    outcome(tmp_path, changed(build.manifest_2(), way, value))


@QUIET
@given(
    data=st.binary(max_size=100),
    head=st.sampled_from([b"", b"{", b'{"type":"Manifest",', b"\xff\xfe"]),
)
def test_any_bytes(tmp_path: Path, data: bytes, head: bytes) -> None:
    (tmp_path / "m.json").write_bytes(head + data)
    try:
        read(tmp_path / "m.json", NEAR)
    except PackageError as error:
        assert "\n" not in str(error)


@QUIET
@given(document=VALUES, region=WORDS, rotation=WORDS)
def test_any_info_of_an_image_service(document: Any, region: str, rotation: str) -> None:
    image = build_image(region, rotation)
    info = image_service.read(document, image)
    image_service.expected(info, image)
    if info is not None:
        image_service.mosaic(info, image)
    assert image_service.whole(info, image)


def build_image(region: str, rotation: str) -> RemoteImage:
    return RemoteImage("", "http://a.example/i", 3, "level2", "", 300, 400, region, rotation)


@QUIET
@given(text=st.text(max_size=20) | WORDS)
def test_any_address(text: str) -> None:
    for address in (text, f"http://{text}"):
        try:
            assert checked(address)
        except NotThere:
            continue
