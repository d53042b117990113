// The pane "Outputs": where the character is shown, how large, and what lies behind it.

import { copyFrom, h, icon } from "./dom.js";
import { framingSection } from "./framing.js";
import { TEXTS } from "./texts.js";
import { choice, line, section, segments } from "./widgets.js";

const T = TEXTS.outputs;

export function outputsPane(store) {
  return h("div", { class: "pane" }, runningSection(store), viewerSection(store), framingSection(store), pictureSection(store), backgroundSection(store));
}

function runningSection(store) {
  const list = h("ul", { class: "outputs" });
  const adds = Object.entries(T.kinds).map(([spec, [name, use]]) =>
    h("button", { class: "add", data: { spec }, onclick: () => store.command("add_output", { spec }) },
      h("strong", { text: name }), h("small", { text: use })));
  let shown = "";
  store.addEventListener("status", ({ detail }) => {
    adds.forEach((button) => (button.disabled = detail.outputs.some((output) => output.spec === button.dataset.spec)));
    // Made anew only where something but numbers is new: somebody may be about to press a button.
    const same = JSON.stringify(detail.outputs.map(({ spec, phase, reason }) => [spec, phase, reason]));
    if (same !== shown) list.replaceChildren(...detail.outputs.map((output) => outputLine(store, output)));
    shown = same;
    if (detail.outputs.length === 0) list.replaceChildren(h("li", { class: "note", text: T.none }));
    detail.outputs.forEach(({ pictures, dropped }, number) => {
      const count = list.children[number].querySelector(".count");
      if (count) count.textContent = T.pictures(pictures, dropped);
    });
  });
  return section(T.running, list, h("h3", { text: T.add }), h("div", { class: "adds" }, ...adds));
}

function outputLine(store, { spec, phase, reason }) {
  const name = T.kinds[spec]?.[0] ?? T.names[spec] ?? spec.split(/[\\/]/).filter(Boolean).at(-1);
  return h("li", { data: { phase } },
    h("span", { class: "dot", "aria-hidden": "true" }),
    h("span", { class: "what", title: spec },
      h("strong", { text: name }), h("small", {}, `${T.phases[phase]} · `, h("span", { class: "count" })),
      reason ? h("small", { class: "reason", text: reason }) : null),
    h("button", {
      class: "icon-button", title: T.remove(name), "aria-label": T.remove(name),
      onclick: () => store.command("remove_output", { spec }),
    }, icon("close")));
}

function viewerSection(store) {
  let address = "";
  const open = h("a", { class: "button", target: "_blank", rel: "noreferrer", text: T.open });
  const copy = h("button", { text: T.copy, onclick: () => copyFrom(copy, address, T.copied) });
  store.connection.addEventListener("state", async ({ detail }) => {
    if (detail.state !== "open") return;
    const response = await store.connection.ask("/api/links");
    if (response.ok) open.href = address = (await response.json()).view;
  });
  return section(T.viewer, h("p", { class: "note", text: T.viewerHint }), h("div", { class: "row" }, copy, open));
}

function pictureSection(store) {
  const size = choice({
    name: T.size, options: [256, 384, 512, 768, 1024, 1536].map((px) => [String(px), `${px} px`]),
    change: (px) => store.command("set_size", { size_px: Number(px) }, { quiet: true }),
  });
  const rate = choice({
    name: T.rate, options: [15, 24, 25, 30, 50, 60].map((fps) => [String(fps), String(fps)]),
    change: (fps) => store.setting("live.fps", Number(fps)),
  });
  store.addEventListener("settings", ({ detail }) => {
    size.set(String(detail.decoder.size_px));
    rate.set(String(detail.live.fps));
  });
  return section(T.picture, size, rate);
}

function backgroundSection(store) {
  const set = (background) => store.command("set_background", { background }, { quiet: true });
  const colour = h("input", { type: "color", "aria-label": T.colour, value: "#3a4a63", onchange: () => set(colour.value) });
  const picture = line({ name: T.path, button: TEXTS.performance.use, change: (path) => path && set(path) });
  const kinds = segments({
    name: T.background, options: [["own", T.own], ["colour", T.colour], ["file", T.file]],
    change: (kind) => {
      show(kind);
      if (kind === "own") set("");
      if (kind === "colour") set(colour.value);
    },
  });
  const show = (kind) => {
    colour.hidden = kind !== "colour";
    picture.hidden = kind !== "file";
  };
  store.addEventListener("settings", ({ detail }) => {
    const { background } = detail.sinks, isColour = /^#[0-9a-f]{6}$/i.test(background);
    const kind = background === "" ? "own" : isColour ? "colour" : "file";
    if (isColour) colour.value = background;
    if (kind === "file") picture.set(background);
    kinds.set(kind);
    show(kind);
  });
  return section(T.background, kinds, colour, picture);
}
