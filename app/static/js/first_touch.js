// Fingers on the stored small image, where the viewer is not there yet: a swipe turns the page, two
// taps or two fingers apart ask for the zoom, one tap asks what stands there.

const SWIPE_PX = 60;

export function listen(stage) {
  const still = stage.element.querySelector(".still");
  const touched = { passive: true };
  let from = null;
  let apart = 0;

  stage.element.classList.add("awaits");
  still.addEventListener("touchstart", ({ touches }) => {
    from = touches.length === 1 ? touches[0] : null;
    apart = touches.length === 2 ? distance(touches) : 0;
  }, touched);
  still.addEventListener("touchmove", ({ touches }) => {
    if (!apart || touches.length !== 2 || distance(touches) < apart * 1.2) return;
    apart = 0;
    stage.act("in");
  }, touched);
  still.addEventListener("touchend", ({ changedTouches: [to] }) => {
    const across = from ? to.clientX - from.clientX : 0;
    const down = from ? to.clientY - from.clientY : 0;
    from = null;
    if (Math.abs(across) > SWIPE_PX && Math.abs(across) > Math.abs(down)) stage.onSwipe(across > 0);
  }, touched);
  still.addEventListener("dblclick", () => stage.act("in"));
  still.addEventListener("click", (event) => {
    const { page } = stage.sheets[stage.main];
    const sheet = still.querySelector(".sheet").getBoundingClientRect();
    const x = (event.clientX - sheet.left) / sheet.width;
    const y = (event.clientY - sheet.top) / sheet.height;
    if (x >= 0 && x < 1 && y >= 0 && y < 1) stage.onTap(page.number, x * page.width, y * page.height);
  });
}

const distance = ([one, other]) => Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
