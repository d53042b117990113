// The stage: the character over a checkerboard, how things are, the tracked face, and what covers it all in trouble.

import { Avatar } from "./avatar.js";
import { h } from "./dom.js";
import { backButton, makeMovable, WHOLE } from "./framing.js";
import { TEXTS } from "./texts.js";
import { segments } from "./widgets.js";
import { Wireframe } from "./wireframe.js";

const T = TEXTS.stage;

/**
 * @param {import("./store.js").Store} store
 * @param {{chooseSource: () => void}} options what the remedy of a missing source does
 */
export function makeStage(store, { chooseSource }) {
  const { connection } = store;
  const box = h("div", { class: "avatar-box", role: "img", "aria-label": T.label });
  const hint = h("div", { class: "hint", hidden: true });
  const cover = h("div", { class: "cover", hidden: true });
  const count = h("div", { class: "countdown", hidden: true, "aria-live": "assertive" });
  const wire = h("canvas", { class: "wireframe", role: "img", "aria-label": T.faceLabel });
  const backs = segments({
    name: T.background, options: [["transparent", T.transparent], ["studio", T.studio], ["plain", T.plain]],
    change: (kind) => show(kind),
  });
  const face = h("figure", { class: "face" }, wire, h("figcaption", { text: T.face }));
  const element = h("div", { class: "stage", data: { back: "transparent" } }, box, hint, face, backs, backButton(store), count, cover);
  const avatar = new Avatar(box, connection, { centred: true });
  makeMovable(store, avatar);
  const show = (kind) => {
    element.dataset.back = kind;
    backs.set(kind);
    localStorage.setItem("back", kind);
    avatar.showBackdrop(kind === "studio" || avatar.show?.transparent === false);
  };
  show(localStorage.getItem("back") ?? "transparent");
  const framed = () => {
    element.classList.toggle("framed", store.settings !== null && Object.entries(store.settings.framing).some(([key, value]) => value !== WHOLE[key]));
    avatar.showBackdrop(element.dataset.back === "studio" || avatar.show?.transparent === false);
  };
  for (const event of ["cast", "view"]) avatar.addEventListener(event, framed);
  store.addEventListener("settings", framed);

  const wireframe = new Wireframe(wire, connection);
  let tracked = null, drawn = true;
  connection.addEventListener("pose", ({ detail }) => ([tracked, drawn] = [detail.tracked, false]));
  const turn = () => {
    if (!drawn && tracked && wire.offsetParent !== null) wireframe.draw(tracked, store.status?.tracking === "following");
    drawn = true;
    requestAnimationFrame(turn);
  };
  requestAnimationFrame(turn);

  const heed = () => {
    const state = stateOf(store), { hints, covers } = TEXTS;
    element.dataset.state = state;
    const covered = covers[state];
    cover.hidden = !covered;
    if (covered && cover.dataset.state !== state) cover.replaceChildren(...coverOf(covered));
    cover.dataset.state = state;
    hint.hidden = Boolean(covered) || !hints[state];
    const speaks = ["nobody", "waiting"].includes(state) && store.voice?.state === "listening";
    const text = `${speaks ? hints.voice : hints[state]}|${state === "waiting" ? store.status.reason : ""}`;
    if (!hint.hidden && hint.dataset.text !== text) {
      const [what, why] = text.split("|");
      hint.replaceChildren(h("span", { text: what }), why ? h("small", { text: why }) : "",
        state === "waiting" ? h("button", { text: T.chooseSource, onclick: chooseSource }) : "");
    }
    hint.dataset.text = text;
  };
  store.addEventListener("status", heed);
  connection.addEventListener("state", heed);
  heed();
  return { element, avatar, countdown: (seconds) => countdown(count, seconds) };
}

/** How things are, in one word of TEXTS.states. */
export function stateOf({ connection, status, ended }) {
  if (connection.state !== "open") return ended && connection.state === "absent" ? "ended" : connection.state;
  if (ended) return "ended";
  return status ? status.tracking : "opening";
}

function coverOf([title, text, command]) {
  return [h("h2", { text: title }), text ? h("p", { text }) : "", command ? h("code", { text: command }) : ""];
}

/** Counts down over the stage; done at zero. */
async function countdown(element, seconds) {
  element.hidden = false;
  for (let left = seconds; left > 0; left--) {
    element.replaceChildren(h("strong", { text: left }), h("span", { text: TEXTS.countdown.look }));
    await new Promise((done) => setTimeout(done, 800));
  }
  element.replaceChildren(h("strong", { text: "●" }), h("span", { text: TEXTS.countdown.now }));
  setTimeout(() => (element.hidden = true), 1200);
}
