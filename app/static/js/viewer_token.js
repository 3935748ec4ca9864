// Tells the page around this frame the token that it asked for (Authorization Flow 2.0, 4.3).
"use strict";

const { message, origin } = document.currentScript.dataset;
window.parent.postMessage(JSON.parse(message), origin);
