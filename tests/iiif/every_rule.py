"""Every IIIF rule of the URL map, by who may have what it answers."""

from __future__ import annotations

from tests.iiif.every_state import reads, sees

WORDS_OF = "/iiif/presentation/3"
OLDER = "/iiif/presentation/2"
# The same for everyone: there once an item is published, for its staff too.
PUBLIC = {
    f"{WORDS_OF}/items/<item_id>/manifest",
    f"{WORDS_OF}/items/<item_id>/ranges/<section_id>",
    f"{WORDS_OF}/items/<item_id>/description.json",
    f"{WORDS_OF}/items/<item_id>/dc.xml",
    f"{WORDS_OF}/canvases/<page_id>",
    f"{WORDS_OF}/items/<item_id>/mods.xml",
    f"{WORDS_OF}/items/<item_id>/marc.xml",
    f"{WORDS_OF}/items/<item_id>/mets.xml",
    f"{WORDS_OF}/items/<item_id>/source",
    f"{WORDS_OF}/items/<item_id>/placeholder",
    f"{WORDS_OF}/items/<item_id>/places",
    f"{OLDER}/items/<item_id>/manifest",
}
# Not every item has these.
LACKING = ("places", "placeholder")
TEXTS = {
    f"{WORDS_OF}/items/<item_id>/text.txt",
    f"{WORDS_OF}/items/<item_id>/translations/<language>.txt",
    f"{WORDS_OF}/canvases/<page_id>/text",
    f"{WORDS_OF}/canvases/<page_id>/<any('text.txt', 'alto.xml', 'text.hocr', 'text.json'):form>",
    f"{WORDS_OF}/items/<item_id>/<any('alto.xml', 'text.hocr', 'text.json'):form>",
    f"{WORDS_OF}/canvases/<page_id>/text/<any(page, block, word):granularity>",
    f"{OLDER}/canvases/<page_id>/text",
    f"{WORDS_OF}/canvases/<page_id>/annotations",
    f"{WORDS_OF}/canvases/<page_id>/annotations/<int:number>",
    f"{WORDS_OF}/canvases/<page_id>/annotations/notes/<note_id>",
    f"{OLDER}/canvases/<page_id>/annotations",
    f"{OLDER}/canvases/<page_id>/annotations/<int:number>",
}
# These tell only how much there is.
WORDLESS = ("/annotations",)
PROBES = {
    "/iiif/auth/2/probe/images/<image_id>": sees,
    "/iiif/auth/2/probe/texts/<item_id>": reads,
}
IMAGES = {"/iiif/3/<path:_rest>", "/iiif/2/<path:_rest>"}
KINDS = "<any(items, works, collections):kind>"
SEARCHES = {
    f"/iiif/search/<int:version>/{KINDS}/<name>": "q=chung",
    f"/iiif/search/<int:version>/{KINDS}/<name>/autocomplete": "q={}",
}
SHELVES = "<any(collections, libraries, works):kind>"
LISTS = {
    "/iiif/search/<path:_rest>": 404,
    **{
        f"{start}/{rest}": status
        for start in (WORDS_OF, OLDER)
        for rest, status in (
            ("top", 200),
            ("top/parts/<int:number>", 404),
            (f"{SHELVES}/<slug>", 200),
            (f"{SHELVES}/<slug>/parts/<int:number>", 404),
            ("search", 200),
            ("search/parts/<int:number>", 404),
            ("<path:_rest>", 404),
        )
    },
    f"{WORDS_OF}/libraries/<slug>/logo/<name>": 404,
    "/iiif/discovery/": 303,
    "/iiif/discovery/changes": 200,
    "/iiif/discovery/changes/pages/<int:number>": 200,
}
# Windows and frames for the visitor's own account; no item is named there.
DOORS = {
    f"/iiif/auth/{rest}"
    for rest in (
        "2/access", "2/kiosk", "2/token", "2/logout", "1/login", "1/kiosk", "1/token", "1/logout",
    )
}  # fmt: skip
