// A client of the Authorization Flow, written from the text of 2.0, section 7.1.
"use strict";

const state = { log: [], shown: "", waiting: null, token: "" };
window.state = state;

const show = (address, why) => {
  const image = document.querySelector("#image");
  image.onload = () => { state.shown = address; };
  image.onerror = () => state.log.push(`refused ${address}`);
  image.src = address;
  state.log.push(why);
};

const probe = async (service, token) => {
  const headers = token ? { Authorization: `Bearer ${token}` } : {};
  const answer = await fetch(service.id, { headers });
  if (answer.status !== 200) throw new Error("5.2: a probe always answers 200");
  return answer.json();
};

// 4.2: the token service stands in a frame that nobody sees, and posts to this page.
const askToken = (service) => new Promise((resolve) => {
  const messageId = String(Math.random());
  const expected = new URL(service.id).origin;
  const listen = (event) => {
    if (event.data.messageId !== messageId) return;
    state.log.push(event.origin === expected ? "message" : `strange ${event.origin}`);
    window.removeEventListener("message", listen);
    frame.remove();
    resolve(event.data);
  };
  window.addEventListener("message", listen);
  const frame = document.createElement("iframe");
  frame.hidden = true;
  const query = new URLSearchParams({ messageId, origin: window.location.origin });
  frame.src = `${service.id}?${query}`;
  document.body.append(frame);
});

const closed = (opened) => new Promise((resolve) => {
  const timer = setInterval(() => {
    if (opened.closed) { clearInterval(timer); resolve(); }
  }, 100);
});

const tryToken = async (guard, access, whole) => {
  const token = await askToken(access.service.find((one) => one.type === "AuthAccessTokenService2"));
  if (!token.accessToken) { state.log.push(token.profile); return false; }
  state.token = token.accessToken;
  const result = await probe(guard, token.accessToken);
  state.log.push(`probe ${result.status}`);
  if (result.status === 200) show(whole, "whole");
  return result.status === 200;
};

const waitForPress = (access) => new Promise((resolve) => {
  const button = document.querySelector("#open");
  button.textContent = access.label.en[0];
  button.hidden = false;
  button.onclick = () => {
    button.hidden = true;
    const query = new URLSearchParams({ origin: window.location.origin });
    resolve(window.open(`${access.id}?${query}`));
  };
});

window.start = async (service) => {
  const info = await (await fetch(`${service}/info.json`)).json();
  const whole = `${service}/full/${info.width},${info.height}/0/default.jpg`;
  const guard = (info.service ?? []).find((one) => one.type === "AuthProbeService2");
  const first = guard ? await probe(guard) : { status: 200 };
  state.log.push(`probe ${first.status}`);
  if (first.status === 200) { show(whole, "whole"); return; }
  if (first.substitute) show(first.substitute[0].id, "substitute");
  const order = ["external", "kiosk", "active"];
  const sorted = [...guard.service].sort((a, b) => order.indexOf(a.profile) - order.indexOf(b.profile));
  for (const access of sorted) {
    if (access.profile === "kiosk") await closed(window.open(`${access.id}?origin=${window.location.origin}`));
    if (access.profile === "active") await closed(await waitForPress(access));
    if (await tryToken(guard, access, whole)) return;
  }
  state.log.push("end");
};
