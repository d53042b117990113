// Keys that work anywhere on the page, but where somebody types.

import { keyName } from "./shortcuts.js";

/** Has done what the keys in `store.keys` are for. */
export function heedKeys(store, actions) {
  // Those of the header do the same, with a countdown where there is one.
  const own = {
    pause: () => actions.pause(), calibrate: () => actions.calibrate(), snapshot: () => actions.snapshot(), record: () => actions.record(),
  };
  const pressed = new Map();
  addEventListener("keydown", (event) => {
    // In a dialog the focus may be nowhere: on a button that is disabled by now.
    if (event.repeat || document.querySelector("dialog[open]")) return;
    if (event.target.closest("input:not([type=range], [type=checkbox]), select, textarea, [popover], .listening")) return;
    const name = keyName(event);
    if (name === "?") return void (event.preventDefault(), document.getElementById("help").click());
    const action = Object.keys(store.keys).find((one) => store.keys[one] === name);
    // Enter and Space are for the button that has the focus.
    if (!action || (["Enter", "Space"].includes(name) && event.target.closest("button, a, input"))) return;
    event.preventDefault();
    if (own[action]) return void own[action]();
    pressed.set(event.code, action);
    store.press(action);
  });
  addEventListener("keyup", (event) => {
    const action = pressed.get(event.code);
    if (!action) return;
    pressed.delete(event.code);
    store.letGo(action);
  });
  // Whoever goes elsewhere with a key down lets go of it there.
  addEventListener("blur", () => {
    for (const action of pressed.values()) store.letGo(action);
    pressed.clear();
  });
}
