// What was chosen or dropped, as files with their paths; what systems leave in folders stays out.

const IGNORED = /(^|\/)(\.[^/]*|~\$[^/]*|thumbs\.db|desktop\.ini|__macosx(\/.*)?|@eadir(\/.*)?)$/i;

export function chosen(list) {
  return kept([...list].map((file) => ({ file, path: file.webkitRelativePath || file.name })));
}

export async function dropped(transfer) {
  // The entries must be asked for before the first wait: the list is empty afterwards.
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  const found = [];
  for (const entry of entries) await walk(entry, found);
  return kept(found);
}

async function walk(entry, found) {
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
    found.push({ file, path: entry.fullPath.replace(/^\//, "") });
    return;
  }
  const reader = entry.createReader();
  for (;;) {
    // A reader gives a hundred at a time, and none when it is through.
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) return;
    for (const inside of some) await walk(inside, found);
  }
}

function kept(files) {
  return files
    .map(({ file, path }) => ({ file, path: path.normalize("NFC") }))
    .filter(({ path }) => !IGNORED.test(path));
}
