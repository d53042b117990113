// The pane "Expressions": held with a click or a key, and the same from elsewhere.

import { copyFrom, h } from "./dom.js";
import { faceOf } from "./faces.js";
import { TEXTS } from "./texts.js";
import { section, slider } from "./widgets.js";

const T = TEXTS.expressions;
/** What a key or a click does to an expression. */
export class Expressions {
  strength = 1;

  constructor(store) {
    this.store = store;
    this.names = Object.keys(T.names);
  }

  /** Hold an expression, or let go of it. */
  toggle(name) {
    if (!this.store.edits) return;
    const { [name]: held, ...others } = this.store.edits.presets;
    this.store.change({ presets: held ? others : { ...others, [name]: this.strength } });
  }

  /** Hold none. */
  release() {
    if (this.store.edits) this.store.change({ presets: {} });
  }
}

export function expressionsPane(store, expressions) {
  const cards = expressions.names.map((name, number) => {
    const card = h("button", { class: "expression", "aria-pressed": "false", onclick: () => expressions.toggle(name) },
      faceOf(name), h("span", { text: T.names[name] }), number < 9 ? h("kbd", { text: number + 1, "aria-hidden": "true" }) : null);
    store.addEventListener("edits", ({ detail }) => card.setAttribute("aria-pressed", String(Boolean(detail.presets[name]))));
    return card;
  });
  const strength = slider({
    name: T.strength, min: 0.1, max: 1, step: 0.05, rest: 1, show: (value) => `${Math.round(100 * value)} %`,
    change: (value) => {
      expressions.strength = value;
      const held = Object.keys(store.edits.presets);
      if (held.length) store.change({ presets: Object.fromEntries(held.map((name) => [name, value])) });
    },
  });
  const none = h("button", { text: T.none, onclick: () => expressions.release() });
  store.addEventListener("edits", ({ detail }) => (none.disabled = Object.keys(detail.presets).length === 0));
  return h("div", { class: "pane" },
    section(TEXTS.tabs.expressions, h("p", { class: "note", text: T.hint }), h("div", { class: "expressions" }, ...cards), strength, none),
    callSection(store));
}

/** The same from a script: a call to copy. */
function callSection(store) {
  const shown = h("code", { class: "call" });
  const secret = () => store.connection.token;
  const call = (token) => `curl -X POST ${location.origin}/api/commands/set_edits -H "Authorization: Bearer ${token}" -d '{"edit": "smile@0.8"}'`;
  shown.textContent = call("…");
  const copy = h("button", { text: T.copy, onclick: () => copyFrom(copy, call(secret()), T.copied) });
  return section(T.call, shown, copy);
}
