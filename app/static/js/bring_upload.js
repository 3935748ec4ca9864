// Uploads a delivery's files by tus, several at once; goes on after a lost line and in a new window.

import { chosen, dropped } from "./bring_choose.js";
import { Checked } from "./bring_digest.js";

const AT_ONCE = 3;
const RETRY_MS = [0, 1000, 3000]; // afterwards it waits until the line is back
const AGAIN_MS = 15000;
const TOKEN_MS = 20 * 60 * 1000;
const LASTING = new Set([400, 403, 404, 413, 415, 507]);

class Upload {
  constructor(section) {
    this.section = section;
    this.words = JSON.parse(section.querySelector(".upload-words").dataset.words);
    this.waiting = [];
    this.running = new Map();
    this.failed = 0;
    this.total = { files: 0, bytes: 0 };
    this.done = { files: 0, bytes: 0 };
    this.paused = false;
    this.begun = 0;
    for (const part of ["drop", "going", "refused", "standing", "rate"]) {
      this[part] = section.querySelector(`.${part}`);
    }
    this.bar = section.querySelector("progress");
    this.button = section.querySelector("[data-pause]");
    this.drop.hidden = false;
    this.onward = document.querySelector("[data-whole]");
    this.away = section.querySelector(".away");
    // An upload for pages begins with its first file.
    this.id = section.querySelector("[name=upload]");
    if (this.id) {
      this.id.value = this.id.dataset.id;
      this.onward.disabled = !("ready" in this.onward.dataset);
    }
    this.listen();
  }

  listen() {
    for (const field of this.section.querySelectorAll("[data-choose]")) {
      const take = () => {
        this.add(chosen(field.files));
        field.value = "";
      };
      field.addEventListener("change", take);
      if (field.files.length) take(); // chosen before this program was here
    }
    for (const kind of ["dragover", "dragleave", "drop"]) {
      this.drop.addEventListener(kind, (event) => {
        event.preventDefault();
        this.drop.classList.toggle("over", kind === "dragover");
      });
    }
    this.drop.addEventListener("drop", async (event) => this.add(await dropped(event.dataTransfer)));
    this.button.addEventListener("click", () => this.pause(!this.paused));
    window.addEventListener("online", () => this.next());
    window.addEventListener("beforeunload", (event) => {
      if (this.running.size || this.waiting.length) event.preventDefault();
    });
    setInterval(() => this.next(), AGAIN_MS);
    setInterval(() => this.tell(), 1000);
  }

  async begin() {
    const headers = { "X-CSRFToken": this.section.querySelector("[name=csrf_token]").value };
    const answer = await fetch(this.section.dataset.begin, { method: "POST", headers });
    if (!answer.ok) throw new Error(answer.statusText);
    const { id, ...places } = await answer.json();
    Object.assign(this.section.dataset, places);
    this.id.value = id;
  }

  async known() {
    if (!this.section.dataset.files) await this.begin();
    const answer = await fetch(this.section.dataset.files);
    if (!answer.ok) throw new Error(answer.statusText);
    const found = await answer.json();
    this.token = found.csrf;
    this.tokenAt = Date.now();
    return found;
  }

  async add(files) {
    if (!files.length) return;
    const found = await this.known().catch(() => null);
    if (!found) {
      this.refuse(this.words.unknown);
      return;
    }
    const here = new Map(found.files.map((file) => [file.path, file]));
    const fresh = files.filter(({ path }) => !here.has(path));
    const all = {
      files: Math.max(found.expected.files, here.size + fresh.length),
      bytes: Math.max(
        found.expected.bytes,
        sum(found.files, (file) => file.size) + sum(fresh, ({ file }) => file.size),
      ),
    };
    if (!(await this.expect(all))) return;
    this.total = all;
    this.done = {
      files: found.files.filter((file) => file.complete).length,
      bytes: sum(found.files, (file) => file.offset),
    };
    this.sent = 0;
    this.begun = Date.now();
    this.failed = 0;
    for (const one of files) await this.plan(one, here.get(one.path));
    this.going.hidden = false;
    this.button.hidden = false;
    this.onward.disabled = true;
    if (this.away) this.away.hidden = false;
    if (!this.waiting.length && !this.running.size) this.tellEnd(this.words.nothing);
    this.next();
  }

  async plan({ file, path }, known) {
    const queued = this.running.has(path) || this.waiting.some((one) => one.path === path);
    const same = known && known.size === file.size && known.modified === String(file.lastModified);
    if (queued || (same && known.complete)) return;
    if (known && !same) {
      // The file is another now: what is here of it is taken back.
      await fetch(known.url, {
        method: "DELETE",
        headers: { "Tus-Resumable": "1.0.0", "X-CSRFToken": this.token },
      });
      this.done.bytes -= known.offset;
      this.done.files -= known.complete ? 1 : 0;
    }
    this.waiting.push({ file, path, url: same ? known.url : null, at: same ? known.offset : 0 });
  }

  async expect(all) {
    const body = new FormData();
    body.set("files", all.files);
    body.set("bytes", all.bytes);
    const headers = { "X-CSRFToken": this.token };
    const answer = await fetch(this.section.dataset.expected, { method: "POST", body, headers });
    if (answer.ok) return true;
    const told = await answer.json().catch(() => ({ error: answer.statusText }));
    this.refuse(told.error);
    return false;
  }

