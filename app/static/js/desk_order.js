// The pages in the order in which the curator has put them, and which of them are chosen.
// A page is known by the number that it had when it was fetched; the server is told in those.

const FIELDS = ["id", "name", "label", "src", "width", "height", "behavior", "marks"];
const PARTS = /(\d+)/;

export class Pages extends EventTarget {
  constructor(rows) {
    super();
    this.rows = rows.map((row) => Object.fromEntries(FIELDS.map((field, i) => [field, row[i]])));
    this.discard();
  }

  get count() {
    return this.rows.length;
  }

  discard() {
    this.order = this.rows.map((_, i) => i + 1);
    this.steps = [];
    this.chosen = new Set();
    this.anchor = 0;
    this.tell();
  }

  page(place) {
    return this.rows[this.order[place] - 1];
  }

  isChosen(place) {
    return this.chosen.has(this.order[place]);
  }

  // Chooses one place, adds or takes one (`more`), or all up to the last one chosen (`range`).
  choose(place, { more = false, range = false } = {}) {
    const number = this.order[place];
    if (range) {
      const [from, to] = [this.anchor, place].sort((a, b) => a - b);
      if (!more) this.chosen.clear();
      for (let at = from; at <= to; at += 1) this.chosen.add(this.order[at]);
    } else {
      if (!more) this.chosen = new Set([number]);
      else if (!this.chosen.delete(number)) this.chosen.add(number);
      this.anchor = place;
    }
    this.tell();
  }

  chooseAll(all = true) {
    this.chosen = new Set(all ? this.order : []);
    this.tell();
  }

  // Puts what is chosen together, so that the first of them stands at `to`, counted from 1.
  move(to) {
    if (!this.chosen.size) return;
    const taken = this.order.filter((number) => this.chosen.has(number));
    const rest = this.order.filter((number) => !this.chosen.has(number));
    const at = Math.min(Math.max(to, 1), rest.length + 1);
    this.step(["move", runs(taken), at], [...rest.slice(0, at - 1), ...taken, ...rest.slice(at - 1)]);
  }

  // Moves what is chosen so many places on or back.
  shift(by) {
    const first = this.order.findIndex((number) => this.chosen.has(number));
    if (first >= 0) this.move(first + 1 + by);
  }

  // Puts what is chosen, or all, in the order of file names or the other way round, in its places.
  arrange(kind) {
    const all = !this.chosen.size;
    const places = [...this.order.keys()].filter((at) => all || this.isChosen(at));
    const moved = places.map((at) => this.order[at]);
    if (kind === "reverse") moved.reverse();
    else moved.sort((a, b) => natural(this.rows[a - 1].name, this.rows[b - 1].name));
    const order = [...this.order];
    places.forEach((at, i) => { order[at] = moved[i]; });
    this.step([kind, all ? "" : runs(moved), ""], order);
  }

  step(step, order) {
    if (order.every((number, i) => number === this.order[i])) return;
    this.steps.push(step.join(" "));
    this.order = order;
    this.tell();
  }

  tell() {
    this.dispatchEvent(new Event("change"));
  }
}

// 3-7,9: numbers as forms write them.
export function runs(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const found = [];
  for (const number of sorted) {
    const last = found.at(-1);
    if (last && last[1] === number - 1) last[1] = number;
    else found.push([number, number]);
  }
  return found.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(",");
}

// As the server sorts names: numbers by their value, before words.
function natural(a, b) {
  const [first, second] = [a, b].map((name) => name.normalize("NFC").toLowerCase().split(PARTS).filter(Boolean));
  for (let i = 0; i < Math.min(first.length, second.length); i += 1) {
    const [x, y] = [first[i], second[i]];
    const [n, m] = [x, y].map((part) => /^\d/.test(part));
    if (n !== m) return n ? -1 : 1;
    if (n && BigInt(x) !== BigInt(y)) return BigInt(x) < BigInt(y) ? -1 : 1;
    if (x !== y && !n) return x < y ? -1 : 1;
  }
  return first.length - second.length || (a < b ? -1 : Number(a > b));
}
