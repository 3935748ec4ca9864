// A checksum for each piece that is uploaded: sha256 where the browser has it, else our own sha1.

// tus' own way of asking, with a checksum of whatever is sent.
export class Checked {
  constructor() {
    this.inner = new tus.DefaultHttpStack({});
  }

  getName() {
    return "checked";
  }

  createRequest(method, url) {
    const request = this.inner.createRequest(method, url);
    const send = request.send.bind(request);
    request.send = async (body) => {
      if (body?.size) request.setHeader("Upload-Checksum", await checksum(body));
      return send(body);
    };
    return request;
  }
}

// Browsers give crypto.subtle only to pages of https and of this machine itself.
async function checksum(blob) {
  const bytes = await blob.arrayBuffer();
  if (window.crypto?.subtle) {
    return `sha256 ${base64(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)))}`;
  }
  return `sha1 ${base64(sha1(new Uint8Array(bytes)))}`;
}

function base64(bytes) {
  return btoa(String.fromCharCode(...bytes));
}

// FIPS 180-4, 6.1.
function sha1(message) {
  const length = (((message.length + 8) >> 6) + 1) << 6;
  const padded = new Uint8Array(length);
  padded.set(message);
  padded[message.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(length - 8, Math.floor(message.length / 0x20000000));
  view.setUint32(length - 4, (message.length << 3) >>> 0);
  const hash = new Uint32Array([0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0]);
  const words = new Uint32Array(80);
  for (let start = 0; start < length; start += 64) round(view, start, words, hash);
  const digest = new DataView(new ArrayBuffer(20));
  hash.forEach((word, place) => digest.setUint32(place * 4, word));
  return new Uint8Array(digest.buffer);
}

function round(view, start, words, hash) {
  for (let t = 0; t < 16; t += 1) words[t] = view.getUint32(start + t * 4);
  for (let t = 16; t < 80; t += 1) {
    words[t] = left(words[t - 3] ^ words[t - 8] ^ words[t - 14] ^ words[t - 16], 1);
  }
  let [a, b, c, d, e] = hash;
  for (let t = 0; t < 80; t += 1) {
    const next = (left(a, 5) + mixed(t, b, c, d) + e + words[t]) | 0;
    [a, b, c, d, e] = [next, a, left(b, 30), c, d];
  }
  [a, b, c, d, e].forEach((value, place) => {
    hash[place] += value;
  });
}

function mixed(t, b, c, d) {
  if (t < 20) return ((b & c) | (~b & d)) + 0x5a827999;
  if (t < 40) return (b ^ c ^ d) + 0x6ed9eba1;
  if (t < 60) return ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc;
  return (b ^ c ^ d) + 0xca62c1d6;
}

function left(value, bits) {
  return (value << bits) | (value >>> (32 - bits));
}
