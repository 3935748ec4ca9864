// Waits for the plan: shows how far it is, and opens it when it is made.

const section = document.querySelector("[data-progress]");
const bar = section.querySelector("progress");
const told = section.querySelector(".rate");
const number = (value) => value.toLocaleString(document.documentElement.lang);

async function look() {
  try {
    const answer = await fetch(section.dataset.progress);
    if (answer.ok) {
      const { state, seen, listed, expected_bytes, received_bytes } = await answer.json();
      if (state !== "planning") {
        location.reload();
        return;
      }
      if (!listed && expected_bytes) {
        bar.max = expected_bytes;
        bar.value = received_bytes;
        told.textContent = told.dataset.fetched
          .replace("{here}", number(Math.round(received_bytes / 1e6)))
          .replace("{all}", number(Math.round(expected_bytes / 1e6)));
      }
      if (listed) {
        bar.max = listed;
        bar.value = seen;
        told.textContent = told.dataset.words
          .replace("{seen}", number(seen))
          .replace("{listed}", number(listed));
      }
    }
  } catch {
    // The line is away; it is asked again all the same.
  }
  setTimeout(look, document.hidden ? 5000 : 1000);
}

look();
