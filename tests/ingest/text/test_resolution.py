"""Text in lengths without the size of its page is placed by the image's resolution."""

import pytest
from sqlalchemy import select

from config.settings import Settings
from ingest.catalog import find
from ingest.catalog.models import Page
from ingest.derivatives.child import DerivativeWorker
from ingest.plan import check
from tests.builders import make_image, picture
from tests.ingest.derivatives.drawing import LIMITS
from tests.reading import read
from tests.watchers import Remembering, ingest

ALTO = (
    '<alto xmlns="http://www.loc.gov/standards/alto/ns-v3#"><Description>'
    "<MeasurementUnit>{unit}</MeasurementUnit></Description><Layout><Page ID='p'><PrintSpace>"
    "<TextBlock ID='b'><TextLine ID='l'><String CONTENT='chí' HPOS='{x}' VPOS='{y}'"
    " WIDTH='{w}' HEIGHT='{h}'/></TextLine></TextBlock></PrintSpace></Page></Layout></alto>"
)


def scan(folder, dpi, unit="mm10"):
    folder.mkdir()
    image = folder / "1.tif"
    options = {} if dpi is None else {"xres": dpi / 25.4, "yres": dpi / 25.4}
    picture(600, 800).copy(**options).tiffsave(str(image), resunit="inch")
    # The same place on paper: 1 inch across, 2 inches down.
    inch = {"mm10": 254, "inch1200": 1200}[unit]
    sizes = {"x": inch, "y": 2 * inch, "w": inch // 2, "h": inch // 4}
    image.with_suffix(".xml").write_text(ALTO.format(unit=unit, **sizes), encoding="utf-8")
    return folder


def first_box(repository):
    with repository.reading() as session:
        text = find.text(session, session.scalars(select(Page)).one().id)
    assert text is not None
    return next(text.words()).box


@pytest.mark.parametrize("unit", ["mm10", "inch1200"])
def test_boxes_stand_where_the_resolution_puts_them(repository, tmp_path, unit):
    folder = scan(tmp_path / "scan", 200, unit)
    watcher = Remembering()
    check(read(folder, Settings()), Settings(), watcher)
    report = ingest(repository, folder)
    assert not report.problems and not watcher.problems
    box = first_box(repository)
    assert (box.x, box.y, box.width, box.height) == (200, 400, 100, 50)


@pytest.mark.parametrize("dpi", [None, 72])
def test_without_a_resolution_that_is_meant_the_page_is_flagged(repository, tmp_path, dpi):
    report = ingest(repository, scan(tmp_path / "scan", dpi))
    assert "neither page size nor resolution" in str(report.problems[0])
    assert first_box(repository) is None


@pytest.mark.parametrize("name", ["a.tif", "a.jpg", "a.png"])
def test_the_resolution_is_read_from_the_file(tmp_path, name):
    image = picture(60, 80).copy(xres=300 / 25.4, yres=300 / 25.4)
    image.write_to_file(str(tmp_path / name))
    plain = make_image(tmp_path / f"plain-{name}", 60, 80)
    with DerivativeWorker(LIMITS) as worker:
        assert worker.probe(tmp_path / name).dots_per_inch == pytest.approx(300, abs=0.5)
        assert worker.probe(plain).dots_per_inch is None
