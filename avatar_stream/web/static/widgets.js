// The few controls that all panes are made of.

import { h, icon } from "./dom.js";
import { TEXTS } from "./texts.js";

/**
 * A slider with its name, its value and a way back to its default.
 *
 * @param {{name: string, label?: string, min: number, max: number, step: number, rest: number, show: (value: number) => string,
 *   ends?: string[], change: (value: number) => void}} options `label`: for who can't see where it stands; `rest`: the default; `ends`: words for both ends
 * @returns {HTMLElement & {set(value: number): void}}
 */
export function slider({ name, label = name, min, max, step, rest, show, ends, change }) {
  const input = h("input", { type: "range", min, max, step, "aria-label": label });
  const value = h("output", { class: "value" });
  const reset = h("button", {
    class: "icon-button reset", title: TEXTS.performance.resetOne(label), "aria-label": TEXTS.performance.resetOne(label),
    onclick: () => (element.set(rest), change(rest)),
  }, icon("reset"));
  const paint = () => {
    const at = Number(input.value);
    value.textContent = show(at);
    input.setAttribute("aria-valuetext", show(at));
    input.style.setProperty("--at", `${(100 * (at - min)) / (max - min)}%`);
    input.style.setProperty("--rest", `${(100 * (rest - min)) / (max - min)}%`);
    element.classList.toggle("changed", Math.abs(at - rest) > step / 2);
  };
  input.addEventListener("input", () => {
    paint();
    change(Number(input.value));
  });
  const element = h("div", { class: "slider" },
    h("span", { class: "name", text: name }), value, reset, input,
    ends ? h("span", { class: "ends" }, ...ends.map((text) => h("span", { text }))) : null);
  element.set = (to) => {
    if (document.activeElement === input && input.matches(":active")) return; // not under somebody's finger
    input.value = to;
    paint();
  };
  element.set(rest);
  return element;
}

/** A switch: on or off. `set(on)` shows a state without telling. */
export function toggle({ name, hint = "", change }) {
  const input = h("input", { type: "checkbox", role: "switch", onchange: () => change(input.checked) });
  const element = h("label", { class: "toggle" },
    h("span", {}, h("span", { class: "name", text: name }), hint ? h("small", { text: hint }) : null), input);
  element.set = (on) => (input.checked = on);
  return element;
}

/** A small button that is on or off; `set(on)` shows a state without telling. */
export function chip({ name, change }) {
  const element = h("button", {
    type: "button", class: "chip", "aria-pressed": "false", text: name,
    onclick: () => (element.set(element.ariaPressed !== "true"), change(element.ariaPressed === "true")),
  });
  element.set = (on) => (element.ariaPressed = String(on));
  return element;
}

/** A choice of several: pairs of value and text; `bare` without its name above. `set(value)` shows one without telling. */
export function choice({ name, options, change, bare = false }) {
  const select = h("select", { "aria-label": name, onchange: () => change(select.value) });
  const element = h("label", { class: bare ? "field bare" : "field" }, h("span", { class: "name", text: name }), select);
  let offered = "";
  element.setOptions = (pairs) => {
    if (JSON.stringify(pairs) === offered) return;
    offered = JSON.stringify(pairs);
    select.replaceChildren(...pairs.map(([value, text]) => h("option", { value, text })));
  };
  element.setOptions(options);
  element.set = (value) => (select.value = value);
  element.select = select;
  return element;
}

/** A line of text with a button that takes it; Enter does, too. */
export function line({ name, button, change }) {
  const input = h("input", { type: "text", "aria-label": name, placeholder: name, spellcheck: "false", autocomplete: "off" });
  const element = h("form", {
    class: "line",
    onsubmit: (event) => {
      event.preventDefault();
      change(input.value.trim());
    },
  }, input, h("button", { type: "submit", text: button }));
  element.set = (value) => {
    if (document.activeElement !== input) input.value = value;
  };
  /** Whether somebody types in it: then it stays where it is. */
  element.isInUse = () => document.activeElement === input;
  return element;
}

/** A part of a pane with a heading. */
export function section(title, ...children) {
  return h("section", { class: "section" }, h("h2", { text: title }), ...children);
}

/** A part of a pane that is folded up until somebody wants it. */
export function folded(title, ...children) {
  return h("details", { class: "section" }, h("summary", {}, h("h2", { text: title })), ...children);
}

/** One of several, side by side; `set(value)` shows one without telling. */
export function segments({ name, options, change }) {
  const buttons = options.map(([value, text]) =>
    h("button", { type: "button", "aria-pressed": "false", data: { value }, text, onclick: () => (element.set(value), change(value)) }));
  const element = h("div", { class: "segments", role: "group", "aria-label": name }, ...buttons);
  element.set = (value) => buttons.forEach((one) => one.setAttribute("aria-pressed", String(one.dataset.value === value)));
  return element;
}