  next() {
    if (this.paused || !navigator.onLine) return;
    while (this.waiting.length && this.running.size < AT_ONCE) this.start(this.waiting.shift());
  }

  start(one) {
    const small = one.file.size <= Number(this.section.dataset.chunk);
    const upload = new tus.Upload(one.file, {
      endpoint: this.section.dataset.upload,
      uploadUrl: one.url,
      chunkSize: Number(this.section.dataset.chunk),
      retryDelays: RETRY_MS,
      metadata: { path: one.path, modified: String(one.file.lastModified) },
      uploadDataDuringCreation: small,
      // What is here is asked of the server, which knows it in every window.
      storeFingerprintForResuming: false,
      httpStack: new Checked(),
      onBeforeRequest: async (request) => request.setHeader("X-CSRFToken", await this.fresh()),
      onUploadUrlAvailable: () => {
        one.url = upload.url;
      },
      onProgress: (sent) => this.moved(one, sent),
      onShouldRetry: (error) => !LASTING.has(error.originalResponse?.getStatus()),
      onSuccess: () => this.ended(one),
      onError: (error) => this.failedOne(one, error),
    });
    one.upload = upload;
    this.running.set(one.path, one);
    upload.start();
  }

  async fresh() {
    if (Date.now() - this.tokenAt > TOKEN_MS) await this.known();
    return this.token;
  }

  moved(one, sent) {
    this.done.bytes += sent - one.at;
    this.sent += Math.max(0, sent - one.at);
    one.at = sent;
  }

  ended(one) {
    this.moved(one, one.file.size);
    this.running.delete(one.path);
    this.done.files += 1;
    this.tell();
    if (this.running.size || this.waiting.length) this.next();
    else this.tellEnd(this.failed ? this.words.some : this.words.done);
  }

  failedOne(one, error) {
    this.running.delete(one.path);
    const answer = error.originalResponse;
    this.moved(one, 0);
    if (answer && LASTING.has(answer.getStatus())) {
      this.failed += 1;
      const plain = answer.getHeader("Content-Type")?.startsWith("text/plain");
      this.refuse(`${one.path}: ${plain ? answer.getBody() : answer.getStatus()}`);
      if (!this.running.size && !this.waiting.length) this.tellEnd(this.words.some);
      this.next();
      return;
    }
    // The line is lost: it goes on where it stopped as soon as it is back.
    this.waiting.push(one);
    this.tell();
  }

  pause(paused) {
    this.paused = paused;
    this.button.textContent = paused ? this.words.goOn : this.words.pause;
    if (paused) {
      for (const one of this.running.values()) {
        one.upload.abort();
        this.waiting.unshift(one);
      }
      this.running.clear();
    }
    this.tell();
    this.next();
  }

  tell() {
    if (this.going.hidden || !this.total.files) return;
    this.bar.max = this.total.bytes || 1;
    this.bar.value = this.done.bytes;
    this.standing.textContent = fill(this.words.standing, {
      done: number(this.done.files),
      all: number(this.total.files),
      bytes: size(this.done.bytes),
      total: size(this.total.bytes),
    });
    const left = this.running.size || this.waiting.length;
    if (!left) return;
    if (this.paused) this.rate.textContent = this.words.paused;
    else if (!this.running.size || !navigator.onLine) this.rate.textContent = this.words.waiting;
    else this.tellRate();
  }

  tellRate() {
    const rate = (this.sent * 1000) / Math.max(1, Date.now() - this.begun);
    if (!rate) return;
    const rest = this.duration((this.total.bytes - this.done.bytes) / rate);
    this.rate.textContent = fill(this.words.going, { rate: size(rate), rest });
  }

  tellEnd(words) {
    this.tell();
    this.rate.textContent = words;
    this.button.hidden = true; // nothing is left that could pause
    this.onward.disabled = !this.done.files || this.failed > 0;
  }

  duration(seconds) {
    if (seconds < 90) return fill(this.words.seconds, { n: number(Math.round(seconds)) });
    if (seconds < 5400) return fill(this.words.minutes, { n: number(Math.round(seconds / 60)) });
    return fill(this.words.hours, { n: number(Math.round(seconds / 360) / 10) });
  }

  refuse(words) {
    this.refused.hidden = false;
    this.refused.setAttribute("role", "alert");
    if (this.refused.childElementCount < 50) {
      this.refused.appendChild(document.createElement("li")).textContent = words;
    }
  }
}

function sum(list, value) {
  return list.reduce((total, one) => total + value(one), 0);
}

function fill(words, values) {
  return words.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

function number(value) {
  return value.toLocaleString(document.documentElement.lang);
}

function size(bytes) {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let place = 0;
  for (; bytes >= 1000 && place < units.length - 1; place += 1) bytes /= 1000;
  return `${number(Math.round(bytes * (bytes < 100 && place ? 10 : 1)) / (bytes < 100 && place ? 10 : 1))} ${units[place]}`;
}

const section = document.querySelector(".upload");
if (section) new Upload(section);
