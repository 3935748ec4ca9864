// Closes a window that a viewer on another site has opened.
"use strict";

window.close();
