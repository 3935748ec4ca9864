// The grid of a delivery's pages: a cell each, by colour and by shape, drawn on one canvas.

const CELL_PX = 14;
const STEP_PX = 17;
const ASK_MS = 2000;
const section = document.querySelector("[data-grid]");
const words = JSON.parse(document.getElementById("grid-words").dataset.words);
const canvas = section.querySelector("canvas");
const lang = document.documentElement.lang;
let cells = "";
let at = -1;
let tag = "";
let state = section.dataset.state;

function colours() {
  const style = getComputedStyle(document.documentElement);
  const named = (name) => style.getPropertyValue(name).trim();
  return {
    ink: named("--ink"), soft: named("--soft"), hair: named("--hair"), seal: named("--seal"),
    hit: named("--hit"), link: named("--link"), leaf: named("--leaf"), on: named("--on-seal"),
  };
}

// Whoever sees no colours tells the cells by what is drawn in them.
const SHAPES = {
  w: (pen, c) => frame(pen, c.soft),
  t: (pen, c) => (frame(pen, c.soft), stroke(pen, c.soft, [[4, 7], [10, 7]])),
  r: (pen, c) => (frame(pen, c.ink), fill(pen, c.hit, [[1, 13], [13, 13], [13, 1]])),
  d: (pen, c) => (whole(pen, c.link), stroke(pen, c.leaf, [[3, 7], [6, 10], [11, 4]])),
  s: (pen, c) => (frame(pen, c.link), stroke(pen, c.link, [[3, 7], [6, 10], [11, 4]])),
  n: (pen, c) => (whole(pen, c.link), dot(pen, c.hit)),
  f: (pen, c) => (whole(pen, c.seal), stroke(pen, c.on, [[4, 4], [10, 10]], [[10, 4], [4, 10]])),
  p: (pen, c) => (frame(pen, c.soft), stroke(pen, c.soft, [[5, 4], [5, 10]], [[9, 4], [9, 10]])),
  c: (pen, c) => (frame(pen, c.soft), stroke(pen, c.soft, [[3, 11], [11, 3]])),
};

function frame(pen, colour) {
  pen.strokeStyle = colour;
  pen.lineWidth = 1;
  pen.strokeRect(0.5, 0.5, CELL_PX - 1, CELL_PX - 1);
}

function whole(pen, colour) {
  pen.fillStyle = colour;
  pen.fillRect(0, 0, CELL_PX, CELL_PX);
}

function dot(pen, colour) {
  pen.fillStyle = colour;
  pen.beginPath();
  pen.arc(7, 7, 3, 0, 7);
  pen.fill();
}

function fill(pen, colour, points) {
  pen.fillStyle = colour;
  pen.beginPath();
  points.forEach(([x, y]) => pen.lineTo(x, y));
  pen.fill();
}

function stroke(pen, colour, ...lines) {
  pen.strokeStyle = colour;
  pen.lineWidth = 2;
  for (const line of lines) {
    pen.beginPath();
    line.forEach(([x, y]) => pen.lineTo(x, y));
    pen.stroke();
  }
}

const across = () => Math.max(1, Math.floor((section.clientWidth - 4) / STEP_PX));

function draw(before = "") {
  const wide = across();
  const ratio = devicePixelRatio || 1;
  const height = Math.max(1, Math.ceil(cells.length / wide)) * STEP_PX + 4;
  const resized = canvas.width !== Math.round((wide * STEP_PX + 4) * ratio)
    || canvas.height !== Math.round(height * ratio);
  if (resized) {
    canvas.width = Math.round((wide * STEP_PX + 4) * ratio);
    canvas.height = Math.round(height * ratio);
    canvas.style.width = `${wide * STEP_PX + 4}px`;
    canvas.style.height = `${height}px`;
  }
  const pen = canvas.getContext("2d");
  const all = colours();
  for (let place = 0; place < cells.length; place += 1) {
    // Only what changed is drawn again: ten thousand cells cost a frame otherwise.
    if (resized || cells[place] !== before[place]) cell(pen, all, place, wide, ratio);
  }
}

function cell(pen, all, place, wide, ratio) {
  const x = (place % wide) * STEP_PX + 2;
  const y = Math.floor(place / wide) * STEP_PX + 2;
  pen.setTransform(ratio, 0, 0, ratio, x * ratio, y * ratio);
  pen.clearRect(-2, -2, STEP_PX, STEP_PX);
  SHAPES[cells[place]]?.(pen, all);
  if (place === at) {
    pen.strokeStyle = all.ink;
    pen.lineWidth = 1;
    pen.strokeRect(-1, -1, CELL_PX + 2, CELL_PX + 2);
  }
}

