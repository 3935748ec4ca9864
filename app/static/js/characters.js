// Characters that can be asked about: a tap, or Enter, shows reading and meaning beside them.

export class Characters {
  constructor(element) {
    this.element = element;
    this.slip = null;
    element.addEventListener("click", (event) => {
      const link = event.target.closest("a.han");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.ask(link);
    });
    element.addEventListener("keydown", (event) => this.pressed(event));
  }

  // One stop of the Tab key for all of them; the arrows go from one to the next.
  rove() {
    this.close();
    this.links = [...this.element.querySelectorAll("a.han")];
    this.links.forEach((link, place) => { link.tabIndex = place ? -1 : 0; });
  }

  pressed(event) {
    const link = event.target.closest("a.han");
    if (event.key === "Escape" && this.slip) {
      this.close();
      event.stopPropagation();
      link?.focus();
      return;
    }
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (!link || !step) return;
    event.preventDefault();
    event.stopPropagation();
    const next = this.links[this.links.indexOf(link) + step];
    if (!next) return;
    link.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  }

  async ask(link) {
    const again = this.slip?.dataset.of === link.href;
    this.close();
    if (again) return;
    const slip = document.createElement("div");
    Object.assign(slip, { className: "slip", tabIndex: -1, lang: document.documentElement.lang });
    slip.setAttribute("role", "status");
    slip.dataset.of = link.href;
    this.slip = slip;
    this.at = link;
    link.classList.add("asked");
    this.element.append(slip);
    try {
      const answer = await fetch(`${link.href}/slip`);
      if (!answer.ok) throw new Error(answer.status);
      const told = await answer.text();
      if (this.slip === slip) slip.innerHTML = told;
    } catch {
      location.assign(link.href);
    }
  }

  close() {
    this.slip?.remove();
    this.at?.classList.remove("asked");
    this.slip = null;
  }
}
