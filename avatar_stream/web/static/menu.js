// A button with three dots, and the menu that it opens.

import { h, icon } from "./dom.js";

let count = 0;

/**
 * @param {string} name what a screen reader says
 * @param {{icon: string, text: string, run: () => void, danger?: boolean}[]} items
 * @returns {{button: HTMLElement, list: HTMLElement, open: () => void}}
 */
export function makeMenu(name, items) {
  const id = `menu-${++count}`;
  const rows = items.map((item) => h("button", {
    role: "menuitem", tabindex: -1, class: item.danger ? "danger" : "", onclick: () => (list.hidePopover(), item.run()),
  }, icon(item.icon), h("span", { text: item.text })));
  const list = h("div", { class: "menu", id, role: "menu", popover: "auto", "aria-label": name }, ...rows);
  const button = h("button", {
    class: "icon-button more", "aria-label": name, title: name, "aria-haspopup": "menu", "aria-expanded": "false", onclick: () => open(),
  }, icon("more"));
  const open = () => {
    list.showPopover();
    const at = button.getBoundingClientRect(), own = list.getBoundingClientRect();
    const left = Math.min(Math.max(8, at.right - own.width), innerWidth - own.width - 8);
    const below = at.bottom + 4, top = below + own.height > innerHeight - 8 ? Math.max(8, at.top - own.height - 4) : below;
    Object.assign(list.style, { left: `${left}px`, top: `${top}px` });
    rows[0]?.focus();
  };
  list.addEventListener("toggle", ({ newState }) => {
    button.setAttribute("aria-expanded", String(newState === "open"));
    if (newState === "closed" && list.contains(document.activeElement)) button.focus();
  });
  list.addEventListener("keydown", (event) => {
    const at = rows.indexOf(document.activeElement), last = rows.length - 1;
    const to = { ArrowDown: at < last ? at + 1 : 0, ArrowUp: at > 0 ? at - 1 : last, Home: 0, End: last }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    rows[to].focus();
  });
  return { button, list, open };
}
