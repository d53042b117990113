// Whose voice moves the mouth: when it does, which microphone, how loud it is, and how far it opens the mouth.

import { h, icon } from "./dom.js";
import { TEXTS } from "./texts.js";
import { choice, line, section, segments, slider } from "./widgets.js";

const T = TEXTS.voice;
const OTHER = "…";
// Of the meter, in dB of full scale.
const SOFTEST = -70, LOUDEST = -5;
const percent = (value) => `${Math.round(100 * value)} %`;

export function voiceSection(store) {
  let microphones = null, trouble = "";
  const mode = segments({ name: T.mode, options: Object.entries(T.modes), change: (kind) => store.setting("voice.mode", kind) });
  const file = line({ name: T.file, button: TEXTS.performance.use, change: (path) => path && store.setting("voice.microphone", path) });
  const microphone = choice({
    name: T.microphone, bare: true, options: [],
    change: (name) => {
      file.hidden = name !== OTHER;
      if (name === OTHER) file.querySelector("input").focus();
      else store.setting("voice.microphone", name);
    },
  });
  const paint = () => {
    const wanted = store.settings?.voice.microphone ?? "";
    const names = (microphones ?? []).map(({ name }) => name), usual = microphones?.find((one) => one.usual)?.name;
    const path = wanted !== "" && !names.includes(wanted) && /[/\\]|\.\w{2,4}$/.test(wanted);
    const known = names.includes(wanted) || wanted === "" || path ? names : [wanted, ...names];
    microphone.setOptions([["", usual ? T.usualIs(usual) : T.usual], ...known.map((name) => [name, name]), [OTHER, T.other]]);
    microphone.set(path || file.isInUse() ? OTHER : wanted);
    file.hidden = !path && !file.isInUse();
    if (path) file.set(wanted);
    why();
  };
  const look = h("button", {
    class: "icon-button", title: T.look, "aria-label": T.look,
    onclick: async () => {
      look.classList.add("turning");
      microphones ??= [];
      const response = await store.connection.ask("/api/microphones");
      if (response.ok) ({ microphones, trouble } = await response.json());
      look.classList.remove("turning");
      paint();
    },
  }, icon("reset"));
  const level = levelMeter();
  const reason = h("p", { class: "note reason", role: "status", hidden: true });
  const strength = slider({
    name: T.strength, min: 0, max: 2, step: 0.05, rest: 1, show: percent, change: (value) => store.setting("voice.strength", value),
  });
  const more = h("div", { class: "voice", hidden: true }, h("div", { class: "with-button" }, microphone, look), file, level, reason, strength);
  const note = h("small", {});
  const why = () => {
    const { state, reason: told } = store.voice ?? {};
    const text = state === "waiting" ? told : state === "opening" ? T.opening : microphones?.length === 0 ? trouble : "";
    reason.textContent = text;
    reason.hidden = !text;
    level.hidden = state !== "listening";
  };
  store.addEventListener("voice", ({ detail }) => {
    why();
    level.show(detail);
  });
  store.addEventListener("settings", ({ detail: { voice } }) => {
    mode.set(voice.mode);
    note.textContent = T.notes[voice.mode];
    more.hidden = voice.mode === "off";
    strength.set(voice.strength);
    paint();
    // Looking wakes the sound system, which nobody needs without a voice.
    if (voice.mode !== "off" && microphones === null) look.click();
  });
  return section(T.title, mode, note, more);
}

/** How loud it is, where the room's noise ends, and which vowel the mouth follows. */
function levelMeter() {
  const fill = h("span", { class: "fill" }), floor = h("span", { class: "floor" }), vowel = h("span", { class: "vowel", "aria-hidden": "true" });
  const bar = h("span", {
    class: "track", role: "meter", "aria-label": T.level, "aria-valuemin": SOFTEST, "aria-valuemax": LOUDEST, "aria-valuenow": SOFTEST,
  }, fill, floor);
  const element = h("div", { class: "level" }, bar, vowel);
  const share = (db) => Math.min(Math.max((db - SOFTEST) / (LOUDEST - SOFTEST), 0), 1);
  element.show = ({ level_db, floor_db, vowel: heard }) => {
    fill.style.transform = `scaleX(${share(level_db).toFixed(3)})`;
    floor.style.left = `${(100 * share(floor_db)).toFixed(1)}%`;
    vowel.textContent = heard;
    bar.setAttribute("aria-valuenow", Math.round(level_db));
    element.classList.toggle("speaking", heard !== "");
  };
  return element;
}
