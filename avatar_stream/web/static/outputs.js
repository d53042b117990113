// The pane "Outputs": where the character is shown, what of it, and what lies behind it.

import { copyFrom, h, icon } from "./dom.js";
import { framingSection } from "./framing.js";
import { recordingsSection } from "./recordings.js";
import { TEXTS } from "./texts.js";
import { choice, folded, line, section, segments, toggle } from "./widgets.js";

const T = TEXTS.outputs;
const STREAM = "matroska", LOOK_EVERY_MS = 6000;

export function outputsPane(store) {
  return h("div", { class: "pane" }, placesSection(store), framingSection(store), backgroundSection(store), recordingsSection(store), pictureSection(store));
}

/** One card for each place that there can be, and a line for whatever else is open. */
function placesSection(store) {
  const others = h("ul", { class: "outputs" });
  const cards = [
    deviceCard(store, "vcam"), obsCard(store), linkCard(store, "view", T.viewer, T.viewerUse), linkCard(store, "watch", T.audience, T.audienceUse), deviceCard(store, "preview"),
  ];
  let shown = "";
  store.addEventListener("status", ({ detail }) => {
    if (!detail) return;
    cards.forEach((card) => card.heed?.(detail.outputs));
    const rest = detail.outputs.filter(({ spec }) => spec !== STREAM && !(spec in T.kinds));
    // Made anew only where something but numbers is new: somebody may be about to press a button.
    const same = JSON.stringify(rest.map(({ spec, phase, reason }) => [spec, phase, reason]));
    if (same !== shown) others.replaceChildren(...rest.map((output) => outputLine(store, output)));
    shown = same;
    rest.forEach(({ pictures, dropped }, number) => (others.children[number].querySelector(".count").textContent = T.pictures(pictures, dropped)));
  });
  return section(T.title, h("div", { class: "places" }, ...cards), others);
}

/** What is the same for all places: name, state, and room for buttons. `say(phase, text, reason)` shows how it is. */
function placeCard(name, use, ...buttons) {
  const state = h("small", {}), reason = h("small", { class: "reason", hidden: true });
  const element = h("div", { class: "place", data: { phase: "off" }, role: "group", "aria-label": name },
    h("span", { class: "dot", "aria-hidden": "true" }),
    h("span", { class: "what" }, h("strong", { text: name }), state),
    h("span", { class: "buttons" }, ...buttons), reason);
  element.say = (phase, text, why = "") => {
    element.dataset.phase = phase;
    state.textContent = text || use;
    reason.textContent = why;
    reason.hidden = !why;
  };
  element.say("off", "");
  return element;
}

function deviceCard(store, spec) {
  const [name, use] = T.kinds[spec];
  let open = false;
  const button = h("button", {
    onclick: async () => {
      button.disabled = true;
      await store.command(open ? "remove_output" : "add_output", { spec }, { quiet: open });
      button.disabled = false;
    },
  });
  const card = placeCard(name, use, button);
  card.heed = (outputs) => {
    const output = outputs.find((one) => one.spec === spec);
    open = Boolean(output);
    button.textContent = open ? T.off : T.on;
    button.ariaLabel = open ? T.close(name) : T.open(name);
    if (output) card.say(output.phase, `${T.phases[output.phase]} · ${T.pictures(output.pictures, output.dropped)}`, output.reason);
    else card.say("off", "");
  };
  card.heed([]);
  return card;
}

