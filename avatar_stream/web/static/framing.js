// Which part of the character is shown: on the stage by drag, wheel and two fingers, in its section by choice and slider.

import { gently, h } from "./dom.js";
import { TEXTS } from "./texts.js";
import { segments, slider } from "./widgets.js";

const T = TEXTS.framing;
export const WHOLE = { view: "whole", aspect: "own", zoom: 1, x: 0, y: 0 };
const REST = { view: "whole", zoom: 1, x: 0, y: 0 };
const LEAST_ZOOM = 0.25, MOST_ZOOM = 6, FARTHEST = 3;
// A click is no drag.
const CLICK_PX = 4;
// What the studio answers to older steps is not shown while newer ones are on their way, and not gone on from either: it may
// be told late.
const SETTLED_MS = 350, TOLD_MS = 3000;

/**
 * Lets the character on a stage be moved.
 *
 * @param {import("./store.js").Store} store
 * @param {import("./avatar.js").Avatar} avatar
 */
export function makeMovable(store, avatar) {
  const { container } = avatar;
  let moved = false, settledAt = 0, wished = null, newest = null;
  const send = gently(async (framing) => {
    await changeFraming(store, framing);
    // The last wish has been heard; what the studio says from now on is newer.
    if (framing === newest) settledAt = performance.now() + SETTLED_MS;
  }, 30);
  store.addEventListener("settings", ({ detail: { framing } }) => {
    const isNewest = newest && Object.entries(newest).every(([name, value]) => Math.abs(framing[name] - value) < 1e-3);
    if (isNewest || performance.now() > settledAt + TOLD_MS) wished = null;
  });
  const move = (dx, dy, zoom, about) => {
    const { width, height, view: [scale, left, top] } = avatar.show, now = wished ?? store.settings.framing;
    const factor = Math.min(Math.max(now.zoom * zoom, LEAST_ZOOM), MOST_ZOOM) / now.zoom;
    const to = (at, q, d) => q + (at - q) * factor + d;
    const [middleX, middleY] = [width / 2, height / 2];
    const framing = {
      zoom: now.zoom * factor,
      x: bounded((to(middleX + now.x * height, about.x, dx) - middleX) / height),
      y: bounded((to(middleY + now.y * height, about.y, dy) - middleY) / height),
    };
    // At once on this page, whatever the studio says of older steps.
    wished = { ...now, ...framing };
    [settledAt, newest] = [Infinity, framing];
    avatar.reframe({ ...avatar.show, view: [scale * factor, to(left, about.x, dx), to(top, about.y, dy)] });
    send(framing);
  };
  avatar.holdsView = () => performance.now() < settledAt;
  const fingers = new Map();
  container.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || !avatar.show || !store.settings || fingers.size === 2) return;
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    moved ||= fingers.size === 2; // two fingers are no click
  });
  container.addEventListener("pointermove", (event) => {
    const finger = fingers.get(event.pointerId), to = { x: event.clientX, y: event.clientY };
    if (!finger || (!moved && Math.hypot(to.x - finger.x, to.y - finger.y) < CLICK_PX)) return;
    if (!container.hasPointerCapture(event.pointerId)) container.setPointerCapture(event.pointerId);
    moved = true;
    container.classList.add("dragged");
    const before = graspOf(fingers);
    Object.assign(finger, to);
    const now = graspOf(fingers), { scale, left, top } = avatar.frame;
    const apart = before.apart > 0 && now.apart > 0 ? now.apart / before.apart : 1;
    move((now.x - before.x) / scale, (now.y - before.y) / scale, apart, { x: (before.x - left) / scale, y: (before.y - top) / scale });
  });
  const end = ({ pointerId }) => {
    fingers.delete(pointerId);
    if (fingers.size) return;
    moved = false;
    container.classList.remove("dragged");
  };
  for (const event of ["pointerup", "pointercancel"]) container.addEventListener(event, end);
  container.addEventListener("wheel", (event) => {
    if (!avatar.show || !store.settings || event.ctrlKey) return;
    event.preventDefault();
    const { scale, left, top } = avatar.frame;
    move(0, 0, Math.exp(-0.0015 * event.deltaY * (event.deltaMode === 1 ? 30 : 1)), { x: (event.clientX - left) / scale, y: (event.clientY - top) / scale });
  }, { passive: false });
}

/** The middle between one finger, or two, and how far apart they are (0 for one). */
function graspOf(fingers) {
  const [one, other = one] = fingers.values();
  return { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2, apart: Math.hypot(one.x - other.x, one.y - other.y) };
}

function bounded(value) {
  return Math.round(1e4 * Math.min(Math.max(value, -FARTHEST), FARTHEST)) / 1e4;
}

/** A button over the stage that takes back what was dragged and zoomed; shown where there is something to take back. */
export function backButton(store) {
  const button = h("button", { class: "stage-reset", text: T.back, hidden: true, onclick: () => changeFraming(store, { zoom: 1, x: 0, y: 0 }) });
  store.addEventListener("settings", ({ detail: { framing: { zoom, x, y } } }) => (button.hidden = zoom === 1 && x === 0 && y === 0));
  return button;
}

function changeFraming(store, framing) {
  return store.changeSettings(Object.fromEntries(Object.entries(framing).map(([key, value]) => [`framing.${key}`, value])));
}

export function framingSection(store) {
  const change = (framing) => changeFraming(store, framing);
  const views = segments({ name: T.view, options: Object.entries(T.views), change: (view) => change({ ...REST, view }) });
  const aspects = segments({ name: T.aspect, options: Object.entries(T.aspects), change: (aspect) => store.setting("framing.aspect", aspect) });
  const zoom = slider({
    name: T.zoom, min: -2, max: 2.58, step: 0.02, rest: 0, show: (value) => `${Math.round(100 * 2 ** value)} %`,
    change: (value) => store.setting("framing.zoom", 2 ** value),
  });
  const sliders = ["x", "y"].map((key) => slider({
    name: T.places[key], min: -1, max: 1, step: 0.01, rest: 0, show: (value) => `${Math.round(100 * value)} %`,
    change: (value) => store.setting(`framing.${key}`, value),
  }));
  const reset = h("button", { class: "quiet", text: T.reset, onclick: () => change(REST) });
  store.addEventListener("settings", ({ detail: { framing } }) => {
    views.set(framing.view);
    aspects.set(framing.aspect);
    zoom.set(Math.log2(framing.zoom));
    sliders[0].set(framing.x);
    sliders[1].set(framing.y);
    reset.hidden = Object.entries(REST).every(([key, value]) => framing[key] === value);
  });
  return h("section", { class: "section" }, h("div", { class: "heading" }, h("h2", { text: T.title }), reset),
    views, aspects, h("p", { class: "note", text: T.hint }), h("details", { class: "fine" }, h("summary", { text: T.fine }), zoom, ...sliders));
}
