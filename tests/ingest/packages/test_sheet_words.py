"""Our own sheets in Vietnamese: every word has its own, and is understood when it comes back."""

from config.settings import Settings
from ingest.packages.columns import METADATA, recognise
from ingest.packages.sheet_words import VIETNAMESE, english, vietnamese
from ingest.planning.book import ITEM_COLUMNS, ITEMS, PAGE_COLUMNS, PAGES
from ingest.planning.cells import cells
from ingest.report import Outcome
from ingest.results.rows import ADDED, HEADINGS
from tests.builders import make_item_folder
from tests.reading import read

DESCRIBED = [name for name in METADATA if name in VIETNAMESE and name != "source_id"]


def test_no_two_words_are_one_in_vietnamese():
    assert len(set(VIETNAMESE.values())) == len(VIETNAMESE)


def test_each_word_of_ours_comes_back_as_it_went():
    ours = (*ITEM_COLUMNS, *PAGE_COLUMNS, *HEADINGS, *ADDED, *Outcome, ITEMS, PAGES)
    for word in ours:
        assert vietnamese(word) != word and english(vietnamese(word)) == word
    assert vietnamese("title:lzh") == "nhan đề:lzh" and english("nhan đề:lzh") == "title:lzh"
    assert vietnamese("Khổ: cao") == english("Khổ: cao") == "Khổ: cao"


def test_a_heading_in_vietnamese_is_one_that_sheets_understand():
    for name in DESCRIBED:
        (column,) = recognise([vietnamese(name)], METADATA)
        assert column.field == name
    for name in ADDED:  # what a run wrote into a sheet is never read
        (column,) = recognise([vietnamese(name)], METADATA)
        assert column.field == name.replace(" ", "_")


def test_all_that_a_plan_says_of_an_item_has_a_word(tmp_path):
    from_sheet = {"creator:vi": "A", "library": "tinh", "work": "Bộ", "volume": "1"}
    make_item_folder(tmp_path / "s", pages=1, row=from_sheet)
    (package,) = read(tmp_path / "s", Settings()).packages
    told = [heading.partition(":")[0] for heading in cells(package)]
    assert [name for name in told if name not in VIETNAMESE] == []
