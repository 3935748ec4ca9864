// Moving entries of the table of contents, by dragging and by keyboard; each move is saved at once.

const WAYS = { ArrowUp: "up", ArrowDown: "down", ArrowLeft: "out", ArrowRight: "in" };
const tree = document.querySelector(".contents-tree");
const form = document.getElementById("move-entry");
let dragged = null;

function send(section, way, other = "") {
  const { elements } = form;
  [elements.section.value, elements.do.value, elements.other.value, elements.at.value] = [section, way, other, section];
  form.requestSubmit();
}

function entryAt(event) {
  const entry = event.target.closest("[data-section]");
  return entry && dragged && !dragged.contains(entry) ? entry : null;
}

// The upper third is before an entry, the lower third after it, between them inside.
function whereIn(entry, event) {
  const box = entry.querySelector("summary").getBoundingClientRect();
  const part = (event.clientY - box.top) / box.height;
  return part < 1 / 3 ? "before" : part > 2 / 3 ? "after" : "inside";
}

function clear() {
  for (const one of tree.querySelectorAll("[data-drop]")) delete one.dataset.drop;
}

if (tree && form) {
  tree.addEventListener("keydown", (event) => {
    const entry = event.target.matches("summary") && event.altKey && event.target.closest("[data-section]");
    if (!entry || !WAYS[event.key]) return;
    event.preventDefault();
    // What cannot go there has no button for it.
    if (entry.querySelector(`:scope > details button[value=${WAYS[event.key]}]`)) send(entry.dataset.section, WAYS[event.key]);
  });
  tree.addEventListener("dragstart", (event) => {
    dragged = event.target.closest("[data-section]");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.section);
  });
  tree.addEventListener("dragover", (event) => {
    const entry = entryAt(event);
    clear();
    if (!entry) return;
    event.preventDefault();
    entry.dataset.drop = whereIn(entry, event);
  });
  tree.addEventListener("dragleave", (event) => tree.contains(event.relatedTarget) || clear());
  tree.addEventListener("drop", (event) => {
    const entry = entryAt(event);
    if (!entry) return;
    event.preventDefault();
    send(dragged.dataset.section, whereIn(entry, event), entry.dataset.section);
  });
  tree.addEventListener("dragend", () => { dragged = null; clear(); });
  if (location.hash) document.getElementById(location.hash.slice(1))?.focus();
}
