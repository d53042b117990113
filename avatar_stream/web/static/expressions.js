// The pane "Expressions": those that there are, each on a button and a key; layers that can be switched; all keys.

import { h, icon } from "./dom.js";
import { openEditor } from "./expression_editor.js";
import { faceOf } from "./faces.js";
import { shortcutsSection } from "./shortcuts.js";
import { TEXTS } from "./texts.js";
import { chip, section } from "./widgets.js";

const T = TEXTS.expressions;

export function expressionsPane(store) {
  const grid = h("div", { class: "expressions" });
  const hint = h("p", { class: "note" });
  const none = h("button", { text: T.none, onclick: () => store.press("release") });
  const edit = h("button", { class: "quiet", "aria-pressed": "false", onclick: () => change(edit.ariaPressed !== "true") }, icon("edit"), h("span", {}));
  let cards = [], made = "";
  const change = (on) => {
    edit.ariaPressed = String(on);
    edit.lastChild.textContent = on ? T.done : T.edit;
    hint.textContent = on ? T.editHint : T.hint;
    grid.classList.toggle("editing", on);
  };
  const editing = () => edit.ariaPressed === "true";
  const build = () => {
    const shown = Object.entries(store.expressions).filter(([, { hidden }]) => !hidden);
    const now = JSON.stringify(shown);
    if (now !== made) {
      made = now;
      cards = shown.map(([name, expression]) => cardOf(store, name, expression, editing));
      grid.replaceChildren(...cards, h("button", { class: "expression new", onclick: () => openEditor(store, "") }, icon("add"), h("span", { text: T.add })));
    }
    paint();
  };
  const paint = () => {
    for (const card of cards) {
      const { name } = card.dataset, key = store.keys[`expression ${name}`] ?? "";
      card.setAttribute("aria-pressed", String(store.held.includes(name)));
      card.key.textContent = key;
      card.key.hidden = !key;
    }
    none.disabled = store.held.length === 0;
  };
  for (const what of ["expressions", "keys"]) store.addEventListener(what, build);
  store.addEventListener("held", paint);
  change(false);
  return h("div", { class: "pane" },
    h("section", { class: "section" }, h("div", { class: "heading" }, h("h2", { text: TEXTS.tabs.expressions }), edit), hint, grid, none),
    layersSection(store), shortcutsSection(store));
}

/** A button that presses an expression for as long as it is down, by pointer or keyboard. */
function cardOf(store, name, { edit }, editing) {
  const key = h("kbd", { "aria-hidden": "true" }), action = `expression ${name}`;
  let down = false;
  const press = () => (editing() ? openEditor(store, name) : ((down = true), store.press(action)));
  const up = () => {
    if (down) store.letGo(action);
    down = false;
  };
  const card = h("button", {
    class: "expression", "aria-pressed": "false", data: { name },
    onpointerdown: (event) => event.button === 0 && press(), onpointerup: up, onpointerleave: up, onpointercancel: up,
    onkeydown: (event) => {
      if (!["Enter", " "].includes(event.key)) return;
      event.preventDefault();
      if (!event.repeat) press();
    },
    onkeyup: up, onblur: up,
    // Screen readers click without a pointer.
    onclick: (event) => event.detail === 0 && (press(), up()),
  }, faceOf(name, edit), h("span", { text: T.names[name] ?? name }), key);
  card.key = key;
  return card;
}

/** Layers that the artist of the character on stage made to be switched; nothing where there are none. */
function layersSection(store) {
  const chips = h("div", { class: "chips" });
  const element = section(T.layers, h("p", { class: "note", text: T.layersHint }), chips);
  const made = new Map();
  const build = () => {
    const names = store.show?.toggles ?? [];
    element.hidden = names.length === 0;
    if (names.join("\n") !== [...made.keys()].join("\n")) { // a chip that has the focus keeps it
      made.clear();
      for (const name of names) {
        made.set(name, chip({
          name,
          change: (on) => store.change({ toggles: on ? [...store.edits.toggles, name] : store.edits.toggles.filter((other) => other !== name) }),
        }));
      }
      chips.replaceChildren(...made.values());
    }
    for (const [name, one] of made) one.set(store.edits?.toggles.includes(name) ?? false);
  };
  store.addEventListener("show", build);
  store.addEventListener("edits", build);
  build();
  return element;
}
