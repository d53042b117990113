// The gallery: every character with a picture that comes alive under the pointer; a click puts one on stage.

import { cardOf } from "./card.js";
import { h } from "./dom.js";
import { makeImports } from "./imports.js";
import { TEXTS } from "./texts.js";

const T = TEXTS.characters;

/**
 * @param {import("./store.js").Store} store
 * @param {(wish: {character?: string, import?: number}) => void} fit opens the fit editor
 */
export function charactersPane(store, fit) {
  const grid = h("div", { class: "gallery", role: "group", "aria-label": TEXTS.tabs.characters });
  const imports = makeImports(store, fit);
  const pane = h("div", { class: "pane characters" }, imports.element, grid);
  let cards = [];
  const onStage = () => store.status?.character;
  const mark = (id = onStage()) => {
    for (const card of cards) card.show(card.dataset.id === id);
  };
  const load = async () => {
    const response = await store.connection.ask("/api/characters");
    if (!response.ok) return;
    const characters = await response.json(), focused = document.activeElement?.closest(".card-box")?.dataset.id;
    const place = cards.findIndex((card) => card.dataset.id === focused);
    const before = new Map(cards.map((card) => [card.dataset.id, card]));
    cards = characters.map((character) => {
      const same = before.get(character.id);
      if (same?.isOf(character)) return before.delete(character.id), same;
      return cardOf(store, character, fit);
    });
    for (const gone of before.values()) gone.close();
    grid.replaceChildren(...(cards.length ? cards : [h("p", { class: "note", text: T.none })]));
    // Where it is gone, whoever took its place.
    if (focused) (cards.find((card) => card.dataset.id === focused) ?? cards[Math.min(place, cards.length - 1)])?.firstChild.focus();
    mark();
  };
  store.connection.addEventListener("state", ({ detail }) => detail.state === "open" && load());
  store.connection.addEventListener("characters", load);
  store.connection.addEventListener("import", ({ detail }) => detail.phase === "done" && load());
  store.addEventListener("status", () => mark());
  store.connection.addEventListener("character_changed", ({ detail }) => mark(detail.character));
  return pane;
}
