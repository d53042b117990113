// Making and changing one expression: what it is built from, how it comes and goes, and its keys.

import { h } from "./dom.js";
import { shortcutControls } from "./shortcuts.js";
import { TEXTS } from "./texts.js";
import { chip, segments, slider } from "./widgets.js";

const T = TEXTS.expressions;
const FRESH = { edit: "", press: "toggle", fade_in_s: 0.2, fade_out_s: 0.3, lasts_s: 3, hidden: false };

/** Show the editor for an expression, or for a new one where `name` is "". */
export function openEditor(store, name) {
  const first = store.expressions[name] ?? FRESH, own = store.settings.expressions.own;
  const wish = { ...first, ...partsOf(first.edit) };
  const called = h("input", {
    type: "text", "aria-label": T.name, placeholder: T.nameHint, maxlength: 40, value: T.names[name] ?? name, required: true,
    readonly: name in T.names, autocomplete: "off", spellcheck: "false", oninput: () => called.setCustomValidity(""),
  });
  const words = h("input", {
    type: "text", "aria-label": T.more, placeholder: T.moreHint, value: wish.rest, autocomplete: "off", spellcheck: "false",
    oninput: () => (wish.rest = words.value),
  });
  const asExpression = () => ({
    edit: wordsOf(wish), press: wish.press, fade_in_s: wish.fade_in_s, fade_out_s: wish.fade_out_s, lasts_s: wish.lasts_s, hidden: false,
  });
  const save = async () => {
    const text = name in T.names ? name : called.value.trim();
    const taken = !name && store.expressions[text] && !store.expressions[text].hidden;
    called.setCustomValidity(taken ? T.taken : "");
    if (taken) return void called.reportValidity();
    const answer = await store.command("save_expression", { name: text, expression: asExpression(), before: name }, { quiet: true });
    if (answer.done) dialog.close();
  };
  const tools = [], open = new AbortController();
  if (name) {
    const usual = name in T.names, changed = name in own;
    if (usual && changed) tools.push([T.reset, () => store.command("save_expression", { name, expression: { ...FRESH, edit: name } }, { quiet: true })]);
    tools.push([T.remove, () => store.command("remove_expression", { name }, { quiet: true })]);
  }
  const dialog = h("dialog", { class: "editor", "aria-label": name ? T.change(T.names[name] ?? name) : T.make, onclose: () => (open.abort(), dialog.remove()) },
    h("form", { onsubmit: (event) => (event.preventDefault(), save()) },
      h("h2", { text: name ? T.change(T.names[name] ?? name) : T.make }),
      h("div", { class: "columns" },
        h("div", {}, name in T.names ? null : h("label", { class: "field" }, h("span", { class: "name", text: T.name }), called),
          partsField(wish), layersField(store, wish),
          h("label", { class: "field" }, h("span", { class: "name", text: T.more }), words, h("small", { text: T.moreNote }))),
        h("div", {}, pressField(wish), fadeFields(wish), name ? keysField(store, name, open.signal) : null)),
      h("div", { class: "row end" },
        ...tools.map(([text, act]) => h("button", { type: "button", class: "quiet", text, onclick: () => (act(), dialog.close()) })),
        h("span", { class: "gap" }),
        h("button", { type: "button", text: T.test, onclick: () => store.command("try_expression", { expression: asExpression() }, { quiet: true }) }),
        h("button", { type: "button", text: T.cancel, onclick: () => dialog.close() }),
        h("button", { type: "submit", class: "primary", text: T.save }))));
  document.body.append(dialog);
  dialog.showModal();
}

