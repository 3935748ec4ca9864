// The reader on the item page: turns pages, lights hits, keeps the address in step.

import { Stage } from "./stage.js";
import { Ribbon } from "./ribbon.js";
import { Pages } from "./pages.js";

const root = document.getElementById("reader");
if (root) start(root);

function start(root) {
  const given = JSON.parse(root.dataset.reader);
  const words = given.words;
  const pages = new Pages(given.pages, given.page);
  const stage = new Stage(document.getElementById("stage"), words);
  const ribbon = new Ribbon(document.getElementById("ribbon"), given, pages, go);
  const tally = document.getElementById("tally");
  const link = document.getElementById("state");
  let number = given.page.number;
  let turn = 0;

  stage.open(given.page, given.hits);
  tell(given.page);
  history.replaceState({ p: number }, "");
  if (given.query) light(number, 0);

  async function show(wanted) {
    const mine = ++turn;
    number = wanted;
    root.setAttribute("aria-busy", "true");
    try {
      const page = await pages.get(number);
      if (mine !== turn) return;
      stage.open(page, []);
      tell(page);
      if (given.query && given.read) light(number, mine);
    } catch {
      if (mine === turn) tally.textContent = words.failed;
    } finally {
      if (mine === turn) root.removeAttribute("aria-busy");
    }
  }

  async function light(wanted, mine) {
    const answer = await fetch(`${given.found}?${new URLSearchParams({ q: given.query, p: wanted })}`);
    if (!answer.ok || mine !== turn) return;
    const hits = await answer.json();
    stage.light(wanted === given.page.number ? [...given.region, ...hits.boxes] : hits.boxes);
    ribbon.mark(hits.pages);
    tally.textContent = hits.pages.length ? `${hits.pages.length} ${words.hits}` : words.none;
  }

  function address(p) {
    const query = new URLSearchParams({ p });
    if (given.query) query.set("q", given.query);
    return query;
  }

  function go(wanted) {
    const next = Math.min(Math.max(1, wanted), given.count);
    if (next === number) return;
    history.pushState({ p: next }, "", `${given.address}?${address(next)}`);
    show(next);
  }

  function tell(page) {
    tellLink(page.number);
    root.querySelector("#p").value = page.number;
    root.querySelector("#page-label").textContent = page.label === String(page.number) ? "" : page.label;
    const inside = root.querySelector(".inside [name=p]");
    if (inside) inside.value = page.number;
    const text = root.querySelector(".to-text");
    if (text) {
      text.hidden = !page.has_text;
      text.href = `${given.text}?${address(page.number)}`;
    }
    setTurn("prev", page.number - 1);
    setTurn("next", page.number + 1);
    ribbon.show(page.number);
  }

  // The content state is of the page that the server opened; other pages have a plain address.
  function tellLink(p) {
    if (!link) return;
    const other = new URL(`${given.address}?p=${p}`, location.href).href;
    link.value = p === given.page.number ? link.defaultValue : other;
  }

  function setTurn(name, to) {
    const link = root.querySelector(`.turn.${name}`);
    if (to >= 1 && to <= given.count) {
      link.href = `${given.address}?${address(to)}`;
      link.removeAttribute("aria-disabled");
    } else {
      link.removeAttribute("href");
      link.setAttribute("aria-disabled", "true");
    }
  }

  root.querySelector(".toolbar").addEventListener("click", (event) => {
    const link = event.target.closest(".turn");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    go(number + (link.classList.contains("next") ? 1 : -1));
  });

  root.querySelector(".goto").addEventListener("submit", (event) => {
    const wanted = Number.parseInt(root.querySelector("#p").value, 10);
    event.preventDefault();
    if (Number.isInteger(wanted)) go(wanted);
  });

  for (const link of document.querySelectorAll(".contents a[data-page]")) {
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      go(Number(link.dataset.page));
      root.scrollIntoView({ block: "start" });
    });
  }

  root.querySelector(".view").addEventListener("click", (event) => {
    const what = event.target.closest("[data-do]")?.dataset.do;
    if (what === "full") toggleFull();
    else if (what) stage.act(what);
  });

  function toggleFull() {
    if (document.fullscreenElement) document.exitFullscreen();
    else root.requestFullscreen?.();
  }

  root.addEventListener("keydown", (event) => {
    if (event.target.closest("input") || event.ctrlKey || event.metaKey || event.altKey) return;
    const forward = given.rtl ? "ArrowLeft" : "ArrowRight";
    const back = given.rtl ? "ArrowRight" : "ArrowLeft";
    const keys = {
      [forward]: () => go(number + 1), [back]: () => go(number - 1),
      PageDown: () => go(number + 1), PageUp: () => go(number - 1),
      Home: () => go(1), End: () => go(given.count),
      "+": () => stage.act("in"), "=": () => stage.act("in"), "-": () => stage.act("out"),
      0: () => stage.act("whole"), r: () => stage.act("turn"), f: toggleFull,
      t: () => root.querySelector(".to-text:not([hidden])")?.click(),
      "/": () => root.querySelector("#inside")?.focus(),
    };
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });

  stage.onSwipe = (toRight) => go(number + (toRight === given.rtl ? 1 : -1));
  root.querySelector(".view").hidden = !stage.zooms;

  window.addEventListener("popstate", (event) => {
    const asked = Number(event.state?.p ?? new URLSearchParams(location.search).get("p") ?? 1);
    if (asked !== number) show(asked);
  });
}
