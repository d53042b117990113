// The points of a face over its picture: one by one, in parts, or all at once; by mouse, finger and keys.

import { LINES, PARTS, boxOf, pathThrough } from "./fit_points.js";
import { TEXTS } from "./texts.js";

const T = TEXTS.fit;
const SVG = "http://www.w3.org/2000/svg";
// Pixels: how near a finger has to be; room between a part and its box; how far a handle for turning stands off.
const NEAR = 22, ROOM = 12, OFF = 30;
const CORNERS = [[0, 0], [1, 0], [1, 1], [0, 1]];

function s(name, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

/**
 * Events: "drag" while places change, with {places} of what moves; "done" when it rests; "choose" with a name.
 */
export class FitOverlay extends EventTarget {
  mode = "parts";
  chosen = "";
  #drag = null;

  /** @param {import("./fit_view.js").FitView} view @param {() => Record<string, number[]>} anchors where they are now */
  constructor(view, anchors) {
    super();
    Object.assign(this, { view, anchors });
    this.lines = s("g", { class: "lines" });
    this.marks = s("g", { class: "marks" });
    this.svg = s("svg", { class: "overlay" }, this.lines, this.marks);
    view.element.append(this.svg);
    view.addEventListener("view", () => this.paint());
    view.addEventListener("press", ({ detail }) => this.#press(detail));
    view.addEventListener("move", ({ detail }) => this.#move(detail));
    view.addEventListener("release", () => this.#release());
    this.svg.addEventListener("keydown", (event) => this.#key(event));
    this.svg.addEventListener("focusin", (event) => this.choose(event.target.closest("[data-name]")?.dataset.name ?? "", false));
  }

  /** Show the face as "face", "parts" or "points"; "none" hides all. */
  set(mode) {
    this.mode = mode;
    this.chosen = mode === "points" ? this.chosen in this.anchors() ? this.chosen : "right_eye_upper" : mode === "parts" ? "right_eye" : mode === "face" ? "all" : "";
    this.svg.classList.toggle("hidden", mode === "none");
    this.#marked = "";
    this.paint();
  }

  choose(name, focus = true) {
    if (!name || name === this.chosen) return;
    this.chosen = name;
    this.paint();
    if (focus) this.marks.querySelector(`[data-name="${name}"]`)?.focus();
    this.dispatchEvent(new CustomEvent("choose", { detail: name }));
  }

  /** Names of what moves when something is moved. */
  membersOf(name) {
    const anchors = this.anchors();
    const members = name === "all" ? Object.keys(anchors) : (PARTS[name] ?? [name]);
    return members.filter((member) => anchors[member]);
  }

  #marked = "";

  paint() {
    const anchors = this.anchors(), { view } = this;
    const placed = Object.fromEntries(Object.entries(anchors).map(([name, place]) => [name, view.place(place)]));
    this.lines.replaceChildren(...LINES.filter(([names]) => names.every((name) => placed[name])).map(([names, closed]) =>
      s("path", { d: pathThrough(names.map((name) => placed[name]), closed) })));
    const names = this.mode === "points" ? Object.keys(placed) : this.mode === "parts" ? Object.keys(PARTS).filter((name) => this.membersOf(name).length > 1) : this.mode === "face" ? ["all"] : [];
    // Elements stay while they are dragged and focused.
    const key = `${this.mode} ${names}`;
    if (this.#marked !== key) {
      this.#marked = key;
      this.marks.replaceChildren(...names.map((name) => (this.mode === "points" ? this.#dot(name) : this.#box(name))));
    }
    for (const mark of this.marks.children) {
      const { name } = mark.dataset, on = name === this.chosen;
      mark.classList.toggle("chosen", on);
      mark.setAttribute("tabindex", on || (!names.includes(this.chosen) && name === names[0]) ? 0 : -1);
      if (this.mode === "points") mark.setAttribute("transform", `translate(${placed[name]})`);
      else this.#layBox(mark, this.membersOf(name).map((member) => placed[member]));
    }
    const last = this.marks.querySelector(".chosen");
    if (last && last !== this.marks.lastChild && document.activeElement !== last && !this.#drag) this.marks.append(last);
  }

  #dot(name) {
    return s("g", { class: "dot", role: "button", "data-name": name, "aria-label": T.point(name), tabindex: -1 },
      s("circle", { r: 14, class: "reach" }), s("circle", { r: 4.5 }), s("title", {}, T.point(name)));
  }

  #box(name) {
    const label = T.parts[name];
    const group = s("g", { class: "box", role: "button", "data-name": name, "aria-label": T.partKeys(label), tabindex: -1 },
      s("rect", { rx: 8, class: "frame" }), s("text", { class: "name" }), s("line", { class: "stem" }),
      ...CORNERS.map((corner) => s("circle", { r: 6.5, class: "corner", "data-corner": corner })),
      s("circle", { r: 6.5, class: "corner turn", "data-corner": "turn" }));
    group.querySelector("text").textContent = label;
    return group;
  }

  #layBox(group, places) {
    const box = boxOf(places), [left, top] = [box.left - ROOM, box.top - ROOM], [width, height] = [box.width + 2 * ROOM, box.height + 2 * ROOM];
    const set = (element, values) => Object.entries(values).forEach(([key, value]) => element.setAttribute(key, value));
    set(group.querySelector("rect"), { x: left, y: top, width, height });
    set(group.querySelector("text"), { x: left + width / 2, y: top - 7 });
    set(group.querySelector("line"), { x1: left + width / 2, x2: left + width / 2, y1: top + height, y2: top + height + OFF });
    const corners = group.querySelectorAll(".corner");
    CORNERS.forEach(([x, y], number) => set(corners[number], { cx: left + x * width, cy: top + y * height }));
    set(corners[4], { cx: left + width / 2, cy: top + height + OFF });
  }

  #press(detail) {
    if (this.mode === "none" || detail.taken) return;
    const mark = this.mode === "points" ? this.#nearest(detail.at) : detail.target.closest?.("[data-name]");
    if (!mark) return;
    const { name } = mark.dataset, members = this.membersOf(name), anchors = this.anchors();
    const start = Object.fromEntries(members.map((member) => [member, anchors[member]]));
    this.#drag = { name, start, corner: detail.target.dataset?.corner ?? "", from: detail.spot, moved: false };
    detail.taken = true;
    this.choose(name, false);
    mark.focus({ preventScroll: true });
    this.svg.classList.add("dragging");
  }

  #nearest(at) {
    let best = null, least = NEAR;
    for (const mark of this.marks.children) {
      const [x, y] = this.view.place(this.anchors()[mark.dataset.name]), away = Math.hypot(x - at[0], y - at[1]);
      // Of several in one place, the chosen one.
      if (away < least - (mark.dataset.name === this.chosen ? -6 : 0)) [best, least] = [mark, away];
    }
    return best;
  }

  #move({ spot, shift }) {
    const drag = this.#drag;
    if (!drag) return;
    drag.moved = true;
    this.#tell(changed(drag, spot, shift));
  }

  #release() {
    const drag = this.#drag;
    this.#drag = null;
    this.svg.classList.remove("dragging");
    if (drag?.moved) this.dispatchEvent(new Event("done"));
  }

  #tell(places) {
    this.dispatchEvent(new CustomEvent("drag", { detail: places }));
    this.paint();
  }

  #key(event) {
    const { key } = event, name = event.target.closest("[data-name]")?.dataset.name;
    if (!name || event.ctrlKey || event.metaKey) return;
    const members = this.membersOf(name), anchors = this.anchors();
    const start = Object.fromEntries(members.map((member) => [member, anchors[member]]));
    const step = (event.shiftKey ? 10 : 1) / Math.max(this.view.scale, 0.25);
    const way = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[key];
    const middle = middleOf(start), about = (change) => mapped(start, (place) => change([place[0] - middle[0], place[1] - middle[1]]).map((value, axis) => value + middle[axis]));
    let places = null;
    if (way) places = mapped(start, ([x, y]) => [x + way[0], y + way[1]]);
    else if (members.length > 1 && (key === "+" || key === "-")) places = about(([x, y]) => [x * (key === "+" ? 1.03 : 1 / 1.03), y * (key === "+" ? 1.03 : 1 / 1.03)]);
    else if (members.length > 1 && (key === "[" || key === "]")) places = about(turnedBy(key === "[" ? -0.02 : 0.02));
    else if (key === "PageDown" || key === "PageUp") {
      const all = [...this.marks.children].map((mark) => mark.dataset.name).sort(), at = all.indexOf(name) + (key === "PageDown" ? 1 : -1);
      event.preventDefault();
      return this.choose(all[(at + all.length) % all.length]);
    }
    if (!places) return;
    event.preventDefault();
    event.stopPropagation();
    this.#tell(places);
    this.dispatchEvent(new Event("done"));
  }
}

