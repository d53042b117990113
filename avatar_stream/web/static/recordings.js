// Recordings that can be rendered again, with any character and at any size, beside the show.

import { h } from "./dom.js";
import { TEXTS } from "./texts.js";
import { choice, folded, segments, toggle } from "./widgets.js";

const T = TEXTS.recordings;
const SIZES = { 720: "720", 1080: "1080", 1920: "1920 (Full HD)", 2560: "2560 (QHD)", 3840: "3840 (4K)" };

export function recordingsSection(store) {
  const list = h("ul", { class: "recordings" }), folder = h("p", { class: "note" });
  const bar = h("progress", { max: 1 }), text = h("small", {});
  const stop = h("button", { class: "quiet", text: T.stop, onclick: () => store.command("stop_rendering", {}, { quiet: true }) });
  const running = h("div", { class: "rendering", hidden: true, role: "status" }, text, bar, stop);
  const look = async () => {
    const response = await store.connection.ask("/api/recordings");
    if (!response.ok) return;
    const { folder: where, recordings } = await response.json();
    folder.textContent = recordings.length ? T.folder(where) : T.none;
    list.replaceChildren(...recordings.map(({ name, video }) => h("li", {},
      h("span", { class: "what" }, h("strong", { text: name.replace(/\.fsb$/, "") }), h("small", { text: video ? T.both : T.alone })),
      h("button", { text: T.again, "aria-label": T.againOf(name), onclick: () => openRendering(store, name) }))));
  };
  const element = folded(T.title, h("p", { class: "note", text: T.note }), running, list, folder);
  element.addEventListener("toggle", () => element.open && look());
  store.connection.addEventListener("rendering_changed", ({ detail }) => {
    const { state, output, pictures, of, reason } = detail, name = output.split(/[\\/]/).at(-1);
    running.hidden = state !== "running";
    text.textContent = T.running(name, pictures, of);
    if (of) bar.value = pictures / of;
    else bar.removeAttribute("value");
    if (state === "done") store.tell({ done: true, text: T.done(output), remedy: "" });
    if (state === "failed") store.tell({ done: false, text: T.failed(name, reason), remedy: "" });
    if (state !== "running" && element.open) look();
  });
  let recorded = 0;
  store.addEventListener("status", ({ detail }) => {
    const now = detail?.outputs.length ?? 0;
    if (now !== recorded && element.open) look(); // a recording may have ended
    recorded = now;
  });
  return element;
}

async function openRendering(store, recording) {
  const response = await store.connection.ask("/api/characters");
  const characters = response.ok ? (await response.json()).filter(({ broken }) => !broken) : [];
  const wish = { recording, character: "", size_px: 1920, aspect: "own", view: "whole", transparent: false };
  const character = choice({ name: T.character, options: [["", T.same], ...characters.map(({ id, name }) => [id, name])], change: (id) => (wish.character = id) });
  const size = choice({ name: T.size, options: Object.entries(SIZES), change: (px) => (wish.size_px = Number(px)) });
  size.set("1920");
  const aspect = segments({ name: TEXTS.framing.aspect, options: Object.entries(TEXTS.framing.aspects), change: (value) => (wish.aspect = value) });
  aspect.set("own");
  const view = segments({ name: TEXTS.framing.view, options: Object.entries(TEXTS.framing.views), change: (value) => (wish.view = value) });
  view.set("whole");
  const transparent = toggle({ name: T.transparent, hint: T.transparentHint, change: (on) => (wish.transparent = on) });
  const dialog = h("dialog", { class: "editor", "aria-label": T.againOf(recording), onclose: () => dialog.remove() },
    h("form", {
      onsubmit: async (event) => {
        event.preventDefault();
        if ((await store.command("render_recording", wish)).done) dialog.close();
      },
    }, h("h2", { text: T.heading }), h("p", { class: "note", text: recording.replace(/\.fsb$/, "") }),
    character, size, h("div", { class: "field" }, h("span", { class: "name", text: TEXTS.framing.title }), view, aspect), transparent,
    h("div", { class: "row end" }, h("button", { type: "button", text: TEXTS.expressions.cancel, onclick: () => dialog.close() }), h("button", { type: "submit", class: "primary", text: T.start }))));
  document.body.append(dialog);
  dialog.showModal();
}
