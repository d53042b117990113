// What works on this machine, with what to do where something doesn't: the same as `doctor` says in a terminal.

import { copyFrom, h, icon } from "./dom.js";
import { TEXTS } from "./texts.js";

const T = TEXTS.doctor;

export function doctorButton(store) {
  const verdict = h("p", { class: "doctor-verdict", role: "status" }), list = h("ul", { class: "findings" });
  const again = h("button", { text: T.again, onclick: () => look() });
  const dialog = h("dialog", { class: "ask doctor", "aria-label": T.title }, h("div", { class: "doctor-head" }, h("h2", { text: T.title }), again),
    verdict, list, h("div", { class: "row end" }, h("button", { class: "primary", text: T.close, onclick: () => dialog.close() })));
  document.body.append(dialog);

  const look = async () => {
    again.disabled = true;
    verdict.className = "doctor-verdict looking";
    verdict.textContent = T.looking;
    list.replaceChildren();
    try {
      const response = await store.connection.ask("/api/doctor"), found = await response.json();
      if (!response.ok) throw new Error([found.text ?? found.error, found.remedy].filter(Boolean).join(". "));
      show(found);
    } catch (error) {
      verdict.className = "doctor-verdict fail";
      verdict.textContent = error instanceof TypeError ? TEXTS.absent : error.message;
    }
    again.disabled = false;
  };
  const show = ({ works, findings }) => {
    const warns = findings.filter(({ verdict }) => verdict === "warn").length;
    verdict.className = `doctor-verdict ${works ? (warns ? "warn" : "ok") : "fail"}`;
    verdict.textContent = works ? T.works(warns) : T.fails;
    const order = { fail: 0, warn: 1, ok: 2 };
    list.replaceChildren(...[...findings].sort((one, other) => order[one.verdict] - order[other.verdict]).map(row));
  };
  const row = ({ name, verdict, evidence, remedy }) => h("li", { data: { verdict } },
    h("span", { class: "mark", title: T.verdicts[verdict] }, icon(verdict), h("span", { class: "unseen", text: T.verdicts[verdict] })),
    h("span", { class: "what" }, h("strong", { text: name[0].toUpperCase() + name.slice(1) }), h("small", { text: evidence }),
      remedy ? h("span", { class: "remedy" }, h("span", { text: remedy }), copyButton(remedy)) : null));
  return h("button", {
    class: "icon-button", id: "doctor", title: T.title, "aria-label": T.title, onclick: () => (dialog.showModal(), look()),
  }, icon("doctor"));
}

function copyButton(text) {
  const button = h("button", { class: "quiet", text: T.copy, onclick: () => copyFrom(button, text, T.copied) });
  return button;
}
