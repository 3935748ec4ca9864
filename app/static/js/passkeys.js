// Forms that a passkey goes with: it is made or shown before they are sent (WebAuthn).

const fromText = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));
const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

function asBrowsersWant(told) {
  const wanted = { ...told, challenge: fromText(told.challenge) };
  if (told.user) wanted.user = { ...told.user, id: fromText(told.user.id) };
  for (const name of ["excludeCredentials", "allowCredentials"]) {
    if (told[name]) wanted[name] = told[name].map((one) => ({ ...one, id: fromText(one.id) }));
  }
  return wanted;
}

function asText(credential) {
  const { response } = credential;
  const parts = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[name]) parts[name] = toText(response[name]);
  }
  if (response.getTransports) parts.transports = response.getTransports();
  return JSON.stringify({
    id: credential.id, rawId: toText(credential.rawId), type: credential.type, response: parts,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
  });
}

class Told extends Error {}

async function send(form) {
  const said = form.querySelector("[data-said]");
  said.hidden = true;
  try {
    const asked = await fetch(form.dataset.passkey, { method: "POST", body: new FormData(form) });
    const told = await asked.json();
    if (told.problem) throw new Told(told.problem);
    const publicKey = asBrowsersWant(told);
    const way = told.user ? "create" : "get";
    form.elements.credential.value = asText(await navigator.credentials[way]({ publicKey }));
  } catch (error) {
    // What a browser says of a passkey that was not given is in its own words, and in English.
    said.textContent = error instanceof Told ? error.message : said.dataset.said;
    said.hidden = false;
    return;
  }
  if (form.elements.password) form.elements.password.disabled = true; // it was looked at already
  form.submit();
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential) break;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(form);
  });
  form.hidden = false;
}
