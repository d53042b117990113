// A sender across the internet, whom people find by copying two texts; seen only where webrtc:// is the source.

import { copyFrom, h } from "./dom.js";
import { TEXTS } from "./texts.js";
import { line } from "./widgets.js";

const T = TEXTS.source.texts;
export const BY_TEXTS = "webrtc://";

export function textsCard(store) {
  let answer = "";
  // The studio never tells which string it is.
  const pairing = line({ name: T.pairing, button: T.set, change: (value) => value && store.command("change_setting", { key: "network.pairing", value }, { quiet: true }) });
  pairing.querySelector("input").type = "password";
  const offer = line({
    name: T.offer, button: T.answer,
    change: async (text) => {
      const said = await store.command("answer_offer", { text }, { quiet: true });
      answer = said.done ? said.text : "";
      paint();
    },
  });
  const copy = h("button", { text: T.copy, onclick: () => copyFrom(copy, answer, T.copied) });
  const answered = h("div", { class: "row" }, h("small", { text: T.goOn }), copy);
  const card = h("div", { class: "performer", role: "group", "aria-label": T.title, hidden: true }, h("small", { text: T.here }), pairing, offer, answered);
  const paint = () => (answered.hidden = !answer);
  store.addEventListener("settings", ({ detail: { source } }) => {
    card.hidden = source.input !== BY_TEXTS;
    if (card.hidden) answer = "";
    paint();
  });
  paint();
  return card;
}
