// One page image, or two that face each other; the hits are an SVG layer on each. Until OpenSeadragon
// is there, and where it does not come, the stored small image is what there is to see.

import { claimStyle, layerOf, sourceOf, pictureOf } from "./sheets.js";

const SWIPE_PX = 60;
const LEAST_PX = 6; // a lit word smaller than this on screen is not seen

export class Stage {
  constructor(element, words) {
    this.element = element;
    this.words = words;
    this.onSwipe = () => {};
    this.onMoved = () => {};
    this.onTap = () => {};
    this.sheets = [];
    this.angle = 0;
    this.asked = []; // acts that came before the viewer
  }

  get zooms() {
    return Boolean(this.viewer);
  }

  // Takes up OpenSeadragon, which comes last of all, with the page that is shown already.
  equip() {
    claimStyle();
    this.place = this.element.appendChild(document.createElement("div"));
    this.place.className = "deep";
    this.viewer = window.OpenSeadragon(optionsOf(this.place));
    this.viewer.innerTracker.keyHandler = null;
    this.viewer.innerTracker.keyDownHandler = null;
    this.viewer.addHandler("open", () => this.ready());
    this.viewer.addHandler("tile-load-failed", () => this.withoutTiles());
    this.viewer.addHandler("canvas-press", (event) => { this.from = event.position; });
    this.viewer.addHandler("canvas-release", (event) => this.swiped(event));
    this.viewer.addHandler("canvas-click", (event) => this.tapped(event));
    this.viewer.addHandler("canvas-scroll", (event) => this.scrolled(event));
    this.viewer.addHandler("animation-finish", () => this.moved());
    this.viewer.addHandler("resize", () => setTimeout(() => this.resized()));
    if (this.sheets.length) this.deepen();
  }

  // Sheets are {page, hits}, one or two, as they lie from left to right; `region` is shown first.
  open(sheets, { main = 0, region = null } = {}) {
    const height = sheets[main].page.height;
    this.plain = false;
    this.asked = [];
    this.main = main;
    this.region = region;
    let left = 0;
    this.sheets = sheets.map(({ page, hits }) => {
      // OpenSeadragon counts in units of our choice: pixels of the main page's canvas.
      const factor = height / page.height;
      const sheet = { page, hits, left, factor, layer: null };
      left += page.width * factor;
      return sheet;
    });
    this.element.classList.remove("zoomable");
    this.showStill(this.sheets[main]);
    if (this.zooms) this.deepen();
  }

  deepen() {
    this.element.classList.toggle("two", this.sheets.length > 1);
    this.load(sourceOf);
  }

  load(source) {
    const known = this.sheets.filter((sheet) => source(sheet.page));
    this.layers = [];
    if (!known.length) return this.viewer.close();
    return this.viewer.open(known.map((sheet) => ({
      tileSource: source(sheet.page), x: sheet.left, y: 0, width: sheet.page.width * sheet.factor,
    })));
  }

  // Without a line there are no tiles: the picture that is kept stands in for them.
  withoutTiles() {
    if (this.plain || navigator.onLine) return;
    this.plain = true;
    this.load(pictureOf);
  }

  // The stored small image stands until the tiles are there, and where there are none.
  showStill({ page, hits }) {
    const still = this.element.querySelector(".still");
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
    this.viewer.viewport.setRotation(this.angle, true);
    this.viewer.viewport.goHome(true);
    for (const sheet of this.sheets) this.draw(sheet);
    if (this.region) this.fit(this.region, true);
    else this.approach();
    this.isWhole = !this.seen();
    for (const what of this.asked.splice(0)) this.act(what);
    const world = this.viewer.world;
    let left = world.getItemCount();
    for (let place = 0; place < world.getItemCount(); place += 1) {
      world.getItemAt(place).addOnceHandler("fully-loaded-change", () => {
        left -= 1;
        if (!left) this.element.classList.add("zoomable");
      });
    }
  }

  moved() {
    this.isWhole = !this.seen();
    this.onMoved();
  }

  // Who saw the whole page sees the whole page when the stage changes its size.
  resized() {
    if (this.isWhole && this.viewer.isOpen()) this.viewer.viewport.goHome(true);
  }

  light(number, hits) {
    const sheet = this.sheets.find(({ page }) => page.number === number);
    if (!sheet) return;
    sheet.hits = hits;
    if (sheet === this.sheets[this.main]) {
      this.element.querySelector(".still .lit")?.replaceWith(layerOf(sheet.page, hits));
    }
    if (this.zooms && this.viewer.isOpen()) this.draw(sheet);
  }

  draw(sheet) {
    if (sheet.layer) this.viewer.removeOverlay(sheet.layer);
    sheet.layer = layerOf(sheet.page, sheet.hits);
    this.viewer.addOverlay({ element: sheet.layer, location: this.onScreen(sheet, whole(sheet.page)) });
  }

