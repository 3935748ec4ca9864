// The reader on the item page: turns pages, lights hits, keeps panels and address in step.

import { Address } from "./address.js";
import { choose, chosen } from "./choices.js";
import { listen } from "./first_touch.js";
import { Hits } from "./hits.js";
import { actsOf } from "./keys.js";
import { Light } from "./light.js";
import { PageList } from "./page_list.js";
import { PageWords } from "./page_words.js";
import { Pages } from "./pages.js";
import { Panels } from "./panels.js";
import { Ribbon } from "./ribbon.js";
import { Stage } from "./stage.js";
import { viewerFor } from "./viewer.js";

const root = document.getElementById("reader");
if (root) start(root);

function start(root) {
  const given = JSON.parse(root.dataset.reader);
  const words = given.words;
  const find = (selector) => root.querySelector(selector);
  const pages = new Pages(given.pages, given.page);
  const stage = new Stage(document.getElementById("stage"), words);
  const ribbon = new Ribbon(document.getElementById("ribbon"), given, pages, go);
  const address = new Address(given);
  const hits = new Hits(given, root);
  const panels = new Panels(root);
  const light = new Light(root, stage);
  // Made when their tab is first open, which on a phone it is not at first.
  let text = null;
  let list = null;
  const tally = document.getElementById("tally");
  const link = document.getElementById("state");
  let number = given.page.number;
  let two = chosen("two", false) && given.count > 1;
  let turn = 0;

  panels.onShow = (name) => {
    if (name === "pages") lookOver();
    if (name === "text") readAlong();
  };
  hits.onStep = step;
  const pointed = given.region.map((box) => ({ ...box, kind: "pointed" }));
  // A kept book is one page for all addresses of its pages: without a line the address decides.
  const asked = Address.now();
  const other = asked.named && Math.min(asked.p, given.count) !== number;
  if (other) show(Math.min(asked.p, given.count), { region: asked.region });
  else show(number, { region: asked.region ?? given.region[0] ?? null, first: true });

  // Two facing pages: the first stands alone, then 2 and 3, 4 and 5 …
  function spread(wanted) {
    if (!two) return [wanted];
    const from = wanted === 1 ? 1 : wanted - (wanted % 2);
    const facing = [from, from + 1].filter((one) => one <= given.count && (from > 1 || one === 1));
    return given.rtl ? facing.reverse() : facing;
  }

  async function show(wanted, { region = null, first = false, place = null } = {}) {
    const mine = ++turn;
    number = wanted;
    root.setAttribute("aria-busy", "true");
    try {
      const numbers = spread(number);
      const shown = numbers.length === 1 && first ? [given.page]
        : await Promise.all(numbers.map((one) => pages.get(one)));
      if (mine !== turn) return;
      const main = numbers.indexOf(number);
      const sheets = shown.map((page) => ({ page, hits: first && page.number === given.page.number ? [...pointed, ...given.hits.slice(given.region.length)] : [] }));
      stage.open(sheets, { main, region });
      tell(shown[main]);
      await lightAll(numbers, mine, first);
      if (place !== null && mine === turn) goTo(place);
    } catch {
      if (mine === turn) tally.textContent = words.failed;
    } finally {
      if (mine === turn) root.removeAttribute("aria-busy");
    }
  }

  async function lightAll(numbers, mine, first) {
    if (!given.query || !given.read) return;
    for (const one of numbers) {
      const boxes = await hits.of(one);
      if (mine !== turn) return;
      stage.light(one, first && one === given.page.number ? [...pointed, ...boxes] : boxes);
    }
    ribbon.mark(hits.pages);
    list?.draw();
  }

  // Steps to the hit before or after, on this page or the next that has one.
  async function step(by) {
    if (!given.query) return;
    const next = await hits.step(number, by);
    if (!next) return;
    if (next.page === number) goTo(next.place);
    else {
      address.push(next.page);
      show(next.page, { place: next.place });
    }
  }

  async function goTo(place) {
    const boxes = await hits.of(number);
    hits.place = Math.min(place, boxes.length - 1);
    if (boxes.length) stage.near(number, boxes[hits.place]);
  }

  function go(wanted) {
    const next = Math.min(Math.max(1, wanted), given.count);
    if (next === number) return;
    hits.place = -1;
    address.push(next);
    show(next);
  }

  // One page on, or one opening where two are shown.
  function leaf(by) {
    const shown = spread(number);
    go(by > 0 ? Math.max(...shown) + 1 : Math.min(...shown) - 1);
  }

  function tell(page) {
    tellLink(page.number);
    find("#p").value = page.number;
    find("#page-label").textContent = page.label === String(page.number) ? "" : page.label;
    const inside = find(".inside [name=p]");
    if (inside) inside.value = page.number;
    const beside = find(".to-text");
    if (beside) {
      beside.hidden = !page.has_text;
      beside.href = address.of(page.number).replace(given.address, given.text);
    }
    const shown = spread(page.number);
    setTurn("prev", Math.min(...shown) - 1);
    setTurn("next", Math.max(...shown) + 1);
    ribbon.show(page.number);
    lookOver();
    readAlong();
    root.dispatchEvent(new CustomEvent("turned", { detail: page, bubbles: true }));
  }

  function lookOver() {
    if (!panels.isOpen || panels.name !== "pages") return;
    list ??= new PageList(find("#page-list"), given, pages, ribbon);
    list.show(number);
  }

  async function readAlong() {
    if (!panels.isOpen || panels.name !== "text") return;
    text ??= new PageWords(find("#page-text"), given, stage);
    text.show(await pages.get(number), given.query);
  }

  // The content state is of the page that the server opened; other pages have a plain address.
  function tellLink(p) {
    if (!link) return;
    const other = new URL(`${given.address}?p=${p}`, location.href).href;
    link.value = p === given.page.number ? link.defaultValue : other;
  }

  function setTurn(name, to) {
    const way = find(`.turn.${name}`);
    if (to >= 1 && to <= given.count) {
      way.href = address.of(to);
      way.removeAttribute("aria-disabled");
    } else {
      way.removeAttribute("href");
      way.setAttribute("aria-disabled", "true");
    }
  }

  function facing(wanted) {
    two = wanted;
    choose("two", two);
    find("[data-do=two]")?.setAttribute("aria-pressed", two);
  }

  function toggleFull() {
    if (document.fullscreenElement) document.exitFullscreen();
    else root.requestFullscreen?.();
  }

  const acts = actsOf({ go, leaf, step, stage, panels, light, count: given.count, rtl: given.rtl, toggleFull,
    search: () => (find("#inside") ?? find("#p")).focus(),
    two: () => { if (given.count > 1) { facing(!two); show(number); } } });

  root.addEventListener("keydown", (event) => {
    if (event.target.closest("input, textarea, select, [role=tablist]")) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = acts.keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
  find(".view").addEventListener("click", (event) => {
    acts.tools[event.target.closest("[data-do]")?.dataset.do]?.();
  });
  find(".toolbar").addEventListener("click", (event) => {
    const way = event.target.closest(".turn");
    if (!way || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    leaf(way.classList.contains("next") ? 1 : -1);
  });
  find(".goto").addEventListener("submit", (event) => {
    const wanted = Number.parseInt(find("#p").value, 10);
    event.preventDefault();
    if (Number.isInteger(wanted)) go(wanted);
  });
  for (const entry of document.querySelectorAll(".contents a[data-page]")) {
    entry.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      go(Number(entry.dataset.page));
      root.scrollIntoView({ block: "start" });
    });
  }

  stage.onSwipe = (toRight) => leaf(toRight === given.rtl ? 1 : -1);
  stage.onTap = (page, x, y) => { if (panels.isOpen && panels.name === "text") text?.find(page, x, y); };
  stage.onMoved = () => { if (!root.hasAttribute("aria-busy")) address.replace(number, stage.seen()); };
  find(".view").hidden = false;
  facing(two);
  listen(stage);
  const turned = new Promise((go) => root.addEventListener("turned", go, { once: true }));
  viewerFor(root, { asked: two || given.query || given.region.length, turned }).then((there) => {
    stage.element.classList.remove("awaits");
    if (there) stage.equip();
    else find(".view").hidden = true;
  });

  window.addEventListener("popstate", () => {
    const { p, q, region } = Address.now();
    if (q !== given.query) location.reload();
    else if (p !== number || region) show(p, { region });
    else stage.act("whole");
  });
}
