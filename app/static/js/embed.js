// The small reader in a frame: the page image on OpenSeadragon, arrow keys turn pages.

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
  // OpenSeadragon writes a style element, which our policy forbids, unless it finds one so named.
  const claimed = document.createElementNS("urn:tangthu", "style");
  claimed.setAttribute("data-openseadragon-mobile-css", "true");
  document.head.append(claimed);
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
    tileSources: source(),
  });
  viewer.innerTracker.keyHandler = null;
  viewer.innerTracker.keyDownHandler = null;
  viewer.addHandler("open", () => {
    viewer.world.getItemAt(0).addOnceHandler("fully-loaded-change", () => {
      place.classList.add("zoomable");
    });
  });
}

function source() {
  if (page.elsewhere) return `${page.service}/info.json`;
  return {
    "@context": "http://iiif.io/api/image/3/context.json",
    id: new URL(page.service, location.href).href,
    type: "ImageService3",
    protocol: "http://iiif.io/api/image",
    profile: "level2",
    width: page.image_width,
    height: page.image_height,
    tiles: [{ width: page.tile, scaleFactors: page.scale_factors }],
  };
}
