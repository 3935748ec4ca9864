// Moving entries of an ordered list, by dragging and by keyboard; each move is saved at once.

const list = document.querySelector("ol[data-sisters]");
const form = list.closest("form");
let dragged = null;

const entries = () => [...list.children];

// Puts an entry at a place, counted from 0 among the others.
function send(entry, place) {
  form.elements.one.value = entry.dataset.one;
  form.elements.to.value = place + 1;
  form.submit(); // not requestSubmit: the first button would be taken for pressed
}

function entryAt(event) {
  const entry = event.target.closest("[data-one]");
  return dragged && entry && entry !== dragged ? entry : null;
}

function isAfter(entry, event) {
  const box = entry.getBoundingClientRect();
  return event.clientY > box.top + box.height / 2;
}

function clear() {
  for (const one of entries()) delete one.dataset.drop;
}

list.addEventListener("keydown", (event) => {
  const entry = event.target.closest("[data-one]");
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (!entry || !event.altKey || !step) return;
  event.preventDefault();
  const place = entries().indexOf(entry) + step;
  if (place >= 0 && place < entries().length) send(entry, place);
});
list.addEventListener("dragstart", (event) => {
  dragged = event.target.closest("[data-one]");
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", dragged.dataset.one);
});
list.addEventListener("dragover", (event) => {
  const entry = entryAt(event);
  clear();
  if (!entry) return;
  event.preventDefault();
  entry.dataset.drop = isAfter(entry, event) ? "after" : "before";
});
list.addEventListener("drop", (event) => {
  const entry = entryAt(event);
  if (!entry) return;
  event.preventDefault();
  const others = entries().filter((one) => one !== dragged);
  send(dragged, others.indexOf(entry) + (isAfter(entry, event) ? 1 : 0));
});
list.addEventListener("dragend", () => {
  dragged = null;
  clear();
});
if (location.hash) document.getElementById(location.hash.slice(1))?.focus();
