// The pane "Expressions": held with a click or a key, and the same from elsewhere.

import { copyFrom, h } from "./dom.js";
import { faceOf } from "./faces.js";
import { TEXTS } from "./texts.js";
import { section, slider } from "./widgets.js";

const T = TEXTS.expressions;
const FADE_MS = 180, FADE_STEP_MS = 33;
/** What a key or a click does to an expression. */
export class Expressions {
  strength = 1;
  #fades = new Map();

  constructor(store) {
    this.store = store;
    this.names = Object.keys(T.names);
  }

  /** Hold an expression, or let go of it. */
  toggle(name) {
    if (this.store.edits) this.#fade(name, this.held(name) ? 0 : this.strength);
  }

  /** Whether an expression is held, or on its way there. */
  held(name) {
    return (this.#fades.get(name) ?? this.store.edits.presets[name] ?? 0) > 0;
  }

  /** Hold none. */
  release() {
    for (const name of Object.keys(this.store.edits?.presets ?? {})) this.#fade(name, 0);
  }

  /** Go to a strength within a moment, as faces do. */
  #fade(name, goal) {
    const start = this.store.edits.presets[name] ?? 0, since = performance.now();
    this.#fades.set(name, goal);
    const step = () => {
      if (this.#fades.get(name) !== goal) return; // another wish came
      const share = Math.min((performance.now() - since) / FADE_MS, 1), now = start + share * (goal - start);
      const { [name]: before, ...others } = this.store.edits.presets;
      this.store.change({ presets: now > 0 ? { ...others, [name]: Math.round(1000 * now) / 1000 } : others });
      if (share < 1) setTimeout(step, FADE_STEP_MS);
      else this.#fades.delete(name);
    };
    step();
  }
}

export function expressionsPane(store, expressions) {
  const cards = expressions.names.map((name, number) => {
    const card = h("button", { class: "expression", "aria-pressed": "false", onclick: () => expressions.toggle(name) },
      faceOf(name), h("span", { text: T.names[name] }), number < 9 ? h("kbd", { text: number + 1, "aria-hidden": "true" }) : null);
    store.addEventListener("edits", ({ detail }) => card.setAttribute("aria-pressed", String(expressions.held(name))));
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