  // Draws a box around a line that the text points at; null takes it away.
  point(number, box) {
    for (const layer of this.element.querySelectorAll(".lit")) layer.querySelector(".pointed")?.remove();
    const sheet = this.sheets.find(({ page }) => page.number === number);
    if (!sheet || !box) return;
    const marks = [this.element.querySelector(".still .lit"), sheet.layer];
    for (const layer of marks) layer?.append(...layerOf(sheet.page, [{ ...box, kind: "pointed" }]).children);
  }

  onScreen(sheet, box) {
    const { left, factor } = sheet;
    return new window.OpenSeadragon.Rect(
      left + box.x * factor, box.y * factor, box.width * factor, box.height * factor,
    );
  }

  fit(box, now = false) {
    this.viewer.viewport.fitBounds(this.onScreen(this.sheets[this.main], box), now);
  }

  // Brings a hit into view, near enough to be seen.
  near(number, box) {
    const sheet = this.sheets.find(({ page }) => page.number === number);
    if (!sheet || !this.zooms || !this.viewer.isOpen()) return;
    this.point(number, box);
    const wanted = this.onScreen(sheet, box);
    const seen = this.viewer.viewport.getBounds(true);
    const tall = (box.height * sheet.factor / seen.height) * this.element.clientHeight;
    if (tall < LEAST_PX * 2) this.viewer.viewport.fitBounds(around(wanted, 8));
    else if (!holds(seen, wanted)) this.viewer.viewport.panTo(wanted.getCenter());
  }

  // On a large sheet, such as a map, the whole page would show the word as a speck: go near it.
  approach() {
    const sheet = this.sheets[this.main];
    const hit = sheet.hits[0];
    const pixels = this.element.clientHeight / sheet.page.height;
    if (!hit || hit.height * pixels >= LEAST_PX) return;
    this.viewer.viewport.fitBounds(around(this.onScreen(sheet, hit), 6), true);
  }

  // What is seen of the main page, in pixels of its canvas; null while all of it is.
  seen() {
    const viewport = this.viewer?.viewport;
    if (!this.zooms || !this.viewer.isOpen()) return null;
    if (viewport.getZoom() <= viewport.getHomeZoom() * 1.02) return null;
    const { page, left, factor } = this.sheets[this.main];
    const bounds = viewport.getBoundsNoRotate ? viewport.getBoundsNoRotate() : viewport.getBounds();
    const x = clamp((bounds.x - left) / factor, 0, page.width - 1);
    const y = clamp(bounds.y / factor, 0, page.height - 1);
    const right = clamp((bounds.x + bounds.width - left) / factor, x + 1, page.width);
    const bottom = clamp((bounds.y + bounds.height) / factor, y + 1, page.height);
    return [x, y, right - x, bottom - y].map(Math.round);
  }

  act(what) {
    if (!this.viewer?.isOpen()) {
      this.asked.push(what);
      return;
    }
    const { viewport } = this.viewer;
    // While the image moves, a change of the stage's size must not bring it home again.
    if (what === "in" || what === "out") this.isWhole = false;
    if (what === "in") viewport.zoomBy(1.5);
    if (what === "out") viewport.zoomBy(1 / 1.5);
    if (what === "whole") viewport.goHome();
    if (what === "turn") {
      this.angle = (this.angle + 90) % 360;
      viewport.setRotation(this.angle);
    }
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

  tapped(event) {
    if (!event.quick) return;
    const at = this.viewer.viewport.pointFromPixel(event.position);
    for (const { page, left, factor } of this.sheets) {
      const x = (at.x - left) / factor;
      if (x >= 0 && x < page.width) this.onTap(page.number, x, at.y / factor);
    }
  }

  // The wheel scrolls the page unless Ctrl is held: the reader must not trap who reads on.
  scrolled(event) {
    const { originalEvent } = event;
    if (!originalEvent.ctrlKey && !document.fullscreenElement) {
      event.preventDefault = false;
      return;
    }
    this.viewer.viewport.zoomBy(originalEvent.deltaY < 0 ? 1.2 : 1 / 1.2);
    event.preventDefault = true;
  }
}

function optionsOf(element) {
  return {
    element,
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
  };
}

const whole = (page) => ({ x: 0, y: 0, width: page.width, height: page.height });
const clamp = (value, least, most) => Math.min(Math.max(value, least), most);

function around(box, times) {
  const side = Math.max(box.width, box.height) * times;
  const centre = box.getCenter();
  return new window.OpenSeadragon.Rect(centre.x - side / 2, centre.y - side / 2, side, side);
}

function holds(outer, inner) {
  return inner.x >= outer.x && inner.y >= outer.y
    && inner.x + inner.width <= outer.x + outer.width
    && inner.y + inner.height <= outer.y + outer.height;
}
