// Opens a field's form in its place, and saves it there. Without this each is a page of its own.

import "./lines.js";

const main = document.querySelector("main");

main.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-inline]");
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  show(link.href, {}, new URL(link.href).searchParams.get("edit"));
});

main.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || !form.action.includes("/curate/items/")) return;
  event.preventDefault();
  const field = form.querySelector("[name=field]")?.value;
  show(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) }, field);
});

main.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const form = event.target.closest(".card-form");
  form?.querySelector("a[data-inline]")?.click();
});

// Puts the answer's page in place of this one, and the focus where the work goes on.
async function show(address, request, field) {
  let answer;
  try {
    answer = await fetch(address, request);
  } catch {
    return say();
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("main");
  if (!fresh) return location.assign(address);
  main.replaceChildren(...fresh.childNodes);
  watchDates();
  const input = main.querySelector(".card-form input:not([type=hidden]), .card-form select, .card-form textarea");
  const place = field && document.getElementById(`field-${field}`)?.querySelector(".edit");
  (input || place || main).focus({ preventScroll: Boolean(place) && !input });
  if (main.querySelector(".notice, .status")) main.querySelector(".notice, .status").scrollIntoView({ block: "nearest" });
}

function say() {
  const told = document.createElement("p");
  told.className = "status";
  told.setAttribute("role", "alert");
  const form = main.querySelector(".card-form");
  told.textContent = form?.dataset.away ?? "";
  form?.prepend(told);
}

function watchDates() {
  for (const input of main.querySelectorAll("input[data-date]")) {
    const told = input.closest("fieldset").querySelector("[data-meant]");
    let asked = 0;
    input.addEventListener("input", async () => {
      const mine = ++asked;
      const answer = await fetch(`${input.dataset.date}?${new URLSearchParams({ q: input.value })}`);
      const meant = answer.ok ? await answer.json() : {};
      if (mine === asked) told.textContent = meant.said ?? "";
    });
  }
}

watchDates();