function go(place) {
  if (place < 0 || place >= cells.length) return;
  const before = at;
  at = place;
  const pen = canvas.getContext("2d");
  const ratio = devicePixelRatio || 1;
  for (const one of [before, at]) if (one >= 0) cell(pen, colours(), one, across(), ratio);
  tellCell(place);
}

async function tellCell(place) {
  const answer = await fetch(section.dataset.page.replace("/0.json", `/${place}.json`));
  if (!answer.ok || place !== at) return;
  const told = await answer.json();
  const line = document.getElementById("cell");
  const name = [told.item, told.page].filter(Boolean).join("/");
  line.replaceChildren();
  if (told.address) {
    const link = line.appendChild(document.createElement("a"));
    link.href = told.address;
    link.textContent = name;
  } else line.append(name);
  line.append(`: ${told.state}${told.reason ? ` – ${told.reason}` : ""}`);
}

function tally(found) {
  const counted = {};
  for (const letter of cells) counted[letter] = (counted[letter] ?? 0) + 1;
  section.querySelector(".tally").textContent = Object.entries(counted)
    .map(([letter, count]) => `${count.toLocaleString(lang)} ${words.letters[letter]}`)
    .join(" · ");
  const parts = [];
  if (found.left && found.per_minute) {
    parts.push(words.rate.replace("{rate}", found.per_minute.toLocaleString(lang)));
  }
  if (found.left && found.seconds_left) {
    parts.push(words.rest.replace("{rest}", duration(found.seconds_left)));
  }
  section.querySelector(".rate").textContent = parts.join(" · ");
}

function duration(seconds) {
  const say = (form, n) => words[form].replace("{n}", n.toLocaleString(lang));
  if (seconds < 90) return say("seconds", Math.round(seconds));
  if (seconds < 5400) return say("minutes", Math.round(seconds / 60));
  return say("hours", Math.round(seconds / 360) / 10);
}

async function lists() {
  const answer = await fetch(location.href);
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const wanted of ["#lists", "#state", ".acts"]) {
    const [here, there] = [document.querySelector(wanted), page.querySelector(wanted)];
    // What somebody is using stays as it is until they are through.
    if (here && there && !here.contains(document.activeElement) && !here.querySelector("[open]")) {
      here.replaceWith(there);
    } else if (!here && there && wanted === ".acts") section.append(there);
  }
}

async function ask() {
  let open = true;
  try {
    const headers = tag ? { "If-None-Match": tag } : {};
    const answer = await fetch(section.dataset.grid, { headers, cache: "no-store" });
    if (answer.status === 200) {
      tag = answer.headers.get("ETag");
      const found = await answer.json();
      const before = cells;
      cells = found.cells;
      canvas.hidden = !cells;
      section.querySelector(".legend").hidden = !cells;
      draw(before);
      tally(found);
      if (before || found.state !== state) await lists();
      state = found.state;
      open = state !== "over";
    } else open = answer.status === 304 ? state !== "over" : true;
  } catch {
    section.querySelector(".rate").textContent = words.away;
  }
  // What ended may be tried again in another window.
  setTimeout(ask, document.hidden || !open ? 5 * ASK_MS : ASK_MS);
}

canvas.addEventListener("click", (event) => {
  const box = canvas.getBoundingClientRect();
  const column = Math.floor((event.clientX - box.left - 2) / STEP_PX);
  go(Math.floor((event.clientY - box.top - 2) / STEP_PX) * across() + column);
});
canvas.addEventListener("keydown", (event) => {
  const steps = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: across(), ArrowUp: -across() };
  const step = steps[event.key];
  if (!step) return;
  event.preventDefault();
  go(Math.max(0, at) + (at < 0 ? 0 : step));
});
new ResizeObserver(() => draw(cells)).observe(section);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  draw("");
  legend();
});

function legend() {
  for (const sample of document.querySelectorAll("[data-letter]")) {
    const pen = sample.getContext("2d");
    pen.clearRect(0, 0, CELL_PX, CELL_PX);
    SHAPES[sample.dataset.letter](pen, colours());
  }
}

legend();
ask();
