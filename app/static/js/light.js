// Brightness and contrast of the page image, as a filter that touches neither hits nor files.

const PLAIN = { brightness: 100, contrast: 100, invert: 0 };

export class Light {
  constructor(root, stage) {
    this.box = root.querySelector(".adjust");
    this.stage = stage;
    this.box.addEventListener("input", () => this.put());
    this.box.addEventListener("change", () => this.put());
    this.box.querySelector("[data-do=plain]").addEventListener("click", () => this.plain());
    // A click elsewhere, or Escape, puts the sliders away.
    document.addEventListener("click", (event) => {
      if (!this.box.contains(event.target)) this.box.open = false;
    });
    this.box.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      this.box.open = false;
      this.box.querySelector("summary").focus();
      event.stopPropagation();
    });
  }

  values() {
    return Object.fromEntries([...this.box.querySelectorAll("[data-filter]")].map((input) =>
      [input.dataset.filter, input.type === "checkbox" ? Number(input.checked) * 100 : Number(input.value)]));
  }

  put() {
    const values = this.values();
    const plain = Object.entries(PLAIN).every(([name, value]) => values[name] === value);
    const filter = Object.entries(values).map(([name, value]) => `${name}(${value}%)`).join(" ");
    this.stage.element.style.setProperty("--filter", plain ? "none" : filter);
  }

  plain() {
    for (const input of this.box.querySelectorAll("[data-filter]")) {
      if (input.type === "checkbox") input.checked = false;
      else input.value = PLAIN[input.dataset.filter];
    }
    this.put();
  }
}
