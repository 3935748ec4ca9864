// The page of ways to share: the frame's height, the part of the image, the icon that is dragged.

for (const icon of document.querySelectorAll(".iiif-icon")) {
  // Content State 1.0, 3.4: what is dropped on a viewer is text.
  icon.addEventListener("dragstart", (event) => {
    event.dataTransfer.setData("text/plain", icon.dataset.state);
    event.dataTransfer.setData("text/uri-list", icon.href);
    event.dataTransfer.effectAllowed = "copyLink";
  });
}

// The reader turns pages without loading them: the way to share leads to the page that is open.
for (const link of document.querySelectorAll("a[data-follow-page]")) {
  link.addEventListener("click", () => {
    const p = new URLSearchParams(location.search).get("p");
    if (p) link.search = new URLSearchParams({ p });
  });
}

const height = document.getElementById("height");
if (height) {
  const code = document.getElementById("frame-code");
  const preview = document.getElementById("preview");
  height.form.querySelector("button").hidden = true;
  height.addEventListener("change", () => {
    code.value = code.value.replace(/ height="\d+"/, ` height="${Number(height.value)}"`);
    preview.height = height.value;
  });
}

const sheet = document.getElementById("crop-sheet");
if (sheet) crop(sheet);

function crop(sheet) {
  const { service, origin } = sheet.dataset;
  const whole = { width: Number(sheet.dataset.width), height: Number(sheet.dataset.height) };
  const box = document.getElementById("crop-box");
  const region = document.getElementById("region");
  const size = document.getElementById("size");
  const link = document.getElementById("crop-link");
  const open = document.getElementById("crop-open");
  let from = null;

  region.form.querySelector("button").hidden = true;
  region.form.addEventListener("submit", (event) => event.preventDefault());
  region.addEventListener("input", tell);
  size.addEventListener("change", tell);
  sheet.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    from = spot(event);
    sheet.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  sheet.addEventListener("pointermove", (event) => {
    if (from) choose(from, spot(event));
  });
  for (const end of ["pointerup", "pointercancel"]) {
    sheet.addEventListener(end, () => { from = null; });
  }
  tell();

  function spot(event) {
    const place = sheet.getBoundingClientRect();
    const across = (event.clientX - place.left) / place.width;
    const down = (event.clientY - place.top) / place.height;
    return {
      x: Math.round(Math.min(Math.max(across, 0), 1) * whole.width),
      y: Math.round(Math.min(Math.max(down, 0), 1) * whole.height),
    };
  }

  function choose(one, other) {
    const x = Math.min(one.x, other.x);
    const y = Math.min(one.y, other.y);
    const width = Math.abs(one.x - other.x);
    const tall = Math.abs(one.y - other.y);
    // Less than a letter is a click, which takes the choice back.
    region.value = width > 8 && tall > 8 ? [x, y, width, tall].join(",") : "";
    tell();
  }

  function part() {
    const found = /^\s*(\d{1,6})\s*,\s*(\d{1,6})\s*,\s*(\d{1,6})\s*,\s*(\d{1,6})\s*$/.exec(region.value);
    if (!found) return null;
    const [x, y, wide, tall] = found.slice(1).map(Number);
    const width = Math.min(wide, whole.width - x);
    const height = Math.min(tall, whole.height - y);
    return width > 0 && height > 0 ? { x, y, width, height } : null;
  }

  function tell() {
    const chosen = part();
    for (const side of ["x", "y", "width", "height"]) box.setAttribute(side, chosen ? chosen[side] : 0);
    const longest = chosen ? Math.max(chosen.width, chosen.height) : Math.max(whole.width, whole.height);
    const most = Number(size.value);
    const asked = most && most < longest ? `!${most},${most}` : "max";
    const which = chosen ? [chosen.x, chosen.y, chosen.width, chosen.height].join(",") : "full";
    const path = `${service}/${which}/${asked}/0/default.jpg`;
    link.value = origin + path;
    open.href = path;
  }
}
