// The shelf of kept books: read, or remove.

import { room } from "./keep.js";
import { books, forget, tidy } from "./shelf.js";

const list = document.getElementById("kept-books");
if (list && window.caches) {
  await tidy();
  await show();
}

async function show() {
  const held = await books();
  document.getElementById("none-kept").hidden = held.length > 0;
  list.replaceChildren(...held.map(({ item, title, pages, bytes, cover }) => {
    const row = document.createElement("li");
    const image = row.appendChild(new Image(48, 64));
    image.alt = ""; // its title stands beside it
    if (cover) image.src = cover;
    const link = row.appendChild(document.createElement("a"));
    link.href = `/items/${item}`;
    link.textContent = title;
    const facts = row.appendChild(document.createElement("span"));
    facts.className = "facts";
    const some = pages === 1 ? list.dataset.one : list.dataset.many;
    const number = pages.toLocaleString(document.documentElement.lang);
    facts.textContent = `${some.replace("#", number)} · ${room(bytes)}`;
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
