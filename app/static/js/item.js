// Fetches the item page's programs when the page's image stands, which on a slow line comes first.
// Who touches or types sooner, or for whom it takes too long, is not kept waiting; what was typed is
// done when they are there.

const LONG_MS = 4000;

const own = document.querySelector("script[data-then]");
const image = document.querySelector("#stage .still img");
const early = [];

await Promise.race([seen(), asked()]);
await Promise.allSettled(own.dataset.then.split(" ").map((program) => import(program)));
window.removeEventListener("keydown", keep, true);
window.removeEventListener("pointerdown", keep, true);
for (const event of early.splice(0)) event.target.dispatchEvent(new event.constructor(event.type, event));

async function seen() {
  await image?.decode().catch(() => {}); // an image that cannot come holds up nothing either
  await frame();
  await frame();
}

function frame() {
  return new Promise((go) => requestAnimationFrame(() => setTimeout(go)));
}

function asked() {
  return new Promise((go) => {
    setTimeout(go, LONG_MS);
    for (const name of ["keydown", "pointerdown"]) {
      window.addEventListener(name, keep, true);
      window.addEventListener(name, go, { once: true });
    }
  });
}

function keep(event) {
  early.push(event);
}
