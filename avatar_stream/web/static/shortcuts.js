// Actions and their keys: how they are called, how a key is set, and the section with all of them.

import { h, icon } from "./dom.js";
import { TEXTS } from "./texts.js";

const T = TEXTS.shortcuts;
const MODIFIERS = { Control: "Ctrl", Alt: "Alt", Shift: "Shift", Meta: "Meta", AltGraph: "Alt" };
const NAMES = { " ": "Space", "+": "+" };

/** What people call an action, such as "expression smile". */
export function actionName(action, characters = []) {
  const [verb, ...rest] = action.split(" "), target = rest.join(" ");
  if (verb === "expression") return TEXTS.expressions.names[target] ?? target;
  if (verb === "character") return T.character(characters.find(({ id }) => id === target)?.name ?? target);
  if (verb === "profile") return T.profile(target);
  if (verb === "background" && target) return T.backgroundIs(target.split(/[\\/]/).at(-1));
  return T.actions[action] ?? action;
}

/** A key as the studio writes it, of a keyboard event; "" for a modifier alone. */
export function keyName(event) {
  if (event.key in MODIFIERS) return "";
  const held = [["ctrlKey", "Ctrl"], ["altKey", "Alt"], ["shiftKey", "Shift"], ["metaKey", "Meta"]].filter(([key]) => event[key]).map(([, name]) => name);
  // With Ctrl or Alt some layouts give another character; the key itself is meant then.
  const coded = /^(?:Key|Digit)(.)$/.exec(event.code)?.[1];
  const plain = (event.ctrlKey || event.altKey) && coded ? coded : NAMES[event.key] ?? (event.key.length === 1 ? event.key.toUpperCase() : event.key);
  // "?" is a character of its own, however it is typed.
  const typed = plain.length === 1 && !/[A-Z0-9]/i.test(plain);
  return [...held.filter((name) => !(typed && name === "Shift")), plain].join("+");
}

/**
 * A button that shows a key and takes another one: `change(key)`, "" for none. `set(key)` shows one.
 *
 * @param {{label: (key: string) => string, change: (key: string) => void}} options `label`: for who can't see it
 */
function keyButton({ label, change }) {
  const element = h("button", { type: "button", class: "key-button" });
  let shown = "";
  element.set = (key) => {
    shown = key;
    element.replaceChildren(key ? h("kbd", { text: key }) : h("span", { text: T.set }));
    element.ariaLabel = element.title = label(key);
  };
  const stop = () => {
    element.classList.remove("listening");
    element.set(shown);
  };
  element.addEventListener("click", () => {
    element.classList.add("listening");
    element.replaceChildren(h("span", { text: T.press }));
    element.ariaLabel = element.title = T.listening;
  });
  element.addEventListener("blur", stop);
  element.addEventListener("keydown", (event) => {
    if (!element.classList.contains("listening")) return;
    if (event.key === "Tab") return;
    event.preventDefault();
    event.stopPropagation();
    const key = event.key === "Backspace" || event.key === "Delete" ? "" : keyName(event);
    if (event.key in MODIFIERS) return;
    stop();
    if (event.key !== "Escape" && key !== shown) change(key);
  });
  element.set("");
  return element;
}

/** The keys of one action, and its address: [on the page, everywhere, copy]. `paint()` shows what is so now. */
export function shortcutControls(store, action, name) {
  const page = keyButton({ label: (key) => T.keyOf(name, key), change: (key) => store.command("set_shortcut", { action, key }, { quiet: true }) });
  const everywhere = keyButton({
    label: (key) => T.globalKeyOf(name, key), change: (key) => store.command("set_global_shortcut", { action, key }, { quiet: true }),
  });
  const copy = h("button", {
    type: "button", class: "icon-button", title: T.copy(name), "aria-label": T.copy(name),
    onclick: async () => {
      await navigator.clipboard.writeText(await addressOf(store, action));
      store.tell({ done: true, text: T.copied, remedy: "" });
    },
  }, icon("copy"));
  const paint = () => {
    page.set(store.keys[action] ?? "");
    everywhere.set(store.settings?.shortcuts.everywhere[action] ?? "");
    everywhere.disabled = ["impossible", "missing"].includes(store.global_keys.state);
  };
  paint();
  return { page, everywhere, copy, paint };
}

/** A line for a shell, a Stream Deck or a script that presses the key of an action. */
async function addressOf(store, action) {
  const { remote } = await (await store.connection.ask("/api/links")).json();
  return `curl -X POST -H "Authorization: Bearer ${remote}" "${location.origin}/api/remote/press/${encodeURIComponent(action)}"`;
}

/** The folded section with everything but expressions, which have theirs where they are made. */
export function shortcutsSection(store) {
  const table = h("div", { class: "shortcuts", role: "table", "aria-label": T.title });
  const state = h("p", { class: "note state" });
  let characters = [], rows = [], made = "";
  const row = (action) => {
    const name = actionName(action, characters), controls = shortcutControls(store, action, name);
    rows.push(controls);
    return h("div", { role: "row" }, h("span", { role: "rowheader", text: name }),
      ...[controls.page, controls.everywhere, controls.copy].map((cell) => h("span", { role: "cell" }, cell)));
  };
  const group = (title, actions) => (actions.length ? [h("h3", { text: title }), ...actions.map(row)] : []);
  const build = () => {
    const background = store.settings?.sinks.background ?? "";
    const profiles = store.profiles.names.length > 1 ? store.profiles.names : [];
    const now = JSON.stringify([characters, background, profiles]);
    if (now === made || !section.open) return paint();
    [made, rows] = [now, []];
    table.replaceChildren(
      h("div", { role: "row", class: "head" }, h("span", { role: "columnheader" }), ...[T.page, T.everywhere, T.address].map((text) => h("span", { role: "columnheader", text }))),
      ...group(T.show, ["pause", "calibrate", "snapshot", "record", "release"]),
      ...group(T.backgrounds, ["background", ...(background ? [`background ${background}`] : [])]),
      ...group(TEXTS.profiles.title, profiles.map((name) => `profile ${name}`)),
      ...group(T.characters, characters.map(({ id }) => `character ${id}`)));
    paint();
  };
  const paint = () => {
    for (const one of rows) one.paint();
    const { reason, remedy } = store.global_keys;
    state.textContent = reason ? `${T.everywhere}: ${reason}. ${remedy}.` : "";
    state.hidden = !reason;
  };
  const section = h("details", {
    class: "section",
    ontoggle: async () => {
      if (!section.open) return;
      const response = await store.connection.ask("/api/characters");
      if (response.ok) characters = (await response.json()).filter(({ broken }) => !broken);
      build();
    },
  }, h("summary", {}, h("h2", { text: T.title })), h("p", { class: "note", text: T.note }), state, table);
  for (const what of ["keys", "settings", "global_keys"]) store.addEventListener(what, build);
  return section;
}
