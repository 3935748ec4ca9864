"""Whatever bytes a file holds, only an ImageError comes out, and the child goes on or anew."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.derivatives.child import DerivativeWorker
from ingest.derivatives.errors import ImageError
from tests.ingest.derivatives.drawing import LIMITS, drawing
from tests.ingest.derivatives.format_files import COLOUR
from tests.ingest.packages.pdf_builder import PdfPage, image_object, write_pdf

SMALL = drawing(40, 30)
KINDS = ["a.jp2", "tiled.jp2", "a.jxl", "a.heic", "a.bmp", "zstd.tif", "lzw.tif", "a.pdf"]
BOUNDED = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(scope="module")
def seeds(tmp_path_factory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("seeds")
    scan = PdfPage(image=image_object(SMALL.tobytes(), 40, 30), words=[("Địa", 30.0, 350.0, 12.0)])
    found = {"a.pdf": write_pdf([scan, PdfPage()])}
    for name in KINDS[:-1]:
        COLOUR[name](folder / name)
        found[name] = (folder / name).read_bytes()
    return found


@pytest.fixture(scope="module")
def worker() -> Iterator[DerivativeWorker]:
    with DerivativeWorker(LIMITS) as one:
        yield one


@pytest.mark.parametrize("name", KINDS)
@BOUNDED
@given(
    changes=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=8),
    keep=st.floats(0.3, 1),
)
def test_damaged_files(tmp_path: Path, seeds, worker, name, changes, keep) -> None:
    data = bytearray(seeds[name])
    for place, value in changes:
        # Headers decide the most, so they are met as often as all the rest.
        at = int(place * 2 * min(600, len(data))) if place < 0.5 else int(place * len(data))
        data[at % len(data)] = value
    path = tmp_path / name
    path.write_bytes(data[: max(1, int(len(data) * keep))] if keep < 0.8 else data)
    frame = 0 if name == "a.pdf" else None
    try:
        made = worker.make(path, tmp_path / "o.tif", frame=frame)
        assert made.width_px > 0
        if frame is not None:
            worker.document(path, 100)
            worker.text(path, frame, made.width_px, made.height_px)
    except ImageError as error:
        assert "\n" not in error.reason
