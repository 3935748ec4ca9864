// A line filled to the end brings another, for one more name or thing.

document.querySelector("main").addEventListener("input", (event) => {
  const thing = event.target.closest(".thing");
  if (!thing || !event.target.matches("[name$='.text']")) return;
  const lines = thing.querySelectorAll(".value");
  const last = lines[lines.length - 1];
  if (!last.contains(event.target) || !event.target.value) return;
  const fieldset = thing.closest("fieldset");
  const single = fieldset.querySelectorAll(".thing").length === 1;
  if (single || lines.length > 1) return last.after(emptied(last));
  if (fieldset.querySelector(".thing:last-of-type") === thing) fieldset.insertBefore(next(thing), thing.nextElementSibling);
});

function emptied(line) {
  const copy = line.cloneNode(true);
  const input = copy.querySelector("input, textarea");
  input.value = "";
  for (const name of ["aria-activedescendant", "aria-controls"]) input.removeAttribute(name);
  copy.querySelector("[role=listbox]")?.remove();
  return copy;
}

function next(thing) {
  const copy = thing.cloneNode(true);
  const number = Number(thing.dataset.thing) + 1;
  copy.dataset.thing = number;
  copy.querySelector("[role=listbox]")?.remove();
  for (const input of copy.querySelectorAll("[name]")) {
    input.name = input.name.replace(/\.\d+\./, `.${number}.`);
    if (input.matches("input, textarea")) input.value = "";
  }
  return copy;
}
