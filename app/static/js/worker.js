// The service worker: the network first; without a line what the reader keeps.

const SHELL = "tangthu-shell";
const SHELF = "/kept";
const SANS = "/static/vendor/fonts/be-vietnam-pro";
const SHELL_FILES = [
  SHELF, `${SANS}-latin.woff`, `${SANS}-vietnamese.woff`, "/favicon.svg", "/static/seal.svg", "/static/css/site.css", "/static/css/reading.css",
  "/static/js/kept_shelf.js", "/static/js/keep.js", "/static/js/shelf.js",
];

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(SHELL).then((shell) => shell.addAll(SHELL_FILES)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== location.origin) return;
  event.respondWith(fetch(request).catch((error) => kept(request, error)));
});

async function kept(request, error) {
  const { pathname } = new URL(request.url);
  const book = /^\/items\/[a-z0-9]+(?=$|\/kept$)/.exec(pathname);
  const found = request.mode === "navigate"
    ? (book && await caches.match(`${book[0]}/kept`)) ?? await caches.match(SHELF)
    : await caches.match(request, { ignoreSearch: pathname.startsWith("/static/") });
  if (!found) throw error;
  return found;
}
