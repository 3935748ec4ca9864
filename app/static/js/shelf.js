// The books kept on this device: one cache a book, with a note of what it is.

const PREFIX = "tangthu-book-";
const NOTE = "/kept/about.json";

export async function books() {
  const names = (await caches.keys()).filter((name) => name.startsWith(PREFIX));
  const found = await Promise.all(names.map(async (name) => {
    const about = await isKept(name.slice(PREFIX.length));
    return about && { item: name.slice(PREFIX.length), ...about };
  }));
  return found.filter(Boolean);
}

// A book is kept when its note is written, which comes last.
export async function isKept(item) {
  const name = PREFIX + item;
  if (!(await caches.has(name))) return null;
  const note = await (await caches.open(name)).match(NOTE);
  return note ? note.json() : null;
}

export async function remember(item, about) {
  const cache = await caches.open(PREFIX + item);
  await cache.put(NOTE, new Response(JSON.stringify(about), { headers: { "Content-Type": "application/json" } }));
}

export function forget(item) {
  return caches.delete(PREFIX + item);
}

// While it is being stored nobody takes it for broken off.
export function storing(item, store) {
  return navigator.locks ? navigator.locks.request(PREFIX + item, store) : store();
}

// A page that was left too soon leaves pages behind that no list shows, and that nobody could remove.
async function sweep() {
  if (!navigator.locks) return;
  const names = (await caches.keys()).filter((name) => name.startsWith(PREFIX));
  await Promise.all(names.map((name) => navigator.locks.request(name, { ifAvailable: true }, async (mine) => {
    if (mine && !(await isKept(name.slice(PREFIX.length)))) await caches.delete(name);
  })));
}

// What was broken off goes, and what the library has closed since is not kept on.
export async function tidy() {
  await sweep();
  for (const { item, kept } of await books()) {
    try {
      const answer = await fetch(kept, { method: "HEAD" });
      if ([401, 403, 404, 410].includes(answer.status)) await forget(item);
    } catch {
      return; // no line: nothing is known
    }
  }
}
