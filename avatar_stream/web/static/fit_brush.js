// The brush that moves pixels from one layer to another: paints, over what the program sees, what they are.

import { LABEL_COLOURS } from "./fit_colours.js";

const UNTOUCHED = 255;
// Colours as pixels of a canvas: what the program sees is fainter than what is painted; what lies behind isn't shown.
const packed = ([r, g, b], alpha) => new Uint32Array(new Uint8Array([r, g, b, alpha]).buffer)[0];
const SEEN = LABEL_COLOURS.map((colour, label) => packed(colour, label ? 120 : 0));
const PAINTED = LABEL_COLOURS.map((colour) => packed(colour, 190));

/** Events: "stroke" when one is finished; "cursor" when size or place of the brush change. */
export class FitBrush extends EventTarget {
  on = false;
  size = 0.03; // of the picture's longer side
  label = 15;
  from = -1; // only what this was; -1 for anything
  painted = null;
  labels = null;
  at = null;
  #last = null;
  #stroking = false;

  /** @param {import("./fit_view.js").FitView} view */
  constructor(view) {
    super();
    this.view = view;
    this.canvas = view.canvas;
    this.context = this.canvas.getContext("2d", { willReadFrequently: true });
    view.addEventListener("press", ({ detail }) => this.#press(detail));
    view.addEventListener("move", ({ detail }) => this.#stroke(detail.spot));
    view.addEventListener("hover", ({ detail }) => this.#hover(detail.spot));
    view.addEventListener("release", () => this.#release());
    view.addEventListener("view", () => this.#tellCursor());
    view.element.addEventListener("pointerleave", () => this.#hover(null));
    view.element.addEventListener("keydown", (event) => this.#key(event));
  }

  /** Begin with what is painted, (h, w) bytes. */
  begin([width, height], painted) {
    Object.assign(this, { width, height, painted });
    [this.canvas.width, this.canvas.height] = [width, height];
  }

  /** What each pixel shows now, painted or not. */
  take(labels) {
    this.labels = labels;
    this.paint();
  }

  show(on) {
    this.on = on;
    this.canvas.hidden = !on;
    this.view.element.classList.toggle("brushing", on);
    this.#hover(on ? this.at : null);
    this.paint();
  }

  paint() {
    if (!this.on || !this.labels) return;
    const image = this.context.createImageData(this.width, this.height), pixels = new Uint32Array(image.data.buffer);
    for (let i = 0; i < this.labels.length; i++) {
      pixels[i] = this.painted[i] !== UNTOUCHED ? PAINTED[this.painted[i]] : SEEN[this.labels[i]];
    }
    this.context.putImageData(image, 0, 0);
  }

  /** The label at a place of the picture. */
  labelAt([x, y]) {
    const i = this.#index(Math.floor((x * this.width) / this.view.width), Math.floor((y * this.height) / this.view.height));
    return i < 0 || !this.labels ? 0 : this.painted[i] !== UNTOUCHED ? this.painted[i] : this.labels[i];
  }

  #index(x, y) {
    return x < 0 || y < 0 || x >= this.width || y >= this.height ? -1 : y * this.width + x;
  }

  #press(detail) {
    if (!this.on) return;
    detail.taken = true;
    if (detail.alt) {
      this.label = this.labelAt(detail.spot);
      return void this.dispatchEvent(new Event("picked"));
    }
    this.#begin();
    this.#stroke(detail.spot);
  }

  #begin() {
    this.painted = this.painted.slice(); // the one before belongs to the history
    this.#stroking = true;
    this.#last = null;
  }

  #stroke(spot) {
    if (!this.#stroking) return;
    this.#hover(spot);
    const from = this.#last ?? spot, scale = this.width / this.view.width, radius = this.radius * scale;
    const steps = Math.max(1, Math.ceil((Math.hypot(spot[0] - from[0], spot[1] - from[1]) * scale) / Math.max(radius / 3, 0.5)));
    let box = null;
    for (let i = 1; i <= steps; i++) {
      const x = (from[0] + ((spot[0] - from[0]) * i) / steps) * scale, y = (from[1] + ((spot[1] - from[1]) * i) / steps) * scale;
      box = this.#dab(x, y, radius, box);
    }
    this.#last = spot;
    this.#repaint(box);
  }

  #dab(x, y, radius, box) {
    const [left, right] = [Math.max(0, Math.floor(x - radius)), Math.min(this.width - 1, Math.ceil(x + radius))];
    const [top, bottom] = [Math.max(0, Math.floor(y - radius)), Math.min(this.height - 1, Math.ceil(y + radius))];
    for (let row = top; row <= bottom; row++) {
      for (let column = left; column <= right; column++) {
        if ((column + 0.5 - x) ** 2 + (row + 0.5 - y) ** 2 > Math.max(radius, 0.71) ** 2) continue;
        const i = row * this.width + column, now = this.painted[i] !== UNTOUCHED ? this.painted[i] : this.labels[i];
        if (this.from < 0 || now === this.from) this.painted[i] = this.label;
      }
    }
    return box ? [Math.min(box[0], left), Math.min(box[1], top), Math.max(box[2], right), Math.max(box[3], bottom)] : [left, top, right, bottom];
  }

  #repaint([left, top, right, bottom]) {
    if (right < left || bottom < top) return;
    const image = this.context.createImageData(right - left + 1, bottom - top + 1), pixels = new Uint32Array(image.data.buffer);
    for (let row = top, at = 0; row <= bottom; row++) {
      for (let i = row * this.width + left, end = row * this.width + right; i <= end; i++) {
        pixels[at++] = this.painted[i] !== UNTOUCHED ? PAINTED[this.painted[i]] : SEEN[this.labels[i]];
      }
    }
    this.context.putImageData(image, left, top);
  }

  #release() {
    if (!this.#stroking) return;
    this.#stroking = false;
    this.dispatchEvent(new Event("stroke"));
  }

  get radius() {
    return (this.size * Math.max(this.view.width, this.view.height)) / 2;
  }

  #hover(spot) {
    this.at = spot;
    this.#tellCursor();
  }

  #tellCursor() {
    const at = this.on && this.at ? this.view.place(this.at) : null;
    this.dispatchEvent(new CustomEvent("cursor", { detail: at && { at, radius: this.radius * this.view.scale } }));
  }

  /** Without a mouse: arrow keys move the brush, space or enter paints, [ and ] change its size. */
  #key(event) {
    if (!this.on || event.ctrlKey || event.metaKey) return;
    const step = (event.shiftKey ? 3 : 1) * this.radius * 0.5;
    const way = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[event.key];
    const middle = [this.view.width / 2, this.view.height / 2];
    if (way) this.#hover((this.at ?? middle).map((value, axis) => value + way[axis]));
    else if (event.key === " " || event.key === "Enter") {
      this.#begin();
      this.#stroke(this.at ?? middle);
      this.#release();
    } else if (event.key === "[" || event.key === "]") {
      this.size = Math.min(Math.max(this.size * (event.key === "]" ? 1.2 : 1 / 1.2), 0.004), 0.2);
      this.#tellCursor();
      this.dispatchEvent(new Event("picked"));
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

FitBrush.UNTOUCHED = UNTOUCHED;
