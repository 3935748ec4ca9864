// "Keep this book": tells the room it takes, then stores its pages, text and manifest on the device.

import { forget, isKept, remember, storing } from "./shelf.js";

const SAMPLES = 8;
const AT_ONCE = 4;
const STRETCH = 40;

const box = document.getElementById("keep");
if (box && "serviceWorker" in navigator && window.caches) start(box);

async function start(box) {
  const given = JSON.parse(box.dataset.keep);
  const { words } = given;
  const find = (name) => box.querySelector(`[data-${name}]`);
  const say = (text) => { find("said").textContent = text; };
  box.hidden = false;
  await show();

  find("ask").addEventListener("click", async () => {
    say(words.measuring);
    const bytes = await measure();
    const { quota = 0, usage = 0 } = await navigator.storage.estimate();
    say(`${words.about} ${room(bytes)}. ${words.free} ${room(Math.max(0, quota - usage))}.`);
    find("ask").hidden = true;
    find("go").hidden = find("no").hidden = false;
    find("go").focus();
  });
  find("no").addEventListener("click", show);
  find("remove").addEventListener("click", async () => {
    await forget(given.item);
    await show();
    find("ask").focus();
  });
  find("go").addEventListener("click", async () => {
    find("go").hidden = find("no").hidden = true;
    try {
      await storing(given.item, store);
    } catch {
      await forget(given.item);
      await show();
      say(words.failed);
      return;
    }
    await show();
  });

  async function show() {
    const about = await isKept(given.item);
    find("ask").hidden = Boolean(about);
    find("remove").hidden = !about;
    find("shelf").hidden = !about;
    find("go").hidden = find("no").hidden = find("bar").hidden = true;
    say(about ? `${words.kept} ${room(about.bytes)}.` : "");
  }

  // From some pages spread over the book; a picture's size is told without fetching it.
  async function measure() {
    const count = Math.min(SAMPLES, given.count);
    const numbers = Array.from({ length: count }, (_, place) => 1 + Math.floor((place * given.count) / count));
    const sizes = await Promise.all(numbers.map(async (number) => {
      const [page] = await pagesFrom(number, 1);
      const sources = [page.picture?.src, page.thumb?.src].filter(Boolean);
      const heads = await Promise.all(sources.map((src) => fetch(src, { method: "HEAD" })));
      const pictures = heads.reduce((sum, head) => sum + Number(head.headers.get("Content-Length")), 0);
      return pictures + (page.has_text ? (await (await fetch(textOf(number))).blob()).size : 0);
    }));
    return (sizes.reduce((sum, one) => sum + one, 0) / count) * given.count;
  }

  async function store() {
    await navigator.serviceWorker.register("/worker.js");
    const cache = await caches.open(`tangthu-book-${given.item}`);
    const sizes = new Map(); // pages share sheets and fonts
    const put = async (address, ask = address) => {
      const answer = await fetch(ask);
      if (!answer.ok || /no-store/.test(answer.headers.get("Cache-Control") ?? "")) throw new Error(address);
      const copy = answer.clone();
      sizes.set(address, (await answer.blob()).size);
      await cache.put(address, copy);
      return (await cache.match(address)).text();
    };
    const html = await put(given.kept);
    const shell = new DOMParser().parseFromString(html, "text/html");
    const own = [...shell.querySelectorAll("link[href], script[src]")]
      .map((one) => one.getAttribute("href") ?? one.getAttribute("src"))
      .filter((address) => address.startsWith("/static/") || address.startsWith("/glyphs/"));
    for (const address of new Set(own)) await fonts(address, await put(address));
    await put(given.manifest);
    const bar = find("bar");
    bar.hidden = false;
    bar.max = given.count;
    for (let from = 1; from <= given.count; from += STRETCH) {
      await put(`${given.pages}?${new URLSearchParams({ from, count: STRETCH })}`);
      const pages = await pagesFrom(from, STRETCH);
      for (let at = 0; at < pages.length; at += AT_ONCE) {
        await Promise.all(pages.slice(at, at + AT_ONCE).map(page));
        bar.value = from + at;
        say(`${Math.min(given.count, from + at + AT_ONCE - 1)} / ${given.count}`);
      }
    }
    const bytes = [...sizes.values()].reduce((sum, one) => sum + one, 0);
    const [first] = await pagesFrom(1, 1);
    const cover = (first.thumb ?? first.picture)?.src;
    await remember(given.item, { title: given.title, pages: given.count, bytes, kept: given.kept, cover });

    async function page({ number, picture, thumb, has_text: hasText }) {
      for (const image of [picture, thumb]) if (image) await put(image.src);
      if (!hasText) return;
      const text = await put(textOf(number));
      for (const [, sheet] of text.matchAll(/href="(\/glyphs\/[^"]+)"/g)) await fonts(sheet, await put(sheet));
    }

    async function fonts(sheet, text) {
      if (!sheet.startsWith("/glyphs/")) return;
      for (const [, font] of text.matchAll(/url\("(\/glyphs\/[^"]+)"\)/g)) await put(font);
    }
  }

  const textOf = (number) => `${given.text}?p=${number}`;

  async function pagesFrom(from, count) {
    const answer = await fetch(`${given.pages}?${new URLSearchParams({ from, count })}`);
    return (await answer.json()).pages;
  }
}

export function room(bytes) {
  const [unit, name] = bytes < 1e9 ? [1e6, "MB"] : [1e9, "GB"];
  const count = bytes / unit;
  const digits = count < 10 ? 1 : 0;
  return `${count.toLocaleString(document.documentElement.lang, { maximumFractionDigits: digits })} ${name}`;
}
