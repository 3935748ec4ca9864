// All pages as a grid of small images; only the rows in view are in the page.

const CELL_PX = { width: 104, height: 156 };
const SPARE_ROWS = 2;

export class PageList {
  constructor(element, given, pages, ribbon) {
    Object.assign(this, { element, given, pages, ribbon, number: given.page.number });
    this.cells = new Map();
    this.list = element.appendChild(document.createElement("ol"));
    this.scroller = element.closest(".panel");
    this.scroller.addEventListener("scroll", () => this.draw(), { passive: true });
    new ResizeObserver(() => this.draw()).observe(this.scroller);
    this.list.addEventListener("click", (event) => ribbon.clicked(event));
  }

  get across() {
    return Math.max(1, Math.floor(this.element.clientWidth / CELL_PX.width));
  }

  show(number) {
    this.cells.get(this.number)?.firstChild.removeAttribute("aria-current");
    this.number = number;
    if (!this.element.clientWidth) return; // another tab is chosen
    const top = Math.floor((number - 1) / this.across) * CELL_PX.height;
    const { scrollTop, clientHeight } = this.scroller;
    if (top < scrollTop || top + CELL_PX.height > scrollTop + clientHeight) {
      this.scroller.scrollTop = top - (clientHeight - CELL_PX.height) / 2;
    }
    this.draw();
  }

  draw() {
    const { across } = this;
    if (!this.element.clientWidth) return;
    const { scrollTop, clientHeight } = this.scroller;
    this.list.style.height = `${Math.ceil(this.given.count / across) * CELL_PX.height}px`;
    const first = Math.max(0, Math.floor(scrollTop / CELL_PX.height) - SPARE_ROWS) * across + 1;
    const last = Math.min(
      this.given.count,
      (Math.ceil((scrollTop + clientHeight) / CELL_PX.height) + SPARE_ROWS) * across,
    );
    for (const [number, cell] of this.cells) {
      if (number < first || number > last) {
        cell.remove();
        this.cells.delete(number);
      }
    }
    for (let number = first; number <= last; number += 1) this.put(number, across);
    this.cells.get(this.number)?.firstChild.setAttribute("aria-current", "page");
  }

  put(number, across) {
    let cell = this.cells.get(number);
    if (!cell) {
      cell = this.ribbon.cell(number);
      this.cells.set(number, cell);
      const after = [...this.cells.keys()].filter((other) => other > number).sort((a, b) => a - b)[0];
      this.list.insertBefore(cell, after ? this.cells.get(after) : null);
    }
    cell.style.insetInlineStart = `${((number - 1) % across) * (100 / across)}%`;
    cell.style.width = `${100 / across}%`;
    cell.style.top = `${Math.floor((number - 1) / across) * CELL_PX.height}px`;
    cell.classList.toggle("has-hit", this.ribbon.hits.has(number));
  }
}
