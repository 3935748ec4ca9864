"""Records, TEI and turned pages on their way from a folder into the catalogue."""

from pathlib import Path

from sqlalchemy import select

from ingest.catalog.models import Asset, Item, PageText
from ingest.repository import Repository
from ingest.text.page_text import Box, unpack
from tests.builders import make_image
from tests.ingest.packages.marc_builder import iso2709
from tests.watchers import ingest

ALTO = (
    '<alto xmlns="http://www.loc.gov/standards/alto/ns-v4#"><Layout><Page WIDTH="800" HEIGHT="600">'
    '<PrintSpace><TextBlock><TextLine><String CONTENT="Nằm" HPOS="100" VPOS="50" WIDTH="200"'
    ' HEIGHT="40" WC="0.7"/></TextLine></TextBlock></PrintSpace></Page></Layout></alto>'
)
TEI = (
    '<TEI xmlns="http://www.tei-c.org/ns/1.0"><text><body><pb n="2"/><l>Trăm năm</l></body></text>'
    "</TEI>"
)


def test_items_of_a_catalogue_come_in_with_their_records(
    repository: Repository, tmp_path: Path
) -> None:
    top = tmp_path / "in"
    (top / "R.1-2").mkdir(parents=True)
    records = [
        iso2709([("001", number), ("245", "00", f"$aSách {number}"), ("090", "  ", f"$a{mark}")])
        for number, mark in (("1", "R.1/2"), ("2", "R.3"), ("3", "R.4"))
    ]
    (top / "all.mrc").write_bytes(b"".join(records))
    make_image(top / "R.1-2" / "1.jpg", 800, 600, orientation=6)
    make_image(top / "R.1-2" / "2.jpg")
    (top / "R.1-2" / "1.xml").write_text(ALTO)
    (top / "R.1-2" / "book.tei").write_text(TEI)
    report = ingest(repository, top)
    # Two records without images are two items that did not come in.
    assert (report.items.listed, report.items.balanced) == (3, True)
    with repository.reading() as session:
        (item,) = session.scalars(select(Item))
        assert item.source_id == "1" and item.description["call_number"] == "R.1/2"
        record = session.scalars(select(Asset).where(Asset.role == "record")).one()
        texts = [unpack(row.data) for row in session.scalars(select(PageText))]
    assert repository.store.get(record.key) == records[0]
    by_source = {text.source: list(text.words()) for text in texts}
    # 600 x 800 once it stands: what lay left of the top now hangs right of it.
    assert [word.box for word in by_source["alto"]] == [Box(510, 100, 40, 200)]
    assert [word.text for word in by_source["tei"]] == ["Trăm", "năm"]
