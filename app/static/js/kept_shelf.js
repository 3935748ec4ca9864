// The shelf of kept books: read, or remove.

import { megabytes } from "./keep.js";
import { books, forget, tidy } from "./shelf.js";

const list = document.getElementById("kept-books");
if (list && window.caches) {
  await tidy();
  await show();
}

async function show() {
  const held = await books();
  document.getElementById("none-kept").hidden = held.length > 0;
  list.replaceChildren(...held.map(({ item, title, pages, bytes }) => {
    const row = document.createElement("li");
    const link = row.appendChild(document.createElement("a"));
    link.href = `/items/${item}`;
    link.textContent = title;
    const facts = row.appendChild(document.createElement("span"));
    facts.className = "facts";
    facts.textContent = `${pages} ${list.dataset.pages} · ${megabytes(bytes)}`;
    const button = row.appendChild(document.createElement("button"));
    button.type = "button";
    button.textContent = list.dataset.remove;
    button.setAttribute("aria-label", `${list.dataset.remove}: ${title}`);
    button.addEventListener("click", async () => {
      await forget(item);
      await show();
    });
    return row;
  }));
}
