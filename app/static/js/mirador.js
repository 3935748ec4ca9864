// Opens the item's manifest in Mirador, which stands alone on its page.

const place = document.getElementById("mirador");

function start() {
  window.Mirador.viewer({
    id: "mirador",
    language: place.dataset.language,
    window: { allowClose: false, allowMaximize: false, sideBarOpenByDefault: false },
    windows: [{ manifestId: place.dataset.manifest }],
    workspace: { showZoomControls: true },
    workspaceControlPanel: { enabled: false },
  });
}

if (document.readyState === "complete") start();
else window.addEventListener("load", start);
