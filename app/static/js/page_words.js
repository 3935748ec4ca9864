// The text panel: the text of the page that is shown, its lines tied to their places on the image.

import { Characters } from "./characters.js";

export class PageWords {
  constructor(element, given, stage) {
    this.element = element;
    this.given = given;
    this.stage = stage;
    this.number = given.page.number; // the server wrote the first page's text
    this.link = document.querySelector(".in-parallel");
    this.characters = new Characters(element);
    this.kept = new Map();
    for (const name of ["pointerover", "focusin"]) {
      element.addEventListener(name, (event) => this.pointed(event.target.closest(".line")));
    }
    element.addEventListener("pointerleave", () => this.pointed(null));
    this.written();
  }

  async show(page, query) {
    if (page.number === this.number) return;
    this.number = page.number;
    this.element.setAttribute("aria-busy", "true");
    const text = page.has_text ? await this.fetch(page.number, query) : "";
    if (this.number !== page.number) return;
    this.element.removeAttribute("aria-busy");
    if (text) this.element.innerHTML = text;
    else this.element.replaceChildren(quiet(this.given.words.no_text));
    this.link.href = `${this.given.text}?${new URLSearchParams({ p: page.number, ...(query && { q: query }) })}#lines`;
    this.written();
  }

  async fetch(number, query) {
    if (!this.kept.has(number)) {
      const asked = new URLSearchParams({ p: number, ...(query && { q: query }) });
      try {
        const answer = await fetch(`${this.given.words_of}?${asked}`);
        if (!answer.ok) return "";
        this.kept.set(number, await answer.text());
      } catch {
        return "";
      }
    }
    return this.kept.get(number);
  }

  written() {
    this.lines = [...this.element.querySelectorAll(".line[data-box]")];
    this.link.parentElement.hidden = !this.element.querySelector(".line");
    this.characters.rove();
    this.element.querySelector("mark")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  pointed(line) {
    if (line === this.at) return;
    this.at?.classList.remove("at");
    this.at = line;
    line?.classList.add("at");
    this.stage.point(this.number, line ? boxOf(line) : null);
  }

  // A tap on the image finds the line there.
  find(number, x, y) {
    if (number !== this.number) return;
    const line = this.lines.find((one) => within(boxOf(one), x, y));
    this.pointed(line ?? null);
    line?.scrollIntoView({ block: "nearest", inline: "center" });
  }
}

function boxOf(line) {
  if (!line.dataset.box) return null;
  const [x, y, width, height] = line.dataset.box.split(",").map(Number);
  return { x, y, width, height };
}

const within = (box, x, y) =>
  x >= box.x && y >= box.y && x < box.x + box.width && y < box.y + box.height;

function quiet(text) {
  const said = document.createElement("p");
  said.className = "quiet";
  said.textContent = text;
  return said;
}
