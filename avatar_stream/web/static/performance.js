// The pane "Performance": whose face, how strongly it moves the character, how smoothly, and what happens without one.

import { h } from "./dom.js";
import { TEXTS } from "./texts.js";
import { choice, line, section, slider, toggle } from "./widgets.js";

const T = TEXTS.performance;
const OTHER = "…";
const DEGREES = Math.PI / 180;
const FIELDS = { gaze: ["gaze_x", "gaze_y"], head: ["pitch", "yaw", "roll"], position: ["x", "y", "depth"] };
const POSES = {
  eyes: [-0.5, 0.5, 1], brows: [-1, 1, 1], mouth: [0, 0.6, 1], pitch: [-20, 20, DEGREES], yaw: [-30, 30, DEGREES],
  roll: [-20, 20, DEGREES], x: [-0.5, 0.5, 1], y: [-0.5, 0.5, 1],
};
const percent = (value) => `${Math.round(100 * value)} %`;

export function performancePane(store) {
  const pane = h("div", { class: "pane" });
  pane.append(sourceSection(store), strengthSection(store), poseSection(store), smoothingSection(store), idleSection(store));
  return pane;
}

function sourceSection(store) {
  const file = line({ name: T.file, button: T.use, change: (source) => source && store.command("choose_source", { source }) });
  const source = choice({
    name: T.source, bare: true, options: [...Object.entries(T.sources), [OTHER, T.other]],
    change: (value) => {
      file.hidden = value !== OTHER;
      if (value === OTHER) file.querySelector("input").focus();
      else store.command("choose_source", { source: value }, { quiet: true });
    },
  });
  const mirror = toggle({ name: T.mirror, hint: T.mirrorHint, change: (on) => store.change({ mirror: on }) });
  file.hidden = true;
  source.select.id = "source";
  store.addEventListener("settings", ({ detail }) => {
    const { input } = detail.source, known = input in T.sources;
    source.set(known ? input : input === "camera" ? "camera:0" : OTHER);
    file.hidden = known || input === "camera";
    if (!file.hidden) file.set(input);
  });
  store.addEventListener("edits", ({ detail }) => mirror.set(detail.mirror));
  return section(T.source, source, file, mirror);
}

function strengthSection(store) {
  const sliders = Object.entries(T.strengths).map(([key, name]) => {
    const fields = FIELDS[key] ?? [key];
    const one = slider({
      name, min: 0, max: 2, step: 0.05, rest: 1, show: percent,
      change: (gain) => store.change(Object.fromEntries(fields.map((field) => [field, { ...store.edits[field], gain }]))),
    });
    store.addEventListener("edits", ({ detail }) => one.set(detail[fields[0]].gain));
    return one;
  });
  return section(T.strength, ...sliders);
}

function poseSection(store) {
  const sliders = Object.entries(POSES).map(([key, [min, max, unit]]) => {
    const turns = unit === DEGREES;
    const one = slider({
      name: T.poses[key], min, max, step: turns ? 1 : 0.05, rest: 0,
      show: (value) => (turns ? `${value}°` : `${value > 0 ? "+" : ""}${value.toFixed(2)}`),
      change: (value) => store.change({ [key]: { ...store.edits[key], offset: value * unit } }),
    });
    store.addEventListener("edits", ({ detail }) => one.set(detail[key].offset / unit));
    return one;
  });
  const size = slider({
    name: T.poses.size, min: 0.5, max: 2, step: 0.05, rest: 1, show: percent, change: (to) => store.change({ size: to }),
  });
  store.addEventListener("edits", ({ detail }) => size.set(detail.size));
  return folded(T.pose, ...sliders, size);
}

/** Filters in words that need no explanation: "smooth" is a low cut-off, "quick" a high one. */
function smoothingSection(store) {
  const RESTS = { rotation: 0.35, position: 0.8, eyes: 5, gaze: 1.5, brows: 1, mouth: 1.5 };
  const sliders = Object.entries(T.smoothings).map(([key, name]) => {
    const setting = `${key}_min_cutoff`;
    const one = slider({
      name, min: -1, max: 1, step: 0.05, rest: 0, ends: [T.smooth, T.quick],
      show: (value) => `${(RESTS[key] * 10 ** value).toPrecision(2)} Hz`,
      change: (value) => store.setting(`smoothing.${setting}`, RESTS[key] * 10 ** value),
    });
    store.addEventListener("settings", ({ detail }) => one.set(Math.log10(detail.smoothing[setting] / RESTS[key])));
    return one;
  });
  return folded(T.smoothing, ...sliders);
}

function idleSection(store) {
  const hold = slider({
    name: T.hold, min: 0, max: 0.5, step: 0.1, rest: 0.5, show: T.seconds, change: (value) => store.setting("live.hold_s", value),
  });
  const ease = slider({
    name: T.ease, min: 0, max: 3, step: 0.1, rest: 0.5, show: T.seconds, change: (value) => store.setting("live.ease_s", value),
  });
  const breathing = toggle({ name: T.breathing, change: (on) => store.setting("decoder.breathing", on) });
  store.addEventListener("settings", ({ detail }) => {
    hold.set(detail.live.hold_s);
    ease.set(detail.live.ease_s);
    breathing.set(detail.decoder.breathing);
  });
  return folded(T.idle, hold, ease, breathing);
}

function folded(title, ...children) {
  return h("details", { class: "section" }, h("summary", {}, h("h2", { text: title })), ...children);
}
