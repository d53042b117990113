// What stands beside the picture in the fit editor: sliders to try, points, layers, the brush, and how far it moves.

import { h, icon } from "./dom.js";
import { LABEL_COLOURS } from "./fit_colours.js";
import { FitBrush } from "./fit_brush.js";
import { TRIES, isDetail } from "./fit_preview.js";
import { TEXTS } from "./texts.js";
import { choice, section, segments, slider, toggle } from "./widgets.js";

const T = TEXTS.fit;
const percent = (value) => `${Math.round(100 * value)} %`;

/** Sliders that move the preview, and a performance to watch. */
export function triesPanel(preview) {
  const play = h("button", { class: "play", "aria-pressed": "false", onclick: () => {
    preview.playing = !preview.playing;
    play.setAttribute("aria-pressed", String(preview.playing));
  } }, icon("resume"), h("span", { text: T.play }));
  const sliders = Object.entries(TRIES).map(([name, { min, max }]) => slider({
    name: T.tries[name], min, max, step: 0.01, rest: 0, show: (value) => percent(value / max), change: (value) => {
      preview.set(name, value);
      if (preview.playing) play.click();
    },
  }));
  const reset = h("button", { class: "quiet", text: T.rest, onclick: () => sliders.forEach((one, number) => (one.set(0), preview.set(Object.keys(TRIES)[number], 0))) });
  return h("div", { class: "tries" }, h("div", { class: "tries-head" }, h("h2", { text: T.try }), play, reset), h("div", { class: "tries-grid" }, ...sliders));
}

/** Which point is chosen, and what can be done with it. */
export function pointsPanel(overlay, { names, putBack, mirror, both, isGiven }) {
  const select = choice({ name: T.pointName, options: names.map((name) => [name, T.point(name)]), change: (name) => overlay.choose(name, false) });
  const pick = h("div", { class: "pick" }, select);
  const hint = h("p", { class: "note" });
  const back = h("button", { onclick: () => putBack(), text: T.putBack }), copy = h("button", { onclick: () => mirror(), text: T.mirror });
  const together = toggle({ name: T.both, hint: T.bothHint, change: both });
  const element = section(T.points, hint, pick, together, h("div", { class: "row" }, copy, back));
  element.heed = () => {
    const { mode, chosen } = overlay;
    hint.textContent = T.hints[mode];
    pick.hidden = mode !== "points";
    if (mode === "points") select.set(chosen);
    back.disabled = !isGiven();
    copy.disabled = !/right|left/.test(chosen);
    element.hidden = !["face", "parts", "points"].includes(mode);
  };
  overlay.addEventListener("choose", element.heed);
  element.heed();
  return element;
}

/** Every layer, to be hidden, or looked at alone while it is pointed at. */
export function layersPanel(preview) {
  const list = h("ul", { class: "layers" }), all = h("button", { class: "quiet", text: T.showAll, onclick: () => (preview.hidden.clear(), element.heed()) });
  const element = h("details", { class: "section", open: true }, h("summary", {}, h("h2", { text: T.layers })), h("p", { class: "note", text: T.layersHint }), list, all);
  let listed = "";
  element.heed = () => {
    preview.refresh();
    const parts = preview.parts.filter((name) => !isDetail(name)).reverse();
    element.hidden = parts.length === 0;
    all.hidden = preview.hidden.size === 0;
    if (listed !== parts.join()) {
      listed = parts.join();
      list.replaceChildren(...parts.map((name) => {
        const text = T.layer(name);
        const eye = h("button", { class: "layer", "aria-pressed": "true", data: { name }, onclick: () => {
          if (!preview.hidden.delete(name)) preview.hidden.add(name);
          element.heed();
        } }, icon("look"), h("span", { text }));
        const alone = (on) => () => {
          preview.alone = on ? name : "";
          preview.refresh();
        };
        eye.addEventListener("pointerenter", alone(true));
        eye.addEventListener("pointerleave", alone(false));
        eye.addEventListener("focus", () => eye.matches(":focus-visible") && alone(true)());
        eye.addEventListener("blur", alone(false));
        return h("li", {}, eye);
      }));
    }
    for (const { firstChild: eye } of list.children) eye.setAttribute("aria-pressed", String(!preview.hidden.has(eye.dataset.name)));
  };
  return element;
}

/** What a layered file's own layers are. */
export function labelsPanel(facts, change) {
  const options = facts.labels.map((label) => [label, T.label(label)]);
  const rows = facts.layers.map(({ name, label }) => {
    const row = choice({ name, options, change: (value) => change(name, value) });
    row.set(label);
    return row;
  });
  const element = section(T.fileLayers, h("p", { class: "note", text: T.fileLayersHint }), h("div", { class: "file-layers" }, ...rows));
  element.set = (labels) => facts.layers.forEach(({ name, label }, number) => rows[number].set(labels[name] ?? label));
  return element;
}

/** The brush: what pixels are to become, of which, and how wide it is. */
export function brushPanel(brush, facts) {
  const kinds = [...facts.labels.map((_, number) => number), FitBrush.UNTOUCHED];
  const swatches = kinds.map((number) => h("button", {
    class: "swatch", "aria-pressed": "false", data: { number }, onclick: () => ((brush.label = number), element.heed()),
  }, swatchOf(number), h("span", { text: number === FitBrush.UNTOUCHED ? T.erase : T.label(facts.labels[number]) })));
  const from = choice({
    name: T.from, options: [[-1, T.anything], ...facts.labels.map((label, number) => [number, T.label(label)])],
    change: (value) => (brush.from = Number(value)),
  });
  const size = slider({ name: T.size, min: 0.004, max: 0.2, step: 0.002, rest: 0.03, show: (value) => percent(value), change: (value) => (brush.size = value) });
  const element = section(T.brush, h("p", { class: "note", text: T.brushHint }), h("div", { class: "swatches", role: "group", "aria-label": T.becomes }, ...swatches), from, size);
  element.heed = () => {
    element.hidden = !brush.on;
    swatches.forEach((one) => one.setAttribute("aria-pressed", String(Number(one.dataset.number) === brush.label)));
    size.set(brush.size);
  };
  brush.addEventListener("picked", element.heed);
  element.heed();
  return element;
}

function swatchOf(number) {
  const colour = LABEL_COLOURS[number], mark = h("span", { class: colour ? "colour" : "colour none" });
  if (colour) mark.style.background = `rgb(${colour})`;
  return mark;
}

/** How far it goes in each kind of motion, and as what it is animated. */
export function motionPanel({ motion, style, layered }, change) {
  const sliders = Object.entries(T.motions).map(([name, text]) => slider({
    name: text, min: 0, ...(name === "shut" ? { max: 1, rest: 0 } : { max: 2, rest: 1 }), step: 0.05, show: percent,
    change: (value) => change({ motion: { [name]: value } }),
  }));
  const styles = segments({ name: T.style, options: Object.entries(T.styles), change: (value) => change({ style: value }) });
  const motions = h("details", { class: "section" }, h("summary", {}, h("h2", { text: T.motion })), ...sliders);
  const element = h("div", {}, layered ? null : section(T.style, styles, h("p", { class: "note", text: T.styleHint })), motions);
  element.set = (state) => {
    Object.keys(T.motions).forEach((name, number) => sliders[number].set(state.motion[name]));
    styles.set(state.style);
  };
  element.set({ motion, style });
  return element;
}
