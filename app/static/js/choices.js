// What this reader chose before on this device; where a browser keeps nothing, the default holds.

const NAME = "tangthu-reader";

export function chosen(name, otherwise) {
  try {
    return JSON.parse(localStorage.getItem(NAME) ?? "{}")[name] ?? otherwise;
  } catch {
    return otherwise;
  }
}

export function choose(name, value) {
  try {
    const all = JSON.parse(localStorage.getItem(NAME) ?? "{}");
    localStorage.setItem(NAME, JSON.stringify({ ...all, [name]: value }));
  } catch {
    // A private window keeps nothing; the choice holds for this page.
  }
}
