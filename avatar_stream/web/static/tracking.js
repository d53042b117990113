// The pane "Tracking": the 52 expressions as bars, head and gaze as gauges. Drawn only while somebody looks at it.

import { h } from "./dom.js";
import { TEXTS } from "./texts.js";
import { section } from "./widgets.js";

const T = TEXTS.tracking;
const PITCH = 52, YAW = 53, ROLL = 54;
const GAZE = { right: ["eyeLookOutLeft", "eyeLookInRight"], left: ["eyeLookInLeft", "eyeLookOutRight"] };
GAZE.down = ["eyeLookDownLeft", "eyeLookDownRight"];
GAZE.up = ["eyeLookUpLeft", "eyeLookUpRight"];

export function trackingPane(connection) {
  const pane = h("div", { class: "pane" });
  const ready = build(pane, connection);
  let newest = null, wanted = false;
  connection.addEventListener("pose", ({ detail }) => {
    newest = detail.tracked;
    if (wanted || pane.offsetParent === null) return;
    wanted = true;
    requestAnimationFrame(async () => {
      (await ready)?.(newest);
      wanted = false;
    });
  });
  return pane;
}

/** Make everything once the names are known; gives what paints 58 numbers. */
async function build(pane, connection) {
  const names = await namesFrom(connection);
  const dials = Object.entries(T.axes).map(([axis, name]) => dial(axis, name));
  const gaze = h("span", { class: "pupil" });
  const bars = names.slice(0, PITCH).map((name) => bar(name));
  const groups = Object.entries(T.groups).map(([start, title]) =>
    h("div", { class: "bars" }, h("h3", { text: title }), ...bars.filter((one) => one.dataset.name.startsWith(start))));
  pane.append(
    section(T.head, h("div", { class: "gauges" }, ...dials, h("div", { class: "gauge" }, h("span", { class: "eye" }, gaze), h("small", { text: T.gaze })))),
    h("section", { class: "section" }, ...groups), h("p", { class: "note", text: T.note }));
  const mean = (values, which) => which.reduce((sum, name) => sum + values[names.indexOf(name)], 0) / which.length;
  return (values) => {
    if (!values) return;
    bars.forEach((one, number) => one.set(values[number]));
    [YAW, PITCH, ROLL].forEach((number, index) => dials[index].set((values[number] * 180) / Math.PI));
    const x = mean(values, GAZE.right) - mean(values, GAZE.left), y = mean(values, GAZE.down) - mean(values, GAZE.up);
    gaze.style.transform = `translate(${(16 * x).toFixed(1)}px, ${(12 * y).toFixed(1)}px)`;
  };
}

async function namesFrom(connection) {
  for (;;) {
    try {
      const response = await connection.ask("/api/view/parameters");
      if (response.ok) return await response.json();
    } catch {
      // nobody is there yet
    }
    await new Promise((done) => setTimeout(done, 1000));
  }
}

function bar(name) {
  const fill = h("span", { class: "fill" });
  const element = h("div", { class: "bar", data: { name } }, h("span", { class: "name", text: words(name) }), h("span", { class: "track" }, fill));
  element.set = (value) => (fill.style.transform = `scaleX(${Math.min(Math.max(value, 0), 1).toFixed(3)})`);
  return element;
}

/** "eyeLookInLeft" → "Look in left": the group says the rest. */
function words(name) {
  const text = name.replace(/^(eye|brow|jaw|mouth|cheek|nose)(?=[A-Z])/, "").replace(/(?<=[a-z])([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`);
  return text[0].toUpperCase() + text.slice(1);
}

function dial(axis, name) {
  const hand = h("span", { class: "hand" }), value = h("strong", {});
  const element = h("div", { class: "gauge" }, h("span", { class: "dial", data: { axis } }, hand, value), h("small", { text: name }));
  element.set = (degrees) => {
    value.textContent = `${Math.round(degrees)}°`;
    hand.style.transform = `rotate(${(axis === "pitch" ? -degrees - 90 : degrees).toFixed(1)}deg)`;
  };
  return element;
}
