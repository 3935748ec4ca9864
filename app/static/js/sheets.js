// What OpenSeadragon is given: where a page's image comes from, the layer of light that lies on it.

const SVG = "http://www.w3.org/2000/svg";

export function sourceOf(page) {
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
  return pictureOf(page);
}

export function pictureOf(page) {
  return page.picture ? { type: "image", url: page.picture.src } : null;
}

export function layerOf(page, hits) {
  const layer = document.createElementNS(SVG, "svg");
  layer.setAttribute("class", "lit");
  layer.setAttribute("viewBox", `0 0 ${page.width} ${page.height}`);
  layer.setAttribute("preserveAspectRatio", "none");
  layer.setAttribute("aria-hidden", "true");
  for (const hit of hits) {
    const box = layer.appendChild(document.createElementNS(SVG, "rect"));
    box.setAttribute("class", hit.kind ?? (hit.exact ? "hit" : "hit near"));
    for (const side of ["x", "y", "width", "height"]) box.setAttribute(side, hit[side]);
  }
  return layer;
}

// OpenSeadragon writes a style element of its own, which our policy forbids, unless it finds one by
// this name; reader.css says what it would say. Outside HTML's namespace it is a name and no style.
export function claimStyle() {
  const claimed = document.createElementNS("urn:tangthu", "style");
  claimed.setAttribute("data-openseadragon-mobile-css", "true");
  document.head.append(claimed);
}
