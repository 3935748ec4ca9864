// The strip of thumbnails: only what is in view is in the page, so 10,000 pages cost as much as 10.

const CELL_PX = 92;
const SPARE = 4;

export class Ribbon {
  constructor(element, given, pages, go) {
    this.element = element;
    this.given = given;
    this.pages = pages;
    this.go = go;
    this.sign = given.rtl ? -1 : 1; // in a right-to-left box scrollLeft runs below zero
    this.cells = new Map();
    this.number = given.page.number;
    this.hits = new Set();
    this.list = element.querySelector("ol");
    this.marks = document.createElement("div");
    this.marks.className = "marks";
    this.marks.dir = given.rtl ? "rtl" : "ltr";
    this.marks.hidden = given.count === 1;
    element.after(this.marks);
    element.addEventListener("scroll", () => this.later(), { passive: true });
    new ResizeObserver(() => this.later()).observe(element);
    this.list.addEventListener("click", (event) => this.clicked(event));
    this.marks.addEventListener("click", (event) => this.clicked(event));
  }

  show(number) {
    this.cells.get(this.number)?.querySelector("a").removeAttribute("aria-current");
    this.number = number;
    this.astray = true;
    this.later();
  }

  // What the server wrote is taken over: its small images are there already.
  place() {
    for (const cell of [...this.list.children]) {
      const link = cell.querySelector("a");
      const label = link.querySelector("span");
      link.ariaLabel = `${this.given.words.page} ${label.textContent}`;
      cell.style.insetInlineStart = `${(link.dataset.page - 1) * CELL_PX}px`;
      this.cells.set(Number(link.dataset.page), cell);
    }
    this.list.style.inlineSize = `${this.given.count * CELL_PX}px`;
    this.list.classList.add("placed");
    this.placed = true;
  }

  mark(numbers) {
    this.hits = new Set(numbers);
    this.marks.replaceChildren(...thinned(numbers, 400).map((number) => {
      const mark = this.link(number);
      mark.style.insetInlineStart = `${((number - 0.5) / this.given.count) * 100}%`;
      mark.tabIndex = -1;
      return mark;
    }));
    for (const [number, cell] of this.cells) cell.classList.toggle("has-hit", this.hits.has(number));
  }

  later() {
    // The first time it is a task of its own: the frame that shows the page has enough to do.
    const soon = this.placed ? requestAnimationFrame : setTimeout;
    this.waiting ??= soon(() => {
      this.waiting = null;
      this.draw();
    });
  }

  draw() {
    // All is measured before anything is written, so that the browser lays the page out once.
    const wide = this.element.clientWidth;
    const middle = (this.number - 0.5) * CELL_PX - wide / 2;
    const from = this.astray
      ? Math.max(0, Math.min(middle, this.given.count * CELL_PX - wide)) : Math.abs(this.element.scrollLeft);
    const first = Math.max(1, Math.floor(from / CELL_PX) + 1 - SPARE);
    const last = Math.min(this.given.count, Math.ceil((from + wide) / CELL_PX) + SPARE);
    if (!this.placed) this.place();
    for (const [number, cell] of this.cells) {
      if (number < first || number > last) {
        cell.remove();
        this.cells.delete(number);
      }
    }
    for (let number = first; number <= last; number += 1) {
      if (!this.cells.has(number)) this.add(number);
    }
    this.cells.get(this.number)?.querySelector("a").setAttribute("aria-current", "page");
    if (this.astray) this.element.scrollLeft = this.sign * from;
    this.astray = false;
  }

  add(number) {
    const cell = this.cell(number);
    cell.style.insetInlineStart = `${(number - 1) * CELL_PX}px`;
    this.cells.set(number, cell);
    const after = [...this.cells.keys()].filter((other) => other > number).sort((a, b) => a - b)[0];
    this.list.insertBefore(cell, after ? this.cells.get(after) : null);
  }

  // A page's small image and label, as strip and list show it.
  cell(number) {
    const cell = document.createElement("li");
    cell.classList.toggle("has-hit", this.hits.has(number));
    const link = cell.appendChild(this.link(number));
    const label = link.appendChild(document.createElement("span"));
    label.textContent = number;
    this.fill(number, link, label);
    return cell;
  }

  async fill(number, link, label) {
    let page;
    try {
      page = await this.pages.get(number);
    } catch {
      return; // the number alone stands; it can be gone to all the same
    }
    label.textContent = page.label;
    link.ariaLabel = `${this.given.words.page} ${page.label}`;
    if (!page.thumb) return;
    const image = document.createElement("img");
    Object.assign(image, { alt: "", width: page.thumb.width, height: page.thumb.height, src: page.thumb.src });
    link.prepend(image);
  }

  link(number) {
    const link = document.createElement("a");
    const query = new URLSearchParams({ p: number });
    if (this.given.query) query.set("q", this.given.query);
    link.href = `${this.given.address}?${query}`;
    link.dataset.page = number;
    link.ariaLabel = `${this.given.words.page} ${number}`;
    return link;
  }

  clicked(event) {
    const link = event.target.closest("a[data-page]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.go(Number(link.dataset.page));
  }
}

// At most so many marks stand on the line; more could not be told apart.
function thinned(numbers, most) {
  if (numbers.length <= most) return numbers;
  const step = numbers.length / most;
  return Array.from({ length: most }, (_, place) => numbers[Math.floor(place * step)]);
}
