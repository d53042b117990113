// Panes behind tabs. On wide screens the first pane, the characters, has a place of its own beside the stage.

import { h, icon } from "./dom.js";

const WIDE = matchMedia("(min-width: 1180px)");

export function makeTabs(names, panes) {
  const keys = Object.keys(panes);
  const buttons = keys.map((key) =>
    h("button", { role: "tab", id: `tab-${key}`, "aria-controls": `pane-${key}`, data: { key }, onclick: () => show(key) },
      icon(key), h("span", { text: names[key] })));
  const boxes = keys.map((key) =>
    h("div", { class: "pane-box", role: "tabpanel", id: `pane-${key}`, "aria-labelledby": `tab-${key}`, data: { key } }, panes[key]));
  const list = h("div", { class: "tabs", role: "tablist" }, ...buttons);
  let shown = "";
  const usable = () => keys.filter((key) => !(WIDE.matches && key === keys[0]));
  const show = (key) => {
    shown = usable().includes(key) ? key : usable()[0];
    buttons.forEach((button) => {
      const on = button.dataset.key === shown;
      button.setAttribute("aria-selected", String(on));
      button.tabIndex = on ? 0 : -1;
    });
    // On wide screens the first one is always there.
    boxes.forEach((box, number) => (box.hidden = box.dataset.key !== shown && !(WIDE.matches && number === 0)));
    localStorage.setItem("tab", shown);
  };
  list.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const among = usable(), next = among[(among.indexOf(shown) + step + among.length) % among.length];
    show(next);
    document.getElementById(`tab-${next}`).focus();
  });
  WIDE.addEventListener("change", () => show(shown));
  show(localStorage.getItem("tab") ?? "performance");
  const [first, ...others] = boxes;
  return { element: h("div", { class: "side" }, first, h("div", { class: "tabbed" }, list, ...others)), show };
}
