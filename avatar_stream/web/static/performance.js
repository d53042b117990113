// The pane "Performance": whose face, how it moves the character, how it is posed, and what happens without one.

import { h, icon } from "./dom.js";
import { roomSection } from "./room.js";
import { sourceSection } from "./source.js";
import { TEXTS } from "./texts.js";
import { voiceSection } from "./voice.js";
import { folded, line, section, segments, slider, toggle } from "./widgets.js";

const T = TEXTS.performance;
const DEGREES = Math.PI / 180;
const GROUPS = ["head", "eyes", "gaze", "brows", "mouth"];
const POSES = {
  pitch: [-20, 20, DEGREES], yaw: [-30, 30, DEGREES], roll: [-20, 20, DEGREES], x: [-0.5, 0.5, 1], y: [-0.5, 0.5, 1],
  eyes: [-0.5, 0.5, 1], brows: [-1, 1, 1], mouth: [0, 0.6, 1],
};
const percent = (value) => `${Math.round(100 * value)} %`;

export function performancePane(store, actions) {
  return h("div", { class: "pane" },
    sourceSection(store, actions), roomSection(store), movementSection(store), voiceSection(store), poseSection(store), unseenSection(store));
}

/** How strongly each part of the face moves the character; behind a button, how softly and from which motion on. */
function movementSection(store) {
  const rows = GROUPS.map((group) => movement(store, group));
  const reset = h("button", {
    class: "quiet", text: T.resetAll,
    onclick: () => store.changeSettings(Object.fromEntries([
      ...GROUPS.flatMap((group) => [[`${group}_strength`, 1], [`${group}_smoothing`, 0], [`${group}_dead_zone`, 0]]), ["eyes_together", "turned"],
    ].map(([name, value]) => [`performance.${name}`, value]))),
  });
  store.addEventListener("settings", ({ detail: { performance } }) => {
    const rest = performance.eyes_together === "turned";
    reset.hidden = rest && GROUPS.every((group) => performance[`${group}_strength`] === 1 && !performance[`${group}_smoothing`] && !performance[`${group}_dead_zone`]);
  });
  return h("section", { class: "section" }, h("div", { class: "heading" }, h("h2", { text: T.movement }), reset), ...rows);
}

function movement(store, group) {
  const name = T.groups[group], set = (what) => (value) => store.setting(`performance.${group}_${what}`, value);
  const strength = slider({ name, min: 0, max: 2, step: 0.05, rest: 1, show: percent, change: set("strength") });
  const smoothing = slider({
    name: T.smoothing, label: T.of(T.smoothing, name), min: 0, max: 1, step: 0.05, rest: 0, show: percent, ends: [T.quick, T.soft], change: set("smoothing"),
  });
  const deadZone = slider({
    name: T.deadZone, label: T.of(T.deadZone, name), min: 0, max: 0.5, step: 0.01, rest: 0, show: T.ofReach, change: set("dead_zone"),
  });
  const more = [smoothing, deadZone];
  let together = null;
  if (group === "eyes") {
    together = segments({ name: T.together, options: Object.entries(T.togethers), change: (value) => store.setting("performance.eyes_together", value) });
    more.push(h("div", { class: "field" }, h("span", { class: "name", text: T.together }), together, h("small", { text: T.togetherHint })));
  }
  const box = h("div", { class: "more-box", hidden: true, id: `more-${group}` }, ...more);
  const button = h("button", {
    class: "icon-button more-button", "aria-expanded": "false", "aria-controls": box.id, title: T.moreOf(name), "aria-label": T.moreOf(name),
    onclick: () => {
      box.hidden = !box.hidden;
      button.ariaExpanded = String(!box.hidden);
    },
  }, icon("performance"));
  store.addEventListener("settings", ({ detail: { performance } }) => {
    strength.set(performance[`${group}_strength`]);
    smoothing.set(performance[`${group}_smoothing`]);
    deadZone.set(performance[`${group}_dead_zone`]);
    together?.set(performance.eyes_together);
    button.classList.toggle("changed", performance[`${group}_smoothing`] > 0 || performance[`${group}_dead_zone`] > 0);
  });
  return h("div", { class: "movement" }, strength, button, box);
}

/** Edits that stay: how the character holds its head, how large its face is; and all of them in words. */
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
  const words = line({ name: T.words, button: TEXTS.performance.use, change: (edit) => store.command("set_edits", { edit }, { quiet: true }) });
  const none = h("button", { class: "quiet", text: T.noEdits, onclick: () => store.command("set_edits", { edit: "" }, { quiet: true }) });
  store.addEventListener("edits", ({ detail }) => size.set(detail.size));
  store.addEventListener("settings", ({ detail }) => {
    words.set(detail.character.edit);
    none.hidden = detail.character.edit === "";
  });
  return folded(T.pose, h("p", { class: "note", text: T.poseHint }), ...sliders, size,
    h("div", { class: "field" }, h("div", { class: "heading" }, h("span", { class: "name", text: T.words }), none), words));
}

function unseenSection(store) {
  const kinds = segments({ name: T.unseen, options: Object.entries(T.lost), change: (kind) => store.setting("live.lost_face", kind) });
  const liveliness = slider({
    name: T.liveliness, min: 0, max: 1.5, step: 0.05, rest: 1, show: percent, change: (value) => store.setting("live.idle_liveliness", value),
  });
  const hold = slider({
    name: T.hold, min: 0, max: 0.5, step: 0.1, rest: 0.5, show: T.seconds, change: (value) => store.setting("live.hold_s", value),
  });
  const ease = slider({
    name: T.ease, min: 0, max: 3, step: 0.1, rest: 0.5, show: T.seconds, change: (value) => store.setting("live.ease_s", value),
  });
  const breathing = toggle({ name: T.breathing, hint: T.breathingHint, change: (on) => store.setting("decoder.breathing", on) });
  store.addEventListener("settings", ({ detail: { live, decoder } }) => {
    kinds.set(live.lost_face);
    liveliness.hidden = live.lost_face !== "idle";
    liveliness.set(live.idle_liveliness);
    hold.set(live.hold_s);
    ease.set(live.ease_s);
    breathing.set(decoder.breathing);
  });
  return folded(T.unseen, kinds, liveliness, hold, ease, breathing);
}
