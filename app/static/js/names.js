// Offers entries of the lists while a name is typed: a combobox. Without it the field is plain text.

const WAIT_MS = 150;
const main = document.querySelector("main");
let open = null; // the input whose list is shown
let asked = 0;
let waiting = 0;

dress();
new MutationObserver(dress).observe(main, { childList: true, subtree: true });

function dress() {
  for (const input of main.querySelectorAll("input[data-authority]:not([role])")) {
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-haspopup", "listbox");
  }
}

main.addEventListener("input", (event) => {
  const input = event.target.closest("input[data-authority]");
  if (!input || !event.isTrusted) return;
  clearTimeout(waiting);
  waiting = setTimeout(() => offer(input), WAIT_MS);
});

main.addEventListener("focusout", (event) => {
  if (event.target === open) close();
});

// Before the form hears of the key: Enter takes an entry, Escape closes the list alone.
main.addEventListener("keydown", (event) => {
  const input = event.target.closest("input[data-authority]");
  if (!input) return;
  const steps = { ArrowDown: 1, ArrowUp: -1 };
  if (event.key in steps) {
    event.preventDefault();
    if (input === open) move(steps[event.key]);
    else offer(input);
  } else if (input === open && event.key === "Enter" && current()) {
    event.preventDefault();
    choose(current());
  } else if (input === open && event.key === "Escape") {
    event.stopPropagation();
    close();
  }
}, true);

// The field keeps the focus while an entry is pressed.
main.addEventListener("pointerdown", (event) => {
  if (event.target.closest(".names")) event.preventDefault();
});
main.addEventListener("click", (event) => {
  const option = event.target.closest(".names [role=option]");
  if (option) choose(option);
});

async function offer(input) {
  const mine = ++asked;
  const text = input.value.trim();
  if (!text) return close();
  const address = new URL(input.closest("[data-names]").dataset.names, location.href);
  address.searchParams.set("list", input.dataset.authority);
  address.searchParams.set("q", text);
  let found = [];
  try {
    const answer = await fetch(address);
    if (answer.ok) found = await answer.json();
  } catch {
    // Without an answer the field is plain text.
  }
  if (mine !== asked || document.activeElement !== input) return;
  close();
  if (found.length) show(input, found);
}

function show(input, found) {
  const list = document.createElement("ul");
  list.className = "names";
  list.id = `names-${asked}`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.closest("[data-found]").dataset.found);
  list.append(...found.map((entry, place) => {
    const option = document.createElement("li");
    option.id = `${list.id}-${place}`;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    option.append(entry.name);
    if (entry.about) {
      const about = document.createElement("small");
      about.textContent = entry.about;
      option.append(" ", about);
    }
    option.entry = entry;
    return option;
  }));
  input.closest(".value").append(list);
  input.setAttribute("aria-expanded", "true");
  input.setAttribute("aria-controls", list.id);
  open = input;
}

function close() {
  if (!open) return;
  main.querySelectorAll(".names").forEach((list) => list.remove());
  open.setAttribute("aria-expanded", "false");
  open.removeAttribute("aria-controls");
  open.removeAttribute("aria-activedescendant");
  open = null;
}

function options() {
  return [...main.querySelectorAll(".names [role=option]")];
}

function current() {
  return main.querySelector(".names [aria-selected=true]");
}

function move(step) {
  const all = options();
  const place = all.indexOf(current());
  const next = all[(place + step + all.length + (place < 0 && step < 0 ? 1 : 0)) % all.length];
  for (const option of all) option.setAttribute("aria-selected", String(option === next));
  open.setAttribute("aria-activedescendant", next.id);
  next.scrollIntoView({ block: "nearest" });
}

function choose(option) {
  const { entry } = option;
  const input = open;
  close();
  const thing = input.closest(".thing");
  const line = input.closest(".value");
  const picked = thing.querySelector("[name$='.authority'], [data-chosen]");
  if (picked) picked.value = entry.id;
  const select = line.querySelector("select");
  if (select) fill(thing, line, entry.forms);
  else input.value = entry.name;
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

// Puts the forms of an entry into the lines of a thing, each in its language; others stay.
function fill(thing, line, forms) {
  const said = line.querySelector("select").value;
  const first = forms.find(([code]) => code === said) ?? forms[0];
  write(line, first);
  const held = [...thing.querySelectorAll(".value input")].map((one) => one.value);
  let last = line;
  for (const form of forms) {
    if (form === first || held.includes(form[1])) continue;
    const free = [...thing.querySelectorAll(".value")].find((one) => !one.querySelector("input").value);
    const place = free ?? line.cloneNode(true);
    if (!free) last.after(place);
    write(place, form);
    last = place;
  }
}

function write(line, [code, text]) {
  const select = line.querySelector("select");
  if (![...select.options].some((option) => option.value === code)) select.add(new Option(code, code));
  select.value = code;
  line.querySelector("input").value = text;
}
