// The gallery: every character with a small picture, author and licence; a click puts one on stage.

import { h } from "./dom.js";
import { TEXTS } from "./texts.js";

const T = TEXTS.characters;

export function charactersPane(store) {
  const grid = h("div", { class: "gallery" });
  const pane = h("div", { class: "pane" }, grid);
  let cards = [];
  const mark = () => {
    for (const card of cards) card.setAttribute("aria-pressed", String(card.dataset.id === store.status?.character));
  };
  store.connection.addEventListener("state", async ({ detail }) => {
    if (detail.state !== "open") return;
    const response = await store.connection.ask("/api/characters");
    if (!response.ok) return;
    cards = (await response.json()).map((character) => cardOf(store, character));
    grid.replaceChildren(...(cards.length ? cards : [h("p", { class: "note", text: T.none })]));
    mark();
  });
  store.addEventListener("status", mark);
  store.connection.addEventListener("character_changed", ({ detail }) => {
    for (const card of cards) card.setAttribute("aria-pressed", String(card.dataset.id === detail.character));
  });
  return pane;
}

function cardOf(store, { id, name, author, licence, broken }) {
  const picture = h("img", { alt: "" });
  const card = h("button", {
    class: "card", data: { id }, "aria-pressed": "false", "aria-label": T.show(name), title: broken || T.by(author, licence),
    disabled: Boolean(broken),
    onclick: async () => {
      card.classList.add("busy");
      await store.command("switch_character", { character: id }, { quiet: true });
      card.classList.remove("busy");
    },
  }, h("span", { class: "portrait" }, picture), h("span", { class: "caption" },
    h("strong", { text: name }), ...(broken ? [T.broken] : [author, licence]).map((text) => h("small", { text }))));
  if (!broken) loadPicture(store, id, picture);
  return card;
}

async function loadPicture(store, id, picture) {
  const response = await store.connection.ask(`/api/characters/${id}/thumbnail`);
  if (!response.ok) return;
  picture.onload = () => picture.classList.add("there");
  picture.src = URL.createObjectURL(await response.blob());
}
