// The pages' facts, fetched a stretch at a time and kept.

const STRETCH = 40;

export class Pages {
  constructor(address, first) {
    this.address = address;
    this.kept = new Map([[first.number, first]]);
    this.coming = new Map();
  }

  async get(number) {
    if (!this.kept.has(number)) await this.around(number);
    const page = this.kept.get(number);
    if (!page) throw new Error(`no page ${number}`);
    return page;
  }

  // Fetches the whole stretch in which the page lies, once.
  async around(number) {
    const from = Math.floor((number - 1) / STRETCH) * STRETCH + 1;
    if (!this.coming.has(from)) {
      const coming = this.fetch(from);
      this.coming.set(from, coming);
      coming.catch(() => this.coming.delete(from));
    }
    return this.coming.get(from);
  }

  async fetch(from) {
    const answer = await fetch(`${this.address}?${new URLSearchParams({ from, count: STRETCH })}`);
    if (!answer.ok) throw new Error(`pages: ${answer.status}`);
    const { pages } = await answer.json();
    for (const page of pages) this.kept.set(page.number, page);
  }
}
