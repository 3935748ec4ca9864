// All pages as a grid in a window of its own: only the rows in view are in the document.

const SPARE_ROWS = 3;
// Faster than this nobody sees the pages that go by: their images are fetched once it slows down.
const FAST_PX_A_MS = 1.2;
const REST_MS = 90;

export class Grid {
  constructor(room, pages, words) {
    Object.assign(this, { room, pages, words, focused: 0, labels: {}, waiting: false });
    this.list = room.querySelector("ul");
    this.cells = new Map();
    this.spare = [];
    this.measure();
    pages.addEventListener("change", () => this.refresh());
    room.addEventListener("scroll", () => this.scrolled(), { passive: true });
    new ResizeObserver(() => { this.measure(); this.refresh(); }).observe(room);
    this.list.addEventListener("keydown", (event) => this.key(event));
  }

  measure() {
    const sample = this.list.appendChild(document.createElement("li"));
    ({ offsetWidth: this.cellWidth, offsetHeight: this.cellHeight } = sample);
    sample.remove();
    this.across = Math.max(1, Math.floor(this.room.clientWidth / this.cellWidth));
    // What is left over is shared out between the columns.
    this.stride = Math.floor(this.room.clientWidth / this.across);
    this.height = this.room.clientHeight;
    this.list.style.height = `${Math.ceil(this.pages.count / this.across) * this.cellHeight}px`;
  }

  scrolled() {
    const now = performance.now();
    const { at, time } = this.last ?? { at: 0, time: 0 };
    this.last = { at: this.room.scrollTop, time: now };
    this.fast = Math.abs(this.last.at - at) > FAST_PX_A_MS * (now - time);
    clearTimeout(this.rest);
    this.rest = setTimeout(() => this.settle(), REST_MS);
    if (this.waiting) return;
    this.waiting = true;
    requestAnimationFrame(() => { this.waiting = false; this.draw(); });
  }

  settle() {
    this.fast = false;
    for (const [place, cell] of this.cells) this.picture(cell, this.pages.page(place));
    // Those who read the document itself find the pages in order.
    if (this.list.contains(document.activeElement)) return;
    this.list.append(...[...this.cells].sort(([a], [b]) => a - b).map(([, cell]) => cell));
  }

  picture(cell, page) {
    const [image] = cell.parts;
    if (image.getAttribute("src") === page.src) return;
    image.removeAttribute("src");
    if (page.src && !this.fast) image.src = page.src;
  }

  // Fills anew what is in view: another page may stand in any place.
  refresh() {
    for (const [place, cell] of this.cells) {
      if (place < this.pages.count) this.fill(cell, place);
    }
    this.draw();
  }

  draw() {
    const { scrollTop } = this.room;
    const top = Math.max(0, Math.floor(scrollTop / this.cellHeight) - SPARE_ROWS);
    const bottom = Math.ceil((scrollTop + this.height) / this.cellHeight) + SPARE_ROWS;
    const [first, last] = [top * this.across, Math.min(this.pages.count, bottom * this.across)];
    for (const [place, cell] of this.cells) {
      // The focused cell stays, or the keyboard would lose its place.
      if (place >= first && place < last) continue;
      if (place === this.focused && place < this.pages.count) continue;
      this.cells.delete(place);
      this.spare.push(cell);
    }
    for (let place = first; place < last; place += 1) this.at(place);
    if (this.pages.count) this.at(this.focused);
    for (const cell of this.spare) cell.hidden = true;
  }

  // Gives the cell of a place; cells stay in the document and change their place, which is quick.
  at(place) {
    let cell = this.cells.get(place);
    if (!cell) {
      cell = this.spare.pop() ?? this.list.appendChild(this.make());
      cell.hidden = false;
      this.cells.set(place, cell);
      this.fill(cell, place);
    }
    return cell;
  }

  fill(cell, place) {
    const [page, number] = [this.pages.page(place), this.pages.order[place]];
    const [image, said, label, name] = cell.parts;
    const shown = this.labels[number] ?? page.label;
    this.picture(cell, page);
    image.style.visibility = page.src ? "" : "hidden";
    label.data = shown || `${place + 1}`;
    cell.classList.toggle("new", shown !== page.label);
    name.data = shown ? `${place + 1}` : page.name;
    said.data = this.words.page.replace("%(number)s", place + 1);
    cell.ariaSetSize = this.pages.count;
    cell.ariaPosInSet = place + 1;
    cell.ariaSelected = this.pages.isChosen(place);
    cell.tabIndex = place === this.focused ? 0 : -1;
    cell.dataset.kind = page.behavior;
    cell.place = place;
    cell.style.transform = `translate(${this.left(place)}px, ${this.top(place)}px)`;
  }

  make() {
    const cell = document.createElement("li");
    cell.setAttribute("role", "option");
    const image = cell.appendChild(document.createElement("img"));
    Object.assign(image, { alt: "", decoding: "async", draggable: false });
    const texts = ["span", "b", "i"].map((kind) => cell.appendChild(document.createElement(kind)).appendChild(new Text("")));
    cell.children[1].className = "unseen";
    cell.parts = [image, ...texts];
    return cell;
  }

  left(place) {
    return (place % this.across) * this.stride;
  }

  top(place) {
    return Math.floor(place / this.across) * this.cellHeight;
  }

  // The gap between pages that is nearest to a point of the list; 0 stands before the first.
  gapAt(x, y) {
    const row = Math.min(Math.max(0, Math.floor(y / this.cellHeight)), Math.ceil(this.pages.count / this.across) - 1);
    const column = Math.min(Math.max(0, Math.round(x / this.stride)), this.across);
    return Math.min(row * this.across + column, this.pages.count);
  }

  focus(place, scroll = true) {
    const before = this.cells.get(this.focused);
    if (before) before.tabIndex = -1;
    this.focused = Math.min(Math.max(0, place), this.pages.count - 1);
    const top = this.top(this.focused);
    const { scrollTop } = this.room;
    if (scroll && top < scrollTop) this.room.scrollTop = top;
    if (scroll && top + this.cellHeight > scrollTop + this.height) {
      this.room.scrollTop = top + this.cellHeight - this.height;
    }
    this.draw();
    const cell = this.at(this.focused);
    cell.tabIndex = 0;
    cell.focus({ preventScroll: true });
  }

  key(event) {
    const rows = Math.max(1, Math.floor(this.height / this.cellHeight));
    const by = {
      ArrowLeft: -1, ArrowRight: 1, ArrowUp: -this.across, ArrowDown: this.across,
      PageUp: -rows * this.across, PageDown: rows * this.across,
      Home: -this.pages.count, End: this.pages.count,
    }[event.key];
    const control = event.ctrlKey || event.metaKey;
    if (by && event.altKey) this.carry(by);
    else if (by) this.walk(by, event.shiftKey, control);
    else if (event.key === " ") this.pages.choose(this.focused, { more: true });
    else if (event.key === "Enter") this.pages.choose(this.focused);
    else if (control && event.key === "a") this.pages.chooseAll();
    else if (event.key === "Escape") this.pages.chooseAll(false);
    else return;
    event.preventDefault();
  }

  walk(by, range, control) {
    const place = Math.min(Math.max(0, this.focused + by), this.pages.count - 1);
    if (range || !control) this.pages.choose(place, { range });
    this.focus(place);
  }

  // Moves what is chosen, or the focused page, and goes with it.
  carry(by) {
    if (!this.pages.isChosen(this.focused)) this.pages.choose(this.focused);
    const number = this.pages.order[this.focused];
    this.pages.shift(by);
    this.focus(this.pages.order.indexOf(number));
  }
}
