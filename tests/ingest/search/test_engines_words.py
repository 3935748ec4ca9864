"""Which words of its texts every search engine tells, and which it keeps to itself."""

from ingest.search.vocabulary import near, slips
from tests.ingest.search.shelves import fill, item


def written(engine, *folded):
    return {
        word: [(one.exact, one.items) for one in ways]
        for word, ways in engine.spellings(folded).items()
    }


def begun(engine, start, limit=10):
    return [(one.exact, one.items) for one in engine.completions(start, limit)]


def test_an_empty_index_has_no_words(engine):
    assert written(engine, "ma") == {}
    assert begun(engine, "m") == []


def test_spellings_are_counted_by_item_the_most_frequent_first(engine):
    fill(engine, a=["má má mà", "má"], b=["má"], c=["mạ ma"])
    assert written(engine, "ma", "me", "ma") == {"ma": [("má", 2), ("ma", 1), ("mà", 1), ("mạ", 1)]}


def test_completions_are_the_most_frequent_words_that_begin_so(engine):
    fill(engine, a=["Quảng quang quan"], b=["quảng"], c=["qua quảng"])
    assert begun(engine, "qua", 2) == [("quảng", 3), ("qua", 1)]
    assert begun(engine, "quan") == [("quảng", 3), ("quan", 1), ("quang", 1)]
    assert begun(engine, "quả") == begun(engine, "qua", 0) == begun(engine, "qua", -1) == []


def test_words_come_from_titles_records_texts_and_readings(engine):
    engine.replace({"a": item("a", "河城", title="Thành", metadata="bản đồ", readings=("Hà Nội",))})
    assert written(engine, "thanh", "do", "noi", "城") == {
        "thanh": [("thành", 1)],
        "do": [("đồ", 1)],
        "noi": [("nội", 1)],
        "城": [("城", 1)],
    }


def test_hidden_texts_lend_no_words_but_their_titles_do(engine):
    engine.replace(
        {
            "a": item("a", "bí mật", title="Mật thư", readings=("kín",), hidden=True),
            "b": item("b", "mật"),
        }
    )
    assert written(engine, "bi", "mat", "kin") == {"mat": [("mật", 2)]}
    assert begun(engine, "b") == begun(engine, "k") == []


def test_an_item_that_becomes_hidden_takes_its_words_away_at_once(engine):
    engine.replace({"a": item("a", "bí mật"), "b": item("b", "trang")})
    assert begun(engine, "m") == [("mật", 1)]
    engine.replace({"a": item("a", "bí mật", hidden=True)})
    assert written(engine, "bi", "mat") == {}
    assert begun(engine, "m") == []


def test_near_words_are_one_slip_away(engine):
    fill(engine, a=["Nguyễn"], b=["nguyện nguyễn"], c=["nguyet", "ngu"])
    for typed in ("nguyenn", "nguyn", "nguuen", "nugyen", "xnguyen"):
        assert [(one.exact, one.items) for one in near(engine, typed)] == [
            ("nguyễn", 2),
            ("nguyện", 1),
        ], typed
    assert [one.exact for one in near(engine, "nguyen")] == ["nguyet"]


def test_slips_are_those_of_latin_words_that_are_not_too_long():
    assert {"b", "ba", "ac", "abc", "xab", "a"} <= slips("ab")
    assert not slips("ab") & {"ab", "", "abcd"}
    assert slips("內") == slips("x" * 100) == frozenset()


def test_odd_words_have_no_spelling_and_do_no_harm(engine):
    fill(engine, a=["sông"])
    for odd in ("", "\x00", "\ud800", "a b", "*", ".*", "x" * 10_000, "\x1f"):
        assert written(engine, odd) == {}
    for odd in ("\x00", "\ud800", "a b", ".*", "x" * 10_000, "\x1f"):
        assert begun(engine, odd) == []
