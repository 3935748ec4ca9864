// Choosing and moving pages of the grid by mouse, pen and finger.

const NEAR_PX = 6;
const HOLD_MS = 350;
const EDGE_PX = 60;

export class Drag {
  constructor(grid) {
    Object.assign(this, { grid, pages: grid.pages, from: null });
    this.line = Object.assign(document.createElement("div"), { className: "drop-line", hidden: true });
    grid.room.append(this.line);
    const { list } = grid;
    list.addEventListener("pointerdown", (event) => this.down(event));
    list.addEventListener("pointermove", (event) => this.move(event));
    list.addEventListener("pointerup", (event) => this.up(event));
    list.addEventListener("pointercancel", () => this.end());
    // Once a finger holds a page, the page moves and not the grid.
    list.addEventListener("touchmove", (event) => this.dragging && event.preventDefault(), { passive: false });
    list.addEventListener("contextmenu", (event) => this.from?.touch && event.preventDefault());
    document.addEventListener("keydown", (event) => event.key === "Escape" && this.end());
  }

  down(event) {
    const cell = event.target.closest("li");
    if (!cell || event.button) return;
    const touch = event.pointerType === "touch";
    this.from = { x: event.clientX, y: event.clientY, place: cell.place, touch, id: event.pointerId };
    this.at = this.from;
    if (touch) this.holding = setTimeout(() => this.begin(), HOLD_MS);
  }

  move(event) {
    if (!this.from || event.pointerId !== this.from.id) return;
    this.at = { x: event.clientX, y: event.clientY };
    const far = Math.hypot(this.at.x - this.from.x, this.at.y - this.from.y) > NEAR_PX;
    if (!this.dragging && far) {
      if (this.from.touch) return this.end();
      this.begin();
    }
    if (this.dragging) this.show();
  }

  begin() {
    const { place, id } = this.from;
    if (!this.pages.isChosen(place)) this.pages.choose(place);
    this.dragging = true;
    this.grid.list.setPointerCapture(id);
    this.grid.list.classList.add("dragging");
    this.show();
    this.scroll();
  }

  show() {
    const { grid, at } = this;
    const box = grid.list.getBoundingClientRect();
    this.gap = grid.gapAt(at.x - box.left, at.y - box.top);
    const atEnd = this.gap % grid.across === 0 && at.x - box.left > grid.stride;
    const place = atEnd ? this.gap - 1 : this.gap;
    const left = grid.left(place) + (atEnd ? grid.stride - 3 : 0);
    this.line.style.transform = `translate(${left}px, ${grid.top(place)}px)`;
    this.line.hidden = false;
  }

  // Near an edge the grid runs on, the faster the nearer.
  scroll() {
    if (!this.dragging) return;
    const box = this.grid.room.getBoundingClientRect();
    const [above, below] = [this.at.y - box.top, box.bottom - this.at.y];
    const by = above < EDGE_PX ? above - EDGE_PX : below < EDGE_PX ? EDGE_PX - below : 0;
    if (by) {
      this.grid.room.scrollTop += by / 3;
      this.show();
    }
    requestAnimationFrame(() => this.scroll());
  }

  up(event) {
    if (!this.from) return;
    const { from, dragging, gap } = this;
    this.end();
    if (dragging) {
      const before = this.pages.order.slice(0, gap).filter((number) => !this.pages.chosen.has(number));
      this.pages.move(before.length + 1);
    } else {
      const more = from.touch || event.ctrlKey || event.metaKey;
      this.pages.choose(from.place, { more, range: event.shiftKey });
      this.grid.focus(from.place, false);
    }
  }

  end() {
    clearTimeout(this.holding);
    Object.assign(this, { from: null, dragging: false });
    this.line.hidden = true;
    this.grid.list.classList.remove("dragging");
  }
}
