// A story as steps that are written, filled and moved; the text form is written along and is saved.

import { StepView, labelled, make } from "./story_view.js";
import { emptyStep, joined, parse, parted, write } from "./story_text.js";

const given = JSON.parse(document.getElementById("story-given").dataset.given);
const { words } = given;
const text = document.querySelector("textarea[name=story]");
const list = make("ol", { className: "story-steps" });
let steps = [];

// What stands in the text by now, also what somebody typed before this program was here.
function open() {
  const found = parse(text.value);
  // What would not come back as it is written stays text.
  if (!found || squeezed(write(found)) !== squeezed(text.value)) return close();
  steps = found;
  list.hidden = add.hidden = false;
  render();
}

function close() {
  list.hidden = add.hidden = true;
  aside.open = true;
}

const squeezed = (written) => written.replaceAll(/\s+/g, " ").trim();

function changed() {
  text.value = write(steps);
}

function render() {
  list.replaceChildren(...steps.map(stepOf));
}

function stepOf(step, place) {
  const name = words.step.replace("%(number)s", place + 1);
  const item = make("li", { tabIndex: -1 }, make("h2", { textContent: name }));
  item.append(make("p", { className: "acts" }, ...buttons(step, place, name)));
  for (const code of languages(step.texts)) item.append(...writing(step, code));
  item.append(make("h3", { textContent: words.view }));
  item.append(new StepView(given, step, changed).element);
  for (const code of languages(step.captions)) {
    const input = make("input", { value: step.captions[code] ?? "", lang: code, autocomplete: "off" });
    input.addEventListener("input", () => { step.captions[code] = input.value; changed(); });
    item.append(labelled(`${words.caption} (${languageName(code)})`, input));
  }
  return item;
}

function writing(step, code) {
  const [heading, body] = parted(step.texts[code]);
  const first = make("input", { value: heading, lang: code, autocomplete: "off" });
  const rest = make("textarea", { value: body, lang: code, rows: Math.min(12, 3 + body.length / 80) });
  const keep = () => {
    step.texts[code] = joined(first.value, rest.value);
    changed();
  };
  first.addEventListener("input", keep);
  rest.addEventListener("input", keep);
  const named = ` (${languageName(code)})`;
  return [labelled(words.heading + named, first), labelled(words.text + named, rest)];
}

function buttons(step, place, name) {
  const button = (said, disabled, act) => {
    const made = make("button", { type: "button", disabled }, said, make("span", { className: "unseen", textContent: `: ${name}` }));
    made.addEventListener("click", act);
    return made;
  };
  return [
    button(words.up, place === 0, () => move(place, place - 1)),
    button(words.down, place === steps.length - 1, () => move(place, place + 1)),
    button(words.add_before, false, () => insert(place)),
    button(words.no_view, false, () => { step.at = ""; step.captions = {}; redo(place); }),
    button(words.remove, false, () => { steps.splice(place, 1); redo(Math.min(place, steps.length - 1)); }),
  ];
}

function move(from, to) {
  steps.splice(to, 0, ...steps.splice(from, 1));
  redo(to);
}

function insert(place) {
  steps.splice(place, 0, emptyStep());
  redo(place);
}

// Shows the steps anew, with the focus on the one that was changed.
function redo(place) {
  changed();
  render();
  list.children[place]?.focus();
}

const languages = (texts) => [...new Set([...given.languages, ...Object.keys(texts)])];

function languageName(code) {
  return given.names[code] ?? code;
}

const add = make("button", { type: "button", textContent: words.add });
add.addEventListener("click", () => insert(steps.length));
const aside = make("details", {}, make("summary", { textContent: words.as_text }));
const hint = text.parentElement.querySelector(".hint");
text.before(list, add, aside);
aside.append(text, ...(hint ? [hint] : []));
text.addEventListener("change", open);
// A browser that comes back to this page fills the text in later than this runs.
addEventListener("pageshow", (event) => event.persisted && open());
open();
text.form.dataset.ready = "";
