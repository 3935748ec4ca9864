// The picker of Hán-Nôm characters: puts what is chosen where the caret stands in the search box.

for (const opener of document.querySelectorAll("[data-picker]")) {
  opener.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || !window.HTMLDialogElement) return;
    event.preventDefault();
    open(opener);
  });
}

function open(opener) {
  const field = document.getElementById(opener.dataset.picker);
  const dialog = document.createElement("dialog");
  dialog.className = "picker";
  dialog.setAttribute("aria-label", opener.dataset.title);
  document.body.append(dialog);
  dialog.addEventListener("close", () => {
    dialog.remove();
    field.focus();
  });
  dialog.addEventListener("submit", (event) => {
    event.preventDefault();
    const asked = new URLSearchParams(new FormData(event.target));
    asked.set("q", field.value);
    load(`${opener.dataset.choices}?${asked}`, "input[name=reading]");
  });
  dialog.addEventListener("click", (event) => {
    // A click beside the sheet falls on the dialog itself.
    if (event.target === dialog || event.target.closest("[data-close]")) dialog.close();
    const link = event.target.closest("a[data-character], a[data-narrow]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (link.dataset.character) put(link.dataset.character);
    else load(`${opener.dataset.choices}${new URL(link.href).search}`, ".offered a, .further a");
  });
  load(`${opener.dataset.choices}?${new URLSearchParams({ q: field.value })}`, "input[name=reading]");
  dialog.showModal();

  async function load(address, focus) {
    const answer = await fetch(address);
    if (!answer.ok) return;
    dialog.innerHTML = await answer.text();
    dialog.querySelector("[data-close]").hidden = false;
    said();
    dialog.querySelector(focus)?.focus();
  }

  function put(character) {
    const [from, to] = [field.selectionStart ?? field.value.length, field.selectionEnd ?? field.value.length];
    field.setRangeText(character, from, to, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    said();
  }

  function said() {
    const shown = dialog.querySelector("[data-text]");
    if (shown) shown.textContent = field.value;
  }
}
