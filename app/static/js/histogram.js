// Dragging over the bars of a histogram writes the years into the form and sends it.
for (const bars of document.querySelectorAll("svg.bars")) {
  const [from, to] = [bars.dataset.from, bars.dataset.to].map((id) => document.getElementById(id));
  const groups = [...bars.querySelectorAll("g")];
  let start = -1;

  const at = (event) => {
    const box = bars.getBoundingClientRect();
    const place = Math.floor(((event.clientX - box.left) / box.width) * groups.length);
    return Math.min(groups.length - 1, Math.max(0, place));
  };
  const show = (end) => {
    const [first, last] = [Math.min(start, end), Math.max(start, end)];
    groups.forEach((group, place) => group.classList.toggle("within", place >= first && place <= last));
    from.value = groups[first].dataset.first;
    to.value = groups[last].dataset.last;
  };

  bars.classList.add("drag");
  bars.addEventListener("pointerdown", (event) => {
    start = at(event);
    bars.setPointerCapture(event.pointerId);
    bars.classList.add("dragging");
    show(start);
  });
  bars.addEventListener("pointermove", (event) => start >= 0 && show(at(event)));
  bars.addEventListener("pointerup", () => {
    if (start >= 0) bars.closest("form").requestSubmit();
    start = -1;
  });
  bars.addEventListener("pointercancel", () => { start = -1; });
}