/** Presets with their strength, as chips; each that is chosen has a slider. */
function partsField(wish) {
  const sliders = h("div", {});
  const paint = () =>
    sliders.replaceChildren(...Object.keys(wish.presets).map((key) => {
      const one = slider({
        name: T.names[key], min: 0.05, max: 1, step: 0.05, rest: 1, show: (value) => `${Math.round(100 * value)} %`,
        change: (value) => (wish.presets[key] = value),
      });
      one.set(wish.presets[key]);
      return one;
    }));
  const chips = Object.entries(T.names).map(([key, name]) => {
    const one = chip({
      name,
      change: (on) => {
        if (on) wish.presets[key] = 1;
        else delete wish.presets[key];
        paint();
      },
    });
    one.set(key in wish.presets);
    return one;
  });
  paint();
  return h("div", { class: "field", role: "group", "aria-label": T.parts }, h("span", { class: "name", text: T.parts }), h("div", { class: "chips" }, ...chips), sliders);
}

function layersField(store, wish) {
  const names = [...new Set([...(store.show?.toggles ?? []), ...wish.toggles])];
  if (names.length === 0) return null;
  const chips = names.map((name) => {
    const one = chip({ name, change: (on) => (on ? wish.toggles.add(name) : wish.toggles.delete(name)) });
    one.set(wish.toggles.has(name));
    return one;
  });
  return h("div", { class: "field", role: "group", "aria-label": T.layers }, h("span", { class: "name", text: T.layers }), h("div", { class: "chips" }, ...chips));
}

function pressField(wish) {
  const note = h("small", {});
  const lasts = slider({
    name: T.lasts, min: 0.5, max: 20, step: 0.5, rest: 3, show: T.seconds, change: (value) => (wish.lasts_s = value),
  });
  const paint = () => {
    note.textContent = T.pressNotes[wish.press];
    lasts.hidden = wish.press !== "timed";
  };
  const kinds = segments({ name: T.press, options: Object.entries(T.presses), change: (kind) => ((wish.press = kind), paint()) });
  kinds.set(wish.press);
  lasts.set(wish.lasts_s);
  paint();
  return h("div", { class: "field" }, h("span", { class: "name", text: T.press }), kinds, note, lasts);
}

function fadeFields(wish) {
  const fades = [["fade_in_s", T.fadeIn, 0.2], ["fade_out_s", T.fadeOut, 0.3]].map(([key, name, rest]) => {
    const one = slider({ name, min: 0, max: 3, step: 0.1, rest, show: T.seconds, change: (value) => (wish[key] = value) });
    one.set(wish[key]);
    return one;
  });
  return h("div", {}, ...fades);
}

function keysField(store, name, signal) {
  const { page, everywhere, copy, paint } = shortcutControls(store, `expression ${name}`, T.names[name] ?? name);
  const labelled = (text, ...controls) => h("div", { class: "pair" }, h("span", { text }), ...controls);
  const { reason, remedy } = store.global_keys;
  for (const what of ["keys", "settings"]) store.addEventListener(what, paint, { signal });
  return h("div", { class: "field" }, h("span", { class: "name", text: T.keys }),
    labelled(TEXTS.shortcuts.page, page), labelled(TEXTS.shortcuts.everywhere, everywhere), labelled(TEXTS.shortcuts.address, copy),
    reason ? h("small", { text: `${reason}. ${remedy}.` }) : null);
}

/** Edit words apart: presets with their strength, layers, and the rest as it is written. */
function partsOf(edit) {
  const parts = { presets: {}, toggles: new Set(), rest: "" }, rest = [];
  for (const word of edit.split(/[\s,]+/).filter(Boolean)) {
    const [name, strength] = word.split("@");
    if (name in T.names) parts.presets[name] = strength === undefined ? 1 : Number(strength);
    else if (word.startsWith("toggle=")) parts.toggles.add(word.slice("toggle=".length));
    else rest.push(word);
  }
  return { ...parts, rest: rest.join(" ") };
}

function wordsOf({ presets, toggles, rest }) {
  return [...Object.entries(presets).map(([name, strength]) => `${name}@${strength}`), ...[...toggles].map((name) => `toggle=${name}`), rest.trim()]
    .filter(Boolean).join(" ");
}
