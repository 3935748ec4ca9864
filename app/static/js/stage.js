// One page image on OpenSeadragon, with the hits as an SVG layer in canvas pixels.

const SVG = "http://www.w3.org/2000/svg";
const SWIPE_PX = 60;
const LEAST_PX = 6; // a lit word smaller than this on screen is not seen

export class Stage {
  constructor(element, words) {
    this.element = element;
    this.words = words;
    this.onSwipe = () => {};
    this.layer = null;
    this.zooms = Boolean(window.OpenSeadragon);
    if (!this.zooms) return;
    claimStyle();
    this.place = element.appendChild(document.createElement("div"));
    this.place.className = "deep";
    this.viewer = window.OpenSeadragon({
      element: this.place,
      drawer: "canvas",
      showNavigationControl: false,
      keyboardNavEnabled: false,
      // The page is laid out right to left; coordinates are not.
      animationTime: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 0.6,
      maxZoomPixelRatio: 3,
      visibilityRatio: 0.6,
      minZoomImageRatio: 0.8,
      gestureSettingsMouse: { scrollToZoom: false, clickToZoom: false, dblClickToZoom: true },
      gestureSettingsTouch: { clickToZoom: false, dblClickToZoom: true },
    });
    this.viewer.innerTracker.keyHandler = null;
    this.viewer.innerTracker.keyDownHandler = null;
    this.viewer.addHandler("open", () => this.ready());
    this.viewer.addHandler("canvas-press", (event) => { this.from = event.position; });
    this.viewer.addHandler("canvas-release", (event) => this.swiped(event));
    this.viewer.addHandler("canvas-scroll", (event) => this.scrolled(event));
  }

  open(page, hits) {
    this.page = page;
    this.hits = hits;
    this.element.classList.remove("zoomable");
    const still = this.element.querySelector(".still");
    this.showStill(still, page, hits);
    if (!this.zooms) return;
    const source = sourceOf(page);
    if (source) this.viewer.open(source);
    else this.viewer.close();
  }

  // The stored small image stands until the tiles are there, and where there are none.
  showStill(still, page, hits) {
    const image = still.querySelector("img");
    still.classList.toggle("empty", !page.picture);
    if (page.picture) {
      if (image.getAttribute("src") !== page.picture.src) image.src = page.picture.src;
      image.width = page.picture.width;
      image.height = page.picture.height;
      image.alt = `${this.words.page} ${page.label}`;
    } else {
      image.removeAttribute("src");
      image.alt = this.words.missing;
    }
    still.querySelector(".lit").replaceWith(layerOf(page, hits));
  }

  ready() {
    this.viewer.viewport.goHome(true);
    this.light(this.hits);
    this.approach();
    this.viewer.world.getItemAt(0).addOnceHandler("fully-loaded-change", () => {
      this.element.classList.add("zoomable");
    });
  }

  light(hits) {
    this.hits = hits;
    this.element.querySelector(".still .lit")?.replaceWith(layerOf(this.page, hits));
    if (!this.zooms || !this.viewer.isOpen()) return;
    if (this.layer) this.viewer.removeOverlay(this.layer);
    this.layer = layerOf(this.page, hits);
    // OpenSeadragon counts in widths of the image; the canvas has the image's shape.
    const height = this.page.height / this.page.width;
    this.viewer.addOverlay({ element: this.layer, location: new window.OpenSeadragon.Rect(0, 0, 1, height) });
  }

  // On a large sheet, such as a map, the whole page would show the word as a speck: go near it.
  approach() {
    const hit = this.hits[0];
    const pixels = this.element.clientHeight / this.page.height;
    if (!hit || hit.height * pixels >= LEAST_PX) return;
    const side = (Math.max(hit.width, hit.height) * 6) / this.page.width;
    const x = (hit.x + hit.width / 2) / this.page.width;
    const y = (hit.y + hit.height / 2) / this.page.width;
    const around = new window.OpenSeadragon.Rect(x - side / 2, y - side / 2, side, side);
    this.viewer.viewport.fitBounds(around, true);
  }

  act(what) {
    const viewport = this.viewer?.viewport;
    if (!viewport) return;
    if (what === "in") viewport.zoomBy(1.5);
    if (what === "out") viewport.zoomBy(1 / 1.5);
    if (what === "whole") viewport.goHome();
    if (what === "turn") viewport.setRotation((viewport.getRotation() + 90) % 360);
    viewport.applyConstraints();
  }

  // A swipe turns the page only while the whole page is in view; else it moves the page.
  swiped(event) {
    const viewport = this.viewer.viewport;
    if (event.pointerType !== "touch" || !this.from) return;
    if (viewport.getZoom() <= viewport.getHomeZoom() * 1.05) {
      const moved = event.position.x - this.from.x;
      if (Math.abs(moved) > SWIPE_PX) this.onSwipe(moved > 0);
    }
    this.from = null;
  }

  // The wheel scrolls the page unless Ctrl is held: the reader must not trap who reads on.
  scrolled(event) {
    const { originalEvent } = event;
    if (!originalEvent.ctrlKey) {
      event.preventDefault = false;
      return;
    }
    this.viewer.viewport.zoomBy(originalEvent.deltaY < 0 ? 1.2 : 1 / 1.2);
    event.preventDefault = true;
  }
}

// OpenSeadragon writes a style element of its own, which our policy forbids, unless it finds one by
// this name; reading.css says what it would say. Outside HTML's namespace it is a name and no style.
function claimStyle() {
  const claimed = document.createElementNS("urn:tangthu", "style");
  claimed.setAttribute("data-openseadragon-mobile-css", "true");
  document.head.append(claimed);
}

function sourceOf(page) {
  // Another institution's service is asked what it offers.
  if (page.elsewhere && page.service) return `${page.service}/info.json`;
  if (page.service) {
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
  return page.picture ? { type: "image", url: page.picture.src } : null;
}

function layerOf(page, hits) {
  const layer = document.createElementNS(SVG, "svg");
  layer.setAttribute("class", "lit");
  layer.setAttribute("viewBox", `0 0 ${page.width} ${page.height}`);
  layer.setAttribute("preserveAspectRatio", "none");
  layer.setAttribute("aria-hidden", "true");
  for (const hit of hits) {
    const box = layer.appendChild(document.createElementNS(SVG, "rect"));
    box.setAttribute("class", hit.exact ? "hit" : "hit near");
    for (const side of ["x", "y", "width", "height"]) box.setAttribute(side, hit[side]);
  }
  return layer;
}