/** OBS by one click, and how it stands there. Looked at only while somebody looks at this pane. */
function obsCard(store) {
  const busy = (work) => async () => {
    for (const button of [put, take]) button.disabled = true;
    await work();
    for (const button of [put, take]) button.disabled = false;
    look();
  };
  const put = h("button", { class: "primary", text: T.obsPut, onclick: busy(() => store.command("set_up_obs")) });
  const take = h("button", {
    class: "quiet", text: T.obsTake,
    onclick: busy(async () => {
      await store.command("remove_from_obs");
      if (stream) await store.command("remove_output", { spec: STREAM }, { quiet: true });
    }),
  });
  const card = placeCard(T.obs, T.obsUse, take, put);
  let report = null, stream = null, timer = 0;
  const paint = () => {
    const there = report && ["ready", "on_air"].includes(report.state), served = stream?.phase === "showing";
    put.hidden = there && served;
    put.textContent = there && !served ? T.obsAgain : T.obsPut;
    take.hidden = !there;
    if (!report) return;
    const phase = { absent: stream ? "waiting" : "off", empty: "off", ready: served ? "showing" : "waiting", on_air: served ? "showing" : "waiting" }[report.state];
    const absent = report.state === "absent";
    card.say(phase, absent ? (wanted ? T.obsAbsent : "") : report.text,
      stream?.reason || (absent && wanted ? report.text : there && !served ? T.obsNoStream : ""));
  };
  let wanted = false;
  put.addEventListener("click", () => (wanted = true));
  const look = async () => {
    clearTimeout(timer);
    if (card.offsetParent !== null && store.connection.state === "open") {
      try {
        const response = await store.connection.ask("/api/obs");
        if (response.ok) report = await response.json();
      } catch {
        // asked again in a while
      }
      paint();
    }
    timer = setTimeout(look, LOOK_EVERY_MS);
  };
  new IntersectionObserver(([entry]) => entry.isIntersecting && look()).observe(card);
  card.heed = (outputs) => {
    stream = outputs.find((one) => one.spec === STREAM) ?? null;
    paint();
  };
  paint();
  return card;
}

/** A page that shows the character: its address, to copy or to open. */
function linkCard(store, page, name, use) {
  let address = "";
  const open = h("a", { class: "button", target: "_blank", rel: "noreferrer", text: T.viewerOpen, "aria-label": T.openPage(name) });
  const copy = h("button", { text: T.copy, "aria-label": T.copyPage(name), onclick: () => copyFrom(copy, address, T.copied) });
  store.connection.addEventListener("state", async ({ detail }) => {
    if (detail.state !== "open") return;
    const response = await store.connection.ask("/api/links");
    if (response.ok) open.href = address = (await response.json())[page];
  });
  return placeCard(name, use, copy, open);
}

function outputLine(store, { spec, phase, reason }) {
  const name = T.names[spec] ?? spec.split(/[\\/]/).filter(Boolean).at(-1);
  return h("li", { data: { phase } },
    h("span", { class: "dot", "aria-hidden": "true" }),
    h("span", { class: "what", title: spec },
      h("strong", { text: name }), h("small", {}, `${T.phases[phase]} · `, h("span", { class: "count" })),
      reason ? h("small", { class: "reason", text: reason }) : null),
    h("button", {
      class: "icon-button", title: T.close(name), "aria-label": T.close(name),
      onclick: () => store.command("remove_output", { spec }),
    }, icon("close")));
}

function pictureSection(store) {
  const size = choice({
    name: T.size, options: [256, 384, 512, 768, 1024, 1280, 1920].map((px) => [String(px), `${px} px`]),
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
  return folded(T.picture, size, rate);
}

function backgroundSection(store) {
  const set = (background) => store.command("set_background", { background }, { quiet: true });
  const colour = h("input", { type: "color", "aria-label": T.colour, value: "#3a4a63", onchange: () => set(colour.value) });
  const picture = line({ name: T.path, button: TEXTS.performance.use, change: (path) => path && set(path) });
  const kinds = segments({
    name: T.background, options: Object.entries(T.backgrounds),
    change: (kind) => {
      show(kind);
      if (kind === "own") set("");
      if (kind === "blur") set("blur");
      if (kind === "colour") set(colour.value);
    },
  });
  const transparent = toggle({ name: T.transparent, hint: T.transparentHint, change: (on) => store.setting("sinks.transparent", on) });
  const show = (kind) => {
    colour.hidden = kind !== "colour";
    picture.hidden = kind !== "file";
  };
  store.addEventListener("settings", ({ detail }) => {
    const { background } = detail.sinks, isColour = /^#[0-9a-f]{6}$/i.test(background);
    const kind = picture.isInUse() ? "file" : background === "" ? "own" : background === "blur" ? "blur" : isColour ? "colour" : "file";
    if (isColour) colour.value = background;
    if (kind === "file") picture.set(background);
    kinds.set(kind);
    show(kind);
    transparent.set(detail.sinks.transparent);
  });
  return section(T.background, kinds, colour, picture, transparent);
}
