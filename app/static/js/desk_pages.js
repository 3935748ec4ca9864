// The desk's page of pages: the grid in place of the list, forms that know what is chosen.

import { Drag } from "./desk_drag.js";
import { Grid } from "./desk_grid.js";
import { Pages, runs } from "./desk_order.js";

const PAUSE_MS = 250;
const room = document.querySelector(".grid-room");
const words = JSON.parse(document.getElementById("given").dataset.words);

async function open() {
  const answer = await fetch(room.dataset.list);
  if (!answer.ok) throw new Error(`pages: ${answer.status}`);
  const { mark, pages: rows } = await answer.json();
  const leaves = document.querySelector(".page-by-page");
  // Labels that were typed while this was fetched stay in sight, with the button that saves them.
  leaves.hidden = ![...leaves.querySelectorAll("[name^=label-]")].some((one) => one.value !== one.defaultValue);
  room.hidden = false;
  document.querySelector(".grid-help").hidden = false;
  const pages = new Pages(rows);
  const grid = new Grid(room, pages, words);
  new Drag(grid);
  for (const field of document.querySelectorAll("[name=mark]")) field.value = mark;
  follow(pages, grid);
  preview(pages, grid);
  const place = Number(location.hash.match(/^#p(\d+)$/)?.[1] ?? 0);
  if (place) grid.room.scrollTop = grid.top(place - 1);
  grid.refresh();
  room.dataset.ready = "";
}

// Says what is chosen and whether the order is saved; forms that name pages name the chosen.
function follow(pages, grid) {
  const bar = document.querySelector(".order-bar");
  const save = document.getElementById("save-order");
  const fields = [...document.querySelectorAll(".tool [name=pages]")];
  let typing = document.activeElement; // what is being typed while this was fetched is not yet all
  const tell = () => {
    const unsaved = pages.steps.length > 0;
    for (const field of fields) if (field !== typing) field.value = runs(pages.chosen);
    if (bar && save) {
      bar.hidden = !unsaved;
      bar.querySelector("span").textContent = words.moves;
      save.elements.steps.value = pages.steps.join(";");
      save.elements.at.value = grid.focused + 1;
    }
    for (const button of document.querySelectorAll(".tool:not([data-order]) button:not(.look)")) button.disabled = unsaved;
  };
  pages.addEventListener("change", tell);
  for (const field of fields) field.addEventListener("change", () => choose(pages, field.value));
  bar?.querySelector("[data-do=discard]").addEventListener("click", () => pages.discard());
  let leaving = false;
  save?.addEventListener("submit", () => { leaving = true; });
  addEventListener("beforeunload", (event) => {
    if (pages.steps.length && !leaving) event.preventDefault();
  });
  document.querySelector("[data-order]")?.addEventListener("submit", (event) => {
    event.preventDefault();
    const { value } = event.submitter ?? {};
    const to = Number(event.target.elements.to.value);
    if (value === "name" || value === "reverse") pages.arrange(value);
    else if (value === "up" || value === "down") pages.shift(value === "up" ? -1 : 1);
    else if (to) pages.move(to);
  });
  // Numbers that were typed while this was fetched are chosen.
  const typed = fields.find((field) => field.value.trim());
  if (typed) choose(pages, typed.value);
  else tell();
  typing = null;
}

// Chooses what was typed as 3-7, 9; these are numbers as they were fetched.
function choose(pages, text) {
  const found = [...text.matchAll(/(\d+)(?:\s*[-–]\s*(\d+))?/g)].flatMap(([, from, to]) => {
    const last = Math.min(Number(to ?? from), pages.count);
    return Array.from({ length: Math.max(0, last - from + 1) }, (_, i) => Number(from) + i);
  });
  pages.chosen = new Set(found.filter((number) => number >= 1 && number <= pages.count));
  pages.tell();
}

// Asks the server, while rules are written, which labels they give: it alone reads them.
function preview(pages, grid) {
  const form = document.querySelector("[data-rules]");
  if (!form) return;
  const said = document.getElementById("rules-said");
  let timer = 0;
  let asked = 0;
  form.querySelector(".look").hidden = true;
  const ask = async () => {
    const mine = ++asked;
    const rules = form.elements.rules.value;
    const answer = rules.trim() && (await fetch(`${room.dataset.labels}?${new URLSearchParams({ rules })}`));
    const { labels, fault } = answer && answer.ok ? await answer.json() : { labels: {}, fault: "" };
    if (mine !== asked) return;
    grid.labels = labels;
    const changed = Object.entries(labels).filter(([number, label]) => pages.rows[number - 1]?.label !== label);
    said.classList.toggle("fault", Boolean(fault));
    said.textContent = fault || (rules.trim() && words.changed.replace("%(count)s", changed.length));
    grid.refresh();
  };
  form.elements.rules.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE_MS);
  });
  if (form.elements.rules.value) ask();
}

if (room) open();
