// Offers words and titles while a search is typed. Without it the page of suggestions does the same.

const WAIT_MS = 150;

for (const input of document.querySelectorAll("input[data-suggestions]")) {
  const list = document.getElementById(input.getAttribute("list"));
  let waiting = 0;
  let asked = 0;

  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(offer, WAIT_MS);
  });

  async function offer() {
    const mine = ++asked;
    const text = input.value;
    if (text.trim().length < 2) return list.replaceChildren();
    const answer = await fetch(`${input.dataset.suggestions}?${new URLSearchParams({ q: text })}`);
    if (!answer.ok || mine !== asked) return;
    const { words, titles } = await answer.json();
    list.replaceChildren(...[...words, ...titles.map((one) => one.title)].map((value) => {
      const option = document.createElement("option");
      option.value = value;
      return option;
    }));
  }
}
