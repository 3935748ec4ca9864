"""What a shelf counted of a set it may give again; another shelf counts anew."""

from ingest.search.engine import Document
from ingest.search.shelf import Shelf, shelved


def item(item_id: str, language: str):
    about = Document(item_id, "", 0, "", title=item_id, facets={"language": (language,)})
    return shelved(item_id, [about])


def test_what_is_given_twice_is_nobodys_to_change():
    shelf = Shelf().changed({0: item("a", "vi"), 1: item("b", "fr")}, [0, 1])
    first = shelf.facets(shelf.everything)
    assert first == {"language": (("fr", 1), ("vi", 1))}
    first.clear()
    assert shelf.facets(shelf.everything) == {"language": (("fr", 1), ("vi", 1))}


def test_a_changed_shelf_counts_the_same_set_anew():
    shelf = Shelf().changed({0: item("a", "vi"), 1: item("b", "fr")}, [0, 1])
    assert shelf.facets(0b11) == {"language": (("fr", 1), ("vi", 1))}
    assert shelf.changed({1: item("b", "vi")}, [0, 1]).facets(0b11) == {"language": (("vi", 2),)}
