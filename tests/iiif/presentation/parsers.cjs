// Reads manifests (a JSON per line) by the parsers of other people's programs; tells what each saw.
"use strict";
const path = require("node:path");
const modules = process.argv[2];
globalThis.self = globalThis; // manifesto.js is a bundle for browsers
const manifesto = require(path.join(modules, "manifesto.js/dist-umd/manifesto.js"));
const { normalize } = require(path.join(modules, "@iiif/parser/dist/presentation-3.cjs"));
const { upgrade } = require(path.join(modules, "@iiif/parser/dist/upgrader.cjs"));

const readers = {
  "@iiif/parser": (text) => {
    const found = normalize(upgrade(JSON.parse(text)));
    const whole = found.entities.Manifest[found.resource.id];
    return whole.items.map((one) => found.entities.Canvas[one.id].id);
  },
  "manifesto.js": (text) => {
    const whole = manifesto.parseManifest(text);
    whole.getDefaultTree();
    whole.getAllRanges().forEach((range) => range.getCanvasIds());
    const canvases = whole.getSequences()[0].getCanvases();
    canvases.forEach((one) => (one.getContent().length || one.getImages().length) && one.getLabel());
    return canvases.map((one) => one.id);
  },
};

const lines = require("node:fs").readFileSync(0, "utf8").split("\n").filter(Boolean);
for (const line of lines) {
  const seen = {};
  for (const [name, read] of Object.entries(readers)) {
    try {
      seen[name] = read(line);
    } catch (error) {
      seen[name] = String(error.stack).split("\n").slice(0, 2).join(" ");
    }
  }
  process.stdout.write(JSON.stringify(seen) + "\n");
}
