"""What is indexed of an item besides its own words."""

import pytest

from ingest.search.documents import documents
from tests.builders import make_image
from tests.watchers import ingest


@pytest.mark.parametrize("dated", ["Minh Mạng 12", "Minh Mệnh năm thứ 12", "明命十二年"])
def test_a_year_of_a_reign_is_found_by_its_other_names(dated, repository, tmp_path):
    make_image(tmp_path / "s" / "a" / "1.jpg")
    sheet = tmp_path / "s" / "metadata.csv"
    sheet.write_text(f"folder,title,date\na,Sách,{dated}\n", encoding="utf-8")
    report = ingest(repository, tmp_path / "s", publish=True)
    with repository.reading() as session:
        own = documents(session, report.item_ids[0])[0]
    said = own.metadata.split("\n")
    assert {"Minh Mạng", "Minh Mệnh", "明命", "1831", dated} <= set(said)
