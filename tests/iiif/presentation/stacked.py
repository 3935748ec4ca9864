"""Items and collections put in, for tests of documents that list them."""

from ingest.catalog.identifiers import new_id
from ingest.catalog.models import Collection, ItemCollection
from tests.iiif.rows import Wanted, add_item


def put(repository, shelves, slug, count=1, **wanted):
    with repository.writing() as session:
        library = session.merge(shelves["library"])
        for number in range(count):
            named = {"title": {"vi": [f"Sách {number:04d}"]}} | wanted
            item = add_item(session, library, Wanted(**named))
            if slug:
                session.add(ItemCollection(item_id=item.id, collection_id=shelves[slug]))


def names(document, kind):
    return [
        next(iter(one["label"].values()))[0] for one in document["items"] if one["type"] == kind
    ]


def shelve(repository, shelves, slug, count):
    with repository.writing() as session:
        for number in range(count):
            name = f"{slug}-{number:04d}"
            found = Collection(id=new_id(), slug=name, title={"vi": [name]}, position=number)
            found.parent_id = shelves.get(slug)
            session.add(found)
