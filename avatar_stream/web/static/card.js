// One character of the gallery: its picture, whose work it is, and what can be done with it.

import { download, h, icon } from "./dom.js";
import { makeMenu } from "./menu.js";
import { askForWords } from "./words_dialog.js";
import { TEXTS } from "./texts.js";

const T = TEXTS.characters;
const HOVER_MS = 140;
const CALM = matchMedia("(prefers-reduced-motion: reduce)");

/** An element with `show(on)`: on stage or not, `isOf(character)` and `close()`. */
export function cardOf(store, character, fit) {
  const { id, name, author, licence, broken, origin } = character;
  const still = h("img", { alt: "" }), moving = h("img", { alt: "", class: "moving", hidden: true });
  const portrait = h("span", { class: "portrait" }, still, moving);
  const card = h("button", {
    class: "card", data: { id }, "aria-pressed": "false", "aria-label": T.show(name), title: broken || T.by(author, licence),
    disabled: Boolean(broken),
    onclick: async () => {
      card.classList.add("busy");
      await store.command("switch_character", { character: id }, { quiet: true });
      card.classList.remove("busy");
    },
  }, portrait, h("span", { class: "caption" },
    h("strong", { text: name }), ...(broken ? [T.broken] : T.credits(author, licence)).map((text) => h("small", { text }))));
  const api = `/api/characters/${id}`;
  const answer = (path, method, body) => store.connection.answer(path, method, body);
  const actions = {
    fit: broken ? null : () => fit({ character: id }),
    rename: broken ? null : async () => {
      const words = await askForWords(T.renameTitle(name), { name, author, licence }, origin === "shipped" ? T.ownCopy : "");
      if (words) store.tell(await answer(api, "PATCH", words), { quiet: true });
    },
    duplicate: broken ? null : async () => store.tell(await answer(`${api}/copies`, "POST", {}), { quiet: true }),
    psd: broken ? null : () => save(store, `${api}/export?kind=psd`, `${id}.psd`),
    ora: broken ? null : () => save(store, `${api}/export?kind=ora`, `${id}.ora`),
    zip: broken ? null : () => save(store, `${api}/export?kind=zip`, `${id}.zip`),
    delete: origin === "shipped" ? null : async () => {
      const gone = await answer(api, "DELETE");
      const undo = async () => store.tell(await answer(`/api/deleted/${gone.deleted}/restore`, "POST", {}), { quiet: true });
      store.tell(gone.done ? { ...gone, text: T.deleted(name), action: { text: T.undo, run: undo } } : gone);
    },
  };
  const wanted = Object.keys(T.menu).filter((key) => actions[key]);
  const menu = makeMenu(T.more(name), wanted.map((key) => ({ icon: key, text: T.menu[key], run: actions[key], danger: key === "delete" })));
  const box = h("div", { class: "card-box", data: { id } }, card, wanted.length ? menu.button : null, menu.list);
  box.addEventListener("contextmenu", (event) => (event.preventDefault(), menu.open()));
  card.addEventListener("keydown", (event) => {
    const act = { F2: actions.rename, Delete: actions.delete }[event.key];
    if (act) event.preventDefault(), act();
  });
  box.show = (on) => card.setAttribute("aria-pressed", String(on));
  box.isOf = (other) => JSON.stringify(other) === JSON.stringify(character);
  const life = comesAlive(store, box, moving, `${api}/moving`);
  box.close = () => {
    life.close();
    URL.revokeObjectURL(still.src);
  };
  if (!broken) loadStill(store, `${api}/thumbnail`, still);
  return box;
}

async function loadStill(store, path, picture) {
  const response = await store.connection.ask(path);
  if (!response.ok) return;
  picture.onload = () => picture.classList.add("there");
  picture.src = URL.createObjectURL(await response.blob());
}

/** While somebody points at it, the character moves; nothing is loaded or played otherwise. */
function comesAlive(store, box, picture, path) {
  let asking = null, timer = 0, url = "";
  const begin = () => {
    if (CALM.matches || box.querySelector(".card").disabled) return;
    clearTimeout(timer);
    timer = setTimeout(async () => {
      if (!url) {
        asking = new AbortController();
        try {
          const response = await store.connection.ask(path, { signal: asking.signal });
          if (response.status !== 200) return;
          url = URL.createObjectURL(await response.blob());
        } catch {
          return; // pointed elsewhere
        }
        asking = null;
      }
      picture.onload = () => (picture.hidden = false);
      picture.src = url;
    }, HOVER_MS);
  };
  const end = () => {
    clearTimeout(timer);
    asking?.abort();
    picture.hidden = true;
    picture.removeAttribute("src");
  };
  box.addEventListener("pointerenter", begin);
  box.addEventListener("pointerleave", end);
  box.addEventListener("focusin", begin);
  box.addEventListener("focusout", end);
  return { close: () => (end(), URL.revokeObjectURL(url)) };
}

async function save(store, path, name) {
  store.tell({ done: true, text: T.exporting(name), remedy: "" });
  const response = await store.connection.ask(path);
  if (response.ok) download(await response.blob(), name);
  else store.tell(await response.json());
}
