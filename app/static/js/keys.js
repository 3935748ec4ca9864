// What each key and each tool of the reader does.

export function actsOf({ go, leaf, step, stage, panels, count, rtl, toggleFull, search, two }) {
  const tools = {
    in: () => stage.act("in"),
    out: () => stage.act("out"),
    whole: () => stage.act("whole"),
    turn: () => stage.act("turn"),
    full: toggleFull,
    two,
  };
  const keys = {
    // In a book that is read from right to left the next page lies to the left.
    ArrowLeft: () => leaf(rtl ? 1 : -1),
    ArrowRight: () => leaf(rtl ? -1 : 1),
    PageDown: () => leaf(1),
    PageUp: () => leaf(-1),
    Home: () => go(1),
    End: () => go(count),
    "+": tools.in,
    "=": tools.in,
    "-": tools.out,
    0: tools.whole,
    r: tools.turn,
    d: two,
    f: toggleFull,
    t: () => panels.flip("text"),
    n: () => step(1),
    N: () => step(-1),
    "/": search,
  };
  return { tools, keys };
}
