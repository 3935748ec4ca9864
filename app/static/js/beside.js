// Pieces of the item's page that come when they are wanted: downloads when opened, neighbours when near.

const downloads = document.getElementById("downloads");
downloads?.addEventListener("toggle", async () => {
  if (!downloads.open) return;
  // The reader turns pages without loading them: what is offered is of the page that is open.
  const p = new URLSearchParams(location.search).get("p");
  const list = downloads.querySelector("[data-list]");
  await fill(list, p ? `${list.dataset.list}?${new URLSearchParams({ p })}` : list.dataset.list);
});

const strip = document.getElementById("neighbours");
if (strip) {
  const watcher = new IntersectionObserver(
    ([seen]) => {
      if (!seen.isIntersecting) return;
      watcher.disconnect();
      fill(strip, strip.dataset.piece);
    },
    { rootMargin: "600px" },
  );
  watcher.observe(strip);
}

// What does not come leaves what is there: a link to the page with the same.
async function fill(place, address) {
  const answer = await fetch(address).catch(() => null);
  if (answer?.ok) place.innerHTML = await answer.text();
}
