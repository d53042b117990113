// What the studio tells: news come up in the corner for a while, and all of it can be read again in a list.

import { h, icon } from "./dom.js";
import { TEXTS } from "./texts.js";

const T = TEXTS.notices;
const SHOWN_MS = { info: 5000, done: 3500, warning: 12000, error: 15000 };
const KEPT = 50, AT_ONCE = 3, ACTION_MS = 12000;

export function makeNotices(store) {
  const { connection } = store;
  const corner = h("div", { class: "toasts", role: "status", "aria-live": "polite" });
  const list = h("ul", {}, h("li", { class: "note", text: T.none }));
  const panel = h("div", { class: "messages", id: "messages", popover: "auto" }, h("h2", { text: T.title }), list,
    h("button", { class: "doctor-link", onclick: () => (panel.hidePopover(), document.getElementById("doctor").click()) }, icon("doctor"), h("span", { text: TEXTS.doctor.title })));
  const badge = h("span", { class: "badge", hidden: true });
  const button = h("button", {
    class: "icon-button", title: TEXTS.actions.notices, "aria-label": TEXTS.actions.notices, popovertarget: "messages",
  }, icon("notices"), badge);
  panel.addEventListener("toggle", () => (badge.hidden = true));
  // What came before this page is in the list, and doesn't come up again.
  let news = false;
  connection.addEventListener("state", ({ detail }) => detail.state === "open" && ((news = false), list.replaceChildren()));
  connection.addEventListener("joined", () => (news = true));

  const tell = ({ level, text, remedy, action }, { keep = true } = {}) => {
    const line = () => [h("span", { text }), remedy ? h("small", { text: remedy }) : ""];
    if (keep) {
      list.querySelector(".note")?.remove();
      const undo = action ? h("button", { class: "undo", text: action.text, onclick: () => (undo.remove(), action.run()) }) : null;
      list.prepend(h("li", { data: { level } }, ...line(), undo));
      while (list.children.length > KEPT) list.lastChild.remove();
    }
    if (!news) return;
    if (level === "warning" || level === "error") badge.hidden = panel.matches(":popover-open");
    const toast = h("div", { class: "toast", data: { level } }, h("span", { class: "words" }, ...line()),
      action ? h("button", { class: "undo", text: action.text, onclick: () => (toast.remove(), action.run()) }) : null,
      h("button", { class: "icon-button", "aria-label": T.dismiss, onclick: () => toast.remove() }, icon("close")));
    corner.append(toast);
    while (corner.children.length > AT_ONCE) corner.firstChild.remove();
    setTimeout(() => toast.remove(), action ? ACTION_MS : SHOWN_MS[level]);
  };
  connection.addEventListener("notice", ({ detail }) => tell(detail));
  store.addEventListener("answer", ({ detail }) => {
    if (detail.absent) tell({ level: "error", text: TEXTS.absent, remedy: "" }, { keep: false });
    else tell({ level: detail.done ? "done" : "error", text: detail.text, remedy: detail.remedy, action: detail.action }, { keep: !detail.done || Boolean(detail.action) });
  });
  return { corner, button, panel };
}
