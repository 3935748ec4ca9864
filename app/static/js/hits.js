// The hits of a search inside the item: which pages have them, and stepping from one to the next.

export class Hits {
  constructor(given, root) {
    this.given = given;
    this.bar = root.querySelector(".stepping");
    this.tally = root.querySelector("#tally");
    this.kept = new Map(); // boxes by page number
    this.pages = [];
    this.place = -1; // of the hit last gone to, among those of its page
    this.bar.addEventListener("click", (event) => {
      const what = event.target.closest("[data-do]")?.dataset.do;
      if (what) this.onStep(what === "after" ? 1 : -1);
    });
  }

  async of(number) {
    if (!this.given.query || !this.given.read) return [];
    if (!this.kept.has(number)) {
      const asked = new URLSearchParams({ q: this.given.query, p: number });
      const answer = await fetch(`${this.given.found}?${asked}`);
      if (!answer.ok) return [];
      const { boxes, pages } = await answer.json();
      this.kept.set(number, boxes);
      this.pages = pages;
      this.tell();
    }
    return this.kept.get(number);
  }

  tell() {
    const { words } = this.given;
    this.tally.textContent = this.pages.length ? `${this.pages.length} ${words.hits}` : words.none;
    this.bar.hidden = !this.pages.length;
  }

  // Where the next hit is: {page, place}, or null beyond the last.
  async step(number, by) {
    const here = await this.of(number);
    const place = this.place < 0 ? (by > 0 ? 0 : -1) : this.place + by;
    if (place >= 0 && place < here.length && this.pages.includes(number)) return { page: number, place };
    const onward = by > 0 ? this.pages.find((one) => one > number)
      : this.pages.findLast((one) => one < number);
    return onward ? { page: onward, place: by > 0 ? 0 : Infinity } : null;
  }
}
