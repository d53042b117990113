// Asks for a character's name, author and licence.

import { h } from "./dom.js";
import { TEXTS } from "./texts.js";

const T = TEXTS.characters;

/** The words as they are afterwards; null where nothing is to change. */
export function askForWords(title, words, note = "") {
  return new Promise((done) => {
    const inputs = Object.fromEntries(Object.entries(words).map(([key, value]) =>
      [key, h("input", { type: "text", value, maxlength: key === "name" ? 80 : 1000, required: key === "name", spellcheck: "false" })]));
    const dialog = h("dialog", { class: "ask words", "aria-label": title }, h("form", {
      onsubmit: (event) => {
        event.preventDefault();
        done(Object.fromEntries(Object.entries(inputs).map(([key, input]) => [key, input.value.trim()])));
        dialog.close();
      },
    }, h("h2", { text: title }), ...Object.entries(inputs).map(([key, input]) =>
      h("label", { class: "field" }, h("span", { class: "name", text: T.words[key] }), input)),
      note ? h("p", { class: "note", text: note }) : null,
      h("div", { class: "row end" }, h("button", { type: "button", text: T.cancel, onclick: () => dialog.close() }),
        h("button", { type: "submit", class: "primary", text: T.keep }))));
    dialog.addEventListener("close", () => (dialog.remove(), done(null)));
    document.body.append(dialog);
    dialog.showModal();
    inputs.name.select();
  });
}
