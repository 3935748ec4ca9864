// Lines over spreads: the one for all moves those that have none of their own.

const form = document.querySelector(".spreads");

function draw(spread) {
  const range = spread.querySelector("[type=range]");
  spread.querySelector(".cut-line").style.insetInlineStart = `${range.value}%`;
}

if (form) {
  const spreads = [...form.querySelectorAll(".spread")];
  const own = (spread) => spread.parentElement.querySelector("[name^=own-]");
  form.elements.line.addEventListener("input", (event) => {
    for (const spread of spreads) {
      if (own(spread).checked) continue;
      spread.querySelector("[type=range]").value = event.target.value;
      draw(spread);
    }
  });
  for (const spread of spreads) {
    const range = spread.querySelector("[type=range]");
    // What was moved before this program was here counts as moved now.
    if (range.value !== range.defaultValue) own(spread).checked = true;
    else if (!own(spread).checked) range.value = form.elements.line.value;
    range.addEventListener("input", () => {
      own(spread).checked = true;
      draw(spread);
    });
    own(spread).addEventListener("change", (event) => {
      if (!event.target.checked) spread.querySelector("[type=range]").value = form.elements.line.value;
      draw(spread);
    });
    draw(spread);
  }
}
