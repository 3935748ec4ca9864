// The tabs beside the image; on a phone the chosen one is a sheet at the lower edge.

import { choose, chosen } from "./choices.js";

const PHONE = matchMedia("(max-width: 60rem)");

export class Panels {
  constructor(root) {
    this.root = root;
    this.element = root.querySelector("#panels");
    this.tabs = [...this.element.querySelectorAll(".tab")];
    this.toggle = root.querySelector("[data-do=panel]");
    this.shut = this.element.querySelector(".shut");
    this.onShow = () => {};
    if (!this.tabs.length || !matchMedia("(scripting: enabled)").matches) return;
    this.works = true;
    this.dress();
    const wanted = chosen("panel", "");
    const first = this.tabs.find((tab) => tab.dataset.panel === wanted)
      ?? this.tabs.find((tab) => "chosen" in tab.dataset) ?? this.tabs[0];
    this.show(first.dataset.panel, { open: !PHONE.matches && chosen("beside", true) });
    this.element.addEventListener("click", (event) => this.clicked(event));
    this.element.addEventListener("keydown", (event) => this.pressed(event));
    this.toggle.addEventListener("click", () => this.open(!this.isOpen));
    PHONE.addEventListener("change", () => this.open(!PHONE.matches && chosen("beside", true)));
  }

  dress() {
    const list = this.element.querySelector(".tabs");
    list.setAttribute("role", "tablist");
    this.shut.setAttribute("role", "presentation");
    this.shut.hidden = false;
    // A tablist holds tabs only: the button to close stands beside it.
    list.after(this.shut);
    this.shut.removeAttribute("role");
    for (const tab of this.tabs) {
      tab.setAttribute("role", "tab");
      tab.setAttribute("aria-controls", `panel-${tab.dataset.panel}`);
      this.panel(tab.dataset.panel).setAttribute("role", "tabpanel");
    }
    this.toggle.parentElement.hidden = false;
  }

  panel(name) {
    return this.element.querySelector(`#panel-${name}`);
  }

  has(name) {
    return Boolean(this.works && this.panel(name));
  }

  show(name, { open = true } = {}) {
    this.name = name;
    for (const tab of this.tabs) {
      const mine = tab.dataset.panel === name;
      tab.setAttribute("aria-selected", mine);
      tab.tabIndex = mine ? 0 : -1;
      this.panel(tab.dataset.panel).classList.toggle("shown", mine);
    }
    this.open(open);
  }

  open(wanted) {
    this.isOpen = wanted;
    this.root.classList.toggle("alone", !wanted);
    this.element.classList.toggle("open", wanted);
    this.toggle.setAttribute("aria-pressed", wanted);
    if (!wanted) return;
    this.onShow(this.name);
    // The sheet covers the lower half of a phone: the image takes the upper one.
    if (PHONE.matches) this.root.scrollIntoView({ block: "start" });
  }

  // A key for one panel: shows it, or puts it away where it is shown.
  flip(name) {
    if (!this.has(name)) return;
    if (this.isOpen && this.name === name) this.open(false);
    else this.show(name);
  }

  clicked(event) {
    const tab = event.target.closest(".tab");
    if (tab) {
      event.preventDefault();
      const again = PHONE.matches && this.isOpen && this.name === tab.dataset.panel;
      this.show(tab.dataset.panel, { open: !again });
      choose("panel", tab.dataset.panel);
      if (!PHONE.matches) choose("beside", true);
    } else if (event.target.closest(".shut")) {
      this.open(false);
      if (!PHONE.matches) choose("beside", false);
      this.tabs.find((one) => one.dataset.panel === this.name)?.focus();
    }
  }

  pressed(event) {
    if (event.key === "Escape" && PHONE.matches && this.isOpen) {
      this.open(false);
      event.stopPropagation();
      return;
    }
    const tab = event.target.closest(".tab");
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const ends = { Home: 0, End: this.tabs.length - 1 }[event.key];
    if (!tab || (step === undefined && ends === undefined)) return;
    event.preventDefault();
    event.stopPropagation();
    const place = ends ?? (this.tabs.indexOf(tab) + step + this.tabs.length) % this.tabs.length;
    this.show(this.tabs[place].dataset.panel, { open: this.isOpen });
    this.tabs[place].focus();
  }
}
