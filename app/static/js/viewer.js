// When the viewer comes, which weighs more than all else of the page: once the page can be read, in
// idle time; on a touch screen that the stored small image fills, at the reader's first touch or key.

import { Address } from "./address.js";

const TOUCHED = ["pointerdown", "keydown", "focusin", "wheel"];

// Says whether the viewer is there; `turned` ends the waiting when another page is shown.
export async function viewerFor(root, { asked, turned }) {
  const source = document.querySelector("script[data-viewer]")?.dataset.viewer;
  if (!source || window.OpenSeadragon) return Boolean(window.OpenSeadragon);
  const still = root.querySelector(".still img");
  const touched = Promise.race([first(root, TOUCHED), turned]);
  if (!still.complete) await first(still, ["load", "error"]);
  await Promise.race([leisure(), touched]);
  if (!asked && !Address.now().region && fills(still)) {
    // Its bytes are near when the finger comes; a phone's slow processor has not yet read them.
    fetch(source, { priority: "low" }).catch(() => {});
    await Promise.race([touched, outgrown(still)]);
  }
  await new Promise((go) => {
    const script = document.createElement("script");
    script.src = source;
    script.onload = script.onerror = go;
    document.head.append(script);
  });
  await Promise.race([leisure(), touched]);
  return Boolean(window.OpenSeadragon);
}

// Nothing would be sharper by the viewer: a touch screen of fewer pixels than the stored image.
function fills(still) {
  return matchMedia("(pointer: coarse)").matches
    && still.naturalWidth >= Math.floor(still.clientWidth * window.devicePixelRatio);
}

// A phone that is laid on its side, a window made larger.
function outgrown(still) {
  return new Promise((go) => {
    window.addEventListener("resize", function look() {
      if (fills(still)) return;
      window.removeEventListener("resize", look);
      go();
    });
  });
}

function first(element, names) {
  return new Promise((go) => {
    for (const name of names) element.addEventListener(name, go, { once: true, passive: true });
  });
}

// Until the browser has nothing to do, and not long.
function leisure() {
  return new Promise((go) => {
    if (window.requestIdleCallback) requestIdleCallback(go, { timeout: 1500 });
    else setTimeout(go, 100);
  });
}
