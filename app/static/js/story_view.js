// What a step of a story shows: an item is found, its page chosen, a part of it drawn.

const WAIT_MS = 250;
const LEAST_PX = 8; // on the screen; less is a click

export function make(tag, properties = {}, ...children) {
  const { data = {}, ...rest } = properties;
  const element = Object.assign(document.createElement(tag), rest);
  Object.assign(element.dataset, data);
  element.append(...children);
  return element;
}

export function labelled(text, input, name = "") {
  return make("label", { className: "stacked" }, text, make("span", { className: "unseen", textContent: name }), input);
}

export class StepView {
  constructor(given, step, changed) {
    Object.assign(this, { given, step, changed, asked: 0, shown: null });
    const { words } = given;
    this.find = make("input", { type: "search", autocomplete: "off" });
    this.found = make("ul", { className: "story-found" });
    this.told = make("p", { className: "hint", role: "status" });
    this.page = make("input", { type: "number", min: 1, inputMode: "numeric" });
    this.part = make("input", { autocomplete: "off", placeholder: words.whole });
    this.box = make("span", { className: "story-box", hidden: true });
    this.image = make("img", { alt: "", draggable: false });
    this.frame = make("div", { className: "story-frame", hidden: true }, this.image, this.box);
    const whole = make("button", { type: "button", className: "plain", textContent: words.whole });
    whole.addEventListener("click", () => this.choosePart(null));
    this.more = make("div", { className: "story-place", hidden: true },
      labelled(words.page, this.page), labelled(words.part, this.part), whole);
    this.element = make("div", { className: "story-view" },
      labelled(words.find, this.find), this.found, this.told, this.more, this.frame);
    this.listen();
    if (step.at) this.load(step.at);
  }

  listen() {
    let waiting = 0;
    this.find.addEventListener("input", (event) => {
      event.stopPropagation();
      clearTimeout(waiting);
      waiting = setTimeout(() => this.search(), WAIT_MS);
    });
    this.find.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault(); // it would save the form
      this.search();
    });
    this.page.addEventListener("change", () => this.shown && this.choose(this.shown.item, Number(this.page.value) || 1));
    this.part.addEventListener("change", () => this.choosePart(numbers(this.part.value)));
    this.frame.addEventListener("pointerdown", (event) => this.begin(event));
    this.frame.addEventListener("pointermove", (event) => this.drag(event));
    this.frame.addEventListener("pointerup", () => this.end());
    this.frame.addEventListener("pointercancel", () => { this.from = null; this.draw(); });
  }

  async search() {
    const mine = ++this.asked;
    const answer = await fetch(`${this.given.items}?${new URLSearchParams({ q: this.find.value })}`);
    const items = answer.ok ? await answer.json() : [];
    if (mine !== this.asked) return;
    this.told.textContent = items.length || !this.find.value.trim() ? "" : this.given.words.none;
    this.found.replaceChildren(...items.map(({ id, title, pages }) => {
      const button = make("button", { type: "button", textContent: title });
      button.addEventListener("click", () => {
        this.found.replaceChildren();
        this.choose(id, 1).then(() => this.page.focus());
      });
      return make("li", {}, button, " ", make("small", { className: "quiet", textContent: pages }));
    }));
  }

  choose(item, page) {
    this.step.at = `${item}:${page}`;
    this.changed();
    return this.load(this.step.at);
  }

  async load(at) {
    const mine = ++this.asked;
    const answer = await fetch(`${this.given.place}?${new URLSearchParams({ at })}`);
    const told = await answer.json().catch(() => ({}));
    if (mine !== this.asked) return;
    this.shown = told.item ? told : null;
    this.more.hidden = !told.item;
    if (!told.item) this.frame.hidden = true;
    this.told.textContent = told.item ? told.title : told.problem ?? "";
    if (!told.item) return;
    Object.assign(this.page, { value: told.page, max: told.pages });
    // The room is there before the image is, and where it never comes.
    const [across, down] = told.canvas;
    this.frame.style.aspectRatio = `${across} / ${down}`;
    this.frame.style.width = `min(100%, ${told.image[0] ?? 0}px, ${(70 * across) / down}vh)`;
    this.frame.hidden = !told.src;
    if (told.src) this.image.src = told.src;
    else this.told.textContent = `${told.title}. ${told.problem}`;
    this.region = told.region;
    this.draw();
  }

  choosePart(region) {
    if (!this.shown) return;
    this.region = region && this.inside(region);
    const { item, page } = this.shown;
    this.step.at = `${item}:${page}${this.region ? ` ${this.region.join(",")}` : ""}`;
    this.draw();
    this.changed();
  }

  inside([x, y, width, height]) {
    const { canvas } = this.shown;
    if (x >= canvas[0] || y >= canvas[1]) return null;
    return [x, y, Math.min(width, canvas[0] - x), Math.min(height, canvas[1] - y)];
  }

  draw() {
    this.part.value = this.region?.join(",") ?? "";
    this.box.hidden = !this.region;
    if (!this.region) return;
    const [across, down] = this.shown.canvas;
    const [x, y, width, height] = this.region;
    Object.assign(this.box.style, {
      left: `${(100 * x) / across}%`, top: `${(100 * y) / down}%`,
      width: `${(100 * width) / across}%`, height: `${(100 * height) / down}%`,
    });
  }

  begin(event) {
    if (event.button || !this.shown?.src) return;
    event.preventDefault();
    this.frame.setPointerCapture(event.pointerId);
    this.from = [event.clientX, event.clientY];
    this.drawn = null;
  }

  drag(event) {
    if (!this.from) return;
    const box = this.frame.getBoundingClientRect();
    const at = (value, low, high) => Math.min(Math.max(value, low), high);
    const [x, y] = [at(event.clientX, box.left, box.right), at(event.clientY, box.top, box.bottom)];
    const [left, top] = [Math.min(x, this.from[0]), Math.min(y, this.from[1])];
    const [width, height] = [Math.abs(x - this.from[0]), Math.abs(y - this.from[1])];
    if (width < LEAST_PX || height < LEAST_PX) return;
    const scale = this.shown.canvas[0] / box.width;
    this.drawn = [left - box.left, top - box.top, width, height].map((one) => Math.max(0, Math.round(one * scale)));
    const before = this.region;
    this.region = this.inside(this.drawn);
    this.draw();
    this.region = before;
  }

  end() {
    this.from = null;
    if (this.drawn) this.choosePart(this.drawn);
    this.drawn = null;
  }
}

function numbers(text) {
  const found = text.split(",").map((one) => Math.round(Number(one)));
  return found.length === 4 && found.every((one) => one >= 0) && found[2] && found[3] ? found : null;
}