const mapped = (places, change) => Object.fromEntries(Object.entries(places).map(([name, place]) => [name, change(place)]));
const turnedBy = (angle) => ([x, y]) => [x * Math.cos(angle) - y * Math.sin(angle), x * Math.sin(angle) + y * Math.cos(angle)];

function middleOf(places) {
  const box = boxOf(Object.values(places));
  return [box.left + box.width / 2, box.top + box.height / 2];
}

/** Where things are after a drag: moved, or from one corner scaled, or turned. */
function changed({ start, corner, from }, spot, shift) {
  if (!corner) return mapped(start, ([x, y]) => [x + spot[0] - from[0], y + spot[1] - from[1]]);
  const middle = middleOf(start);
  if (corner === "turn") {
    const angle = Math.atan2(spot[1] - middle[1], spot[0] - middle[0]) - Math.atan2(from[1] - middle[1], from[0] - middle[0]);
    const turn = turnedBy(angle);
    return mapped(start, ([x, y]) => turn([x - middle[0], y - middle[1]]).map((value, axis) => value + middle[axis]));
  }
  const box = boxOf(Object.values(start)), [cx, cy] = corner.split(",").map(Number);
  const fixed = [box.left + (1 - cx) * box.width, box.top + (1 - cy) * box.height];
  let factors = [0, 1].map((axis) => Math.max((spot[axis] - fixed[axis]) / (from[axis] - fixed[axis] || 1), 0.05));
  if (shift) factors = [Math.max(...factors), Math.max(...factors)];
  return mapped(start, (place) => place.map((value, axis) => fixed[axis] + factors[axis] * (value - fixed[axis])));
}
