// The text form of a story, as files have it: read into steps, and written from them.

const LANGUAGE = "vi"; // of what bears none
const TEXT = /^@text(?::([A-Za-z-]{2,}))?$/;
const VIEW = /^@view\s+(\S.*)$/;
const CAPTION = /^caption(?::([A-Za-z-]{2,}))?:\s*(.*)$/;
const HEADING = /^## (.*)(?:\n+|$)/;

export const emptyStep = () => ({ texts: {}, at: "", captions: {} });

// Gives the steps; null where a line is not understood, which only the server explains.
export function parse(written) {
  const steps = [];
  let [step, lines] = [null, null];
  for (const line of written.replaceAll("\r", "").split("\n").map((one) => one.trimEnd())) {
    const [view, text] = [line.match(VIEW), line.match(TEXT)];
    if (view) {
      if (!step || step.at) steps.push((step = emptyStep()));
      [step.at, lines] = [view[1], null];
    } else if (text) {
      const code = text[1] ?? LANGUAGE;
      if (!step || step.at || code in step.texts) steps.push((step = emptyStep()));
      step.texts[code] = lines = [];
    } else if (lines && !line.startsWith("@")) {
      lines.push(line);
    } else if (line) {
      const caption = step?.at && line.match(CAPTION);
      if (!caption) return null;
      step.captions[caption[1] ?? LANGUAGE] = caption[2];
    }
  }
  for (const { texts } of steps) {
    for (const code of Object.keys(texts)) texts[code] = texts[code].join("\n").trim();
  }
  return steps;
}

export function write(steps) {
  const lines = [];
  let before = null;
  for (const { texts, at, captions } of steps) {
    const said = Object.entries(texts).filter(([, text]) => text.trim());
    if (!said.length && !at) continue;
    // Two texts in different languages are one step, unless an empty one stands between them.
    const last = before && !before.at && Object.keys(before.texts)[0];
    if (last && said.length && !before.texts[said[0][0]]) lines.push(tagged("@text", last), "");
    for (const [code, text] of said) lines.push(tagged("@text", code), ...safe(text), "");
    if (at) {
      lines.push(`@view ${at}`);
      for (const [code, text] of Object.entries(captions)) {
        if (text.trim()) lines.push(`${tagged("caption", code)}: ${text.trim()}`);
      }
      lines.push("");
    }
    before = { texts: Object.fromEntries(said), at };
  }
  return lines.join("\n").trim();
}

// A heading and what stands below it.
export function parted(text = "") {
  const heading = text.match(HEADING);
  return heading ? [heading[1], text.slice(heading[0].length)] : ["", text];
}

export function joined(heading, body) {
  return heading.trim() ? `## ${heading.trim()}\n\n${body.trim()}`.trim() : body;
}

const tagged = (name, code) => (code === LANGUAGE ? name : `${name}:${code}`);

// A line of text that begins with @ would begin something else.
const safe = (text) => text.trim().split("\n").map((line) => (line.startsWith("@") ? ` ${line}` : line));
