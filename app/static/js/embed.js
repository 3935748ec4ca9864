// The small reader in a frame: the page image on OpenSeadragon, arrow keys turn pages.

import { claimStyle, sourceOf } from "./sheets.js";

const place = document.getElementById("embed");
const page = JSON.parse(place.dataset.page);
const turn = (id) => document.getElementById(id)?.click();
let viewer = null;

if (window.OpenSeadragon && page.service) show();
place.addEventListener("keydown", (event) => {
  const rtl = document.querySelector("nav").dir === "rtl";
  if (event.key === "ArrowLeft") turn(rtl ? "next" : "prev");
  else if (event.key === "ArrowRight") turn(rtl ? "prev" : "next");
  else if (event.key === "+") viewer?.viewport.zoomBy(1.5).applyConstraints();
  else if (event.key === "-") viewer?.viewport.zoomBy(1 / 1.5).applyConstraints();
});

function show() {
  claimStyle();
  const deep = place.appendChild(document.createElement("div"));
  deep.className = "deep";
  viewer = window.OpenSeadragon({
    element: deep,
    drawer: "canvas",
    showNavigationControl: false,
    keyboardNavEnabled: false,
    animationTime: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 0.6,
    visibilityRatio: 0.6,
    minZoomImageRatio: 0.8,
    // The wheel belongs to the page around the frame.
    gestureSettingsMouse: { scrollToZoom: false, clickToZoom: false, dblClickToZoom: true },
    tileSources: sourceOf(page),
  });
  viewer.innerTracker.keyHandler = null;
  viewer.innerTracker.keyDownHandler = null;
  viewer.addHandler("open", () => {
    viewer.world.getItemAt(0).addOnceHandler("fully-loaded-change", () => {
      place.classList.add("zoomable");
    });
  });
}
