// The address of what is shown: page, query and the part of the page in view. Back and reload obey it.

export class Address {
  constructor(given) {
    this.path = given.address;
    this.query = given.query;
    this.opened = given.page.number;
  }

  of(p, region = null) {
    const asked = new URLSearchParams({ p });
    if (this.query) asked.set("q", this.query);
    let text = asked.toString();
    if (region) text += `&xywh=${region.join(",")}`;
    return `${this.path}?${text}`;
  }

  push(p) {
    history.pushState({ p }, "", this.of(p));
  }

  replace(p, region) {
    const now = Address.now();
    const said = (now.named ? now.p : this.opened) === p && !now.region;
    if (said && !region) return;
    history.replaceState({ p }, "", this.of(p, region));
  }

  // What the browser's bar says now.
  static now() {
    const asked = new URLSearchParams(location.search);
    return {
      named: /^[1-9][0-9]*$/.test(asked.get("p") ?? ""),
      p: Math.max(1, Number.parseInt(asked.get("p") ?? "", 10) || 1),
      q: (asked.get("q") ?? "").trim(),
      region: regionOf(asked.get("xywh") ?? ""),
    };
  }
}

function regionOf(text) {
  const numbers = text.replace(/^pixel:/, "").split(",").map(Number);
  if (numbers.length !== 4 || numbers.some((one) => !Number.isFinite(one) || one < 0)) return null;
  const [x, y, width, height] = numbers;
  return width && height ? { x, y, width, height } : null;
}
