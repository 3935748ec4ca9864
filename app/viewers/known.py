"""The viewers that items are opened in: what starts each, and how a reader's hand works it."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

SHIPPED = Path(__file__).parents[1] / "static" / "vendor"
# `make viewers` puts there what only checks need; one of them is AGPL and must not be shipped.
FETCHED = Path(sys.prefix) / "viewers" / "node_modules"

_HEAD = """<!doctype html><html lang="en"><meta charset="utf-8"><title>viewer</title>
<link rel="icon" href="data:,">
<style>html,body{margin:0;height:100%}#stage{position:absolute;inset:0}</style>
<script>window.asked = new URL(location).searchParams.get("manifest");</script>
"""


@dataclass(frozen=True)
class Viewer:
    """A viewer: its files, its page, and where its parts are (selectors of CSS)."""

    name: str
    folder: Path  # what its page loads lies under it
    script: str  # that must be there
    page: str
    number: str  # JavaScript for the number of the page shown, from 1; 0 while there is none
    turning: str  # its two buttons that turn a page, left and right
    contents: tuple[str, ...] = ()  # what is pressed until the contents are there
    entry: str = ""  # an entry of the contents; empty: it shows none
    folded: str = ""  # what opens an entry that hides those below; empty: none is ever folded
    thumbnails: tuple[str, ...] = ()  # what is pressed until small images are there
    small: str = ""  # a small image; empty: it shows none
    own_faults: tuple[str, ...] = ()  # what its own code says of itself
    mirrored: tuple[str, ...] = ("right-to-left",)  # directions in which the left button goes on
    mirrors_all: bool = True  # or only paged items, of those

    @property
    def is_here(self) -> bool:
        """Tell whether its files were fetched."""
        return (self.folder / self.script).is_file()


MIRADOR = Viewer(
    name="Mirador",
    folder=SHIPPED / "mirador",
    script="mirador.min.js",
    page=_HEAD
    + """<div id="stage"></div><script src="mirador.min.js"></script><script>
Mirador.viewer({id: "stage", workspaceControlPanel: {enabled: false},
  thumbnailNavigation: {defaultPosition: "far-bottom"},
  window: {sideBarOpen: true, defaultSideBarPanel: "canvas"},
  windows: [{manifestId: window.asked}]});
</script>""",
    number="""(document.querySelector(".mirador-canvas-count") || {textContent: "0"})
        .textContent.match(/\\d+/)[0]""",
    turning=".mirador-previous-canvas-button, .mirador-next-canvas-button",
    entry=".MuiTreeItem-content",
    folded="[aria-expanded='false'] > .MuiTreeItem-content > .MuiTreeItem-iconContainer",
    small=".mirador-thumbnail-nav-canvas img[src*='/full/']",
    own_faults=("Accessing element.ref was removed in React 19",),
)
UNIVERSAL_VIEWER = Viewer(
    name="Universal Viewer",
    folder=FETCHED / "universalviewer" / "dist",
    script="umd/UV.js",
    page=_HEAD
    + """<link rel="stylesheet" href="uv.css"><div id="stage" class="uv"></div>
<script src="umd/UV.js"></script>
<script>UV.init("stage", {manifest: window.asked, embedded: true});</script>""",
    number="""(document.querySelector("input.autocompleteText") || {value: 0}).value""",
    turning="button.paging",
    contents=("a.index.tab",),
    entry=".treeView a",
    folded=".treeView .toggle:not(.expanded)",
    small=".thumbsView img[src*='/full/'], .thumbs img[src*='/full/']",
)
TIFY = Viewer(
    name="TIFY",
    folder=FETCHED / "tify" / "dist",
    script="tify.js",
    page=_HEAD
    + """<link rel="stylesheet" href="tify.css"><div id="stage"></div>
<script type="module">import "./tify.js";
new Tify({container: "#stage", manifestUrl: window.asked, language: "en"});</script>""",
    number="""((document.querySelector(".tify-dropdown-button") || {textContent: "0"})
        .textContent.match(/\\d+/) || [0])[0]""",
    turning=".tify-header-button[title='Previous page'], .tify-header-button[title='Next page']",
    contents=(".tify-header-button:has-text('Contents')",),
    entry=".tify-toc-label",
    thumbnails=(".tify-header-button:has-text('Pages')",),
    small=".tify-thumbnails-image",
    mirrored=("right-to-left", "bottom-to-top"),
)
CLOVER = Viewer(
    name="Clover",
    folder=FETCHED / "@samvera" / "clover-iiif" / "dist",
    script="web-components/index.umd.js",
    page=_HEAD
    + """<div id="stage"></div><script src="web-components/index.umd.js"></script><script>
const made = document.createElement("clover-viewer");
made.setAttribute("id", window.asked);
document.getElementById("stage").append(made);
</script>""",
    number="""((document.querySelector(".clover-viewer-media-navigation span") ||
        {textContent: "1"}).textContent.match(/\\d+/) || [0])[0]""",
    turning=".clover-viewer-media-navigation button",
    small="button img[src*='/full/']",
    own_faults=("is not accurate with multi-image",),
    mirrors_all=False,
)
OPENSEADRAGON = Viewer(
    name="OpenSeadragon",
    folder=SHIPPED / "openseadragon",
    script="openseadragon.min.js",
    page=_HEAD
    + """<style>button{position:absolute;top:0;z-index:9}#left{left:0}#right{right:0}</style>
<div id="stage"></div><button id="left">‹</button><button id="right">›</button>
<script src="openseadragon.min.js"></script><script>
fetch(window.asked).then((answer) => answer.json()).then((manifest) => {
  const bodies = manifest.items.flatMap((one) => one.items[0].items.slice(0, 1)
    .map((painting) => painting.body.source || painting.body));
  window.viewer = OpenSeadragon({
    element: document.getElementById("stage"), showNavigationControl: false, sequenceMode: true,
    showSequenceControl: false, crossOriginPolicy: "Anonymous",
    tileSources: bodies.map((body) => body.service
      ? `${body.service[0].id || body.service[0]["@id"]}/info.json`
      : {type: "image", url: body.id}),
  });
  const turn = (by) => () => window.viewer.goToPage(window.viewer.currentPage() + by);
  const leftwards = manifest.viewingDirection === "right-to-left" ? 1 : -1;
  document.getElementById("left").onclick = turn(leftwards);
  document.getElementById("right").onclick = turn(-leftwards);
});
</script>""",
    number="window.viewer ? window.viewer.currentPage() + 1 : 0",
    turning="#left, #right",
)
VIEWERS = (MIRADOR, UNIVERSAL_VIEWER, TIFY, CLOVER, OPENSEADRAGON)
