// Whose face drives the character: the cameras of this machine by name, their size, a file, or the demo performer.

import { h, icon } from "./dom.js";
import { performerCard } from "./performer_card.js";
import { TEXTS } from "./texts.js";
import { BY_TEXTS, textsCard } from "./texts_card.js";
import { choice, folded, line, segments, toggle } from "./widgets.js";

const T = TEXTS.source;
const OTHER = "…";
const SIZES = ["320×240", "640×480", "1280×720", "1920×1080"];
// How the tracker's own filters are set: low cut-offs are steady, high ones quick.
const CUTOFFS = { rotation: 0.35, position: 0.8, eyes: 5, gaze: 1.5, brows: 1, mouth: 1.5 };
const RESPONSES = { steady: 0.5, usual: 1, quick: 2 };

export function sourceSection(store, actions) {
  let cameras = [];
  const file = line({ name: T.file, button: TEXTS.performance.use, change: (source) => source && store.command("choose_source", { source }) });
  const source = choice({
    name: T.title, bare: true, options: [],
    change: (value) => {
      file.hidden = value !== OTHER;
      if (value === OTHER) file.querySelector("input").focus();
      else store.command("choose_source", { source: value }, { quiet: true });
    },
  });
  source.select.id = "source";
  const paint = () => {
    const input = store.settings?.source.input ?? "auto", wanted = input === "camera" ? "camera:0" : input;
    const options = [["auto", T.auto], ...cameras.map(({ source: word, name, permitted }) => [word, permitted ? name : T.forbidden(name)]), ["demo", T.demo], ["demo:face", T.demoFace], ["browser://", T.browserHere], ["browser://0.0.0.0", T.browserElsewhere], [BY_TEXTS, T.byTexts], ["nobody", T.nobody]];
    if (/^camera:\d+$/.test(wanted) && !options.some(([word]) => word === wanted)) options.splice(1, 0, [wanted, T.number(Number(wanted.slice(7)) + 1)]);
    source.setOptions([...options, [OTHER, T.other]]);
    const known = !file.isInUse() && options.some(([word]) => word === wanted);
    source.set(known ? wanted : OTHER);
    file.hidden = known;
    if (!known) file.set(input);
  };
  const look = h("button", {
    class: "icon-button", title: T.look, "aria-label": T.look,
    onclick: async () => {
      look.classList.add("turning");
      const response = await store.connection.ask("/api/cameras");
      if (response.ok) ({ cameras } = await response.json());
      look.classList.remove("turning");
      paint();
    },
  }, icon("reset"));
  const performer = performerCard(store), texts = textsCard(store);
  const calibrate = h("button", { onclick: () => actions.calibrate() }, icon("calibrate"), h("span", { text: TEXTS.actions.calibrate }));
  const mirror = toggle({ name: T.mirror, hint: T.mirrorHint, change: (on) => store.change({ mirror: on }) });
  store.connection.addEventListener("state", ({ detail }) => detail.state === "open" && look.click());
  store.addEventListener("settings", paint);
  store.addEventListener("edits", ({ detail }) => mirror.set(detail.mirror));
  paint();
  return h("section", { class: "section" }, h("h2", { text: T.title }), h("div", { class: "with-button" }, source, look), file, performer, texts, mirror,
    h("div", { class: "toggle" }, h("span", {}, h("span", { class: "name", text: T.calibrate }), h("small", { text: T.calibrateHint })), calibrate),
    cameraSection(store));
}

function cameraSection(store) {
  const size = choice({
    name: T.size, options: SIZES.map((text) => [text, text]),
    change: (text) => {
      const [width, height] = text.split("×").map(Number);
      store.changeSettings({ "source.width_px": width, "source.height_px": height });
    },
  });
  const turn = segments({
    name: T.turn, options: [0, 90, 180, 270].map((degrees) => [String(degrees), `${degrees}°`]), change: (degrees) => store.setting("source.rotate", Number(degrees)),
  });
  const response = segments({
    name: T.response, options: Object.entries(T.responses),
    change: (kind) => store.changeSettings(Object.fromEntries(Object.entries(CUTOFFS).map(([key, cutoff]) => [`smoothing.${key}_min_cutoff`, cutoff * RESPONSES[kind]]))),
  });
  store.addEventListener("settings", ({ detail: { source, smoothing } }) => {
    const now = `${source.width_px}×${source.height_px}`;
    size.setOptions((SIZES.includes(now) ? SIZES : [...SIZES, now]).map((text) => [text, text]));
    size.set(now);
    turn.set(String(source.rotate));
    response.set(Object.keys(RESPONSES).find((kind) => Object.entries(CUTOFFS).every(([key, cutoff]) => Math.abs(smoothing[`${key}_min_cutoff`] - cutoff * RESPONSES[kind]) < 1e-6)) ?? "");
  });
  const labelled = (name, control) => h("div", { class: "field" }, h("span", { class: "name", text: name }), control);
  return folded(T.camera, size, h("small", { text: T.sizeHint }), labelled(T.turn, turn), labelled(T.response, response), h("small", { text: T.responseHint }));
}
