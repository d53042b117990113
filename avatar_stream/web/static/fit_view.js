// A picture that can be zoomed and moved: by wheel, by two fingers, by dragging where nothing else is, and by keys.

import { h } from "./dom.js";

const MOST = 24, STEP = 1.25;

/** Events: "view" whenever what is seen changes; "press", "move" and "release" with places in the picture. */
export class FitView extends EventTarget {
  scale = 1;
  left = 0;
  top = 0;
  #pointers = new Map();
  #held = null;

  constructor(label) {
    super();
    this.picture = h("img", { alt: "", draggable: "false" });
    this.canvas = h("canvas", { class: "paint", hidden: true });
    this.sheet = h("div", { class: "sheet" }, this.picture, this.canvas);
    this.element = h("div", { class: "fit-view", role: "application", "aria-label": label, tabindex: -1 }, this.sheet);
    new ResizeObserver(() => this.#resized()).observe(this.element);
    this.element.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    for (const kind of ["pointerdown", "pointermove", "pointerup", "pointercancel"]) {
      this.element.addEventListener(kind, (event) => this.#pointer(kind, event));
    }
  }

  /** Show a picture of this size, pixels. */
  show(url, width, height) {
    Object.assign(this, { width, height });
    this.picture.src = url;
    Object.assign(this.sheet.style, { width: `${width}px`, height: `${height}px` });
  }

  /** From pixels of the picture to pixels of the element, and back. */
  place([x, y]) {
    return [x * this.scale + this.left, y * this.scale + this.top];
  }

  spot([x, y]) {
    return [(x - this.left) / this.scale, (y - this.top) / this.scale];
  }

  /** Have a part of the picture fill the element: {left, top, width, height}, with some room round it. */
  frame(part, room = 0.1) {
    this.framed = [part, room];
    const { clientWidth, clientHeight } = this.element;
    if (!clientWidth) return;
    this.scale = Math.min(clientWidth / (part.width * (1 + 2 * room)), clientHeight / (part.height * (1 + 2 * room)), MOST);
    this.left = clientWidth / 2 - (part.left + part.width / 2) * this.scale;
    this.top = clientHeight / 2 - (part.top + part.height / 2) * this.scale;
    this.#paint();
  }

  whole() {
    this.frame({ left: 0, top: 0, width: this.width, height: this.height }, 0.03);
  }

  /** Zoom by a factor, about a place of the element; the middle by default. */
  zoom(factor, at = [this.element.clientWidth / 2, this.element.clientHeight / 2]) {
    const least = 0.5 * Math.min(this.element.clientWidth / this.width, this.element.clientHeight / this.height);
    const scale = Math.min(Math.max(this.scale * factor, least), MOST), [x, y] = this.spot(at);
    Object.assign(this, { scale, left: at[0] - x * scale, top: at[1] - y * scale, framed: null });
    this.#paint();
  }

  zoomIn() {
    this.zoom(STEP);
  }

  zoomOut() {
    this.zoom(1 / STEP);
  }

  /** Move what is seen, pixels of the element. */
  move(x, y) {
    Object.assign(this, { left: this.left + x, top: this.top + y, framed: null });
    this.#paint();
  }

  #resized() {
    if (this.framed) this.frame(...this.framed);
    else this.#paint();
  }

  #paint() {
    this.sheet.style.transform = `translate(${this.left}px, ${this.top}px) scale(${this.scale})`;
    this.sheet.classList.toggle("near", this.scale > 3);
    this.dispatchEvent(new Event("view"));
  }

  #wheel(event) {
    event.preventDefault();
    const box = this.element.getBoundingClientRect();
    this.zoom(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0016)), [event.clientX - box.left, event.clientY - box.top]);
  }

  #pointer(kind, event) {
    const box = this.element.getBoundingClientRect(), at = [event.clientX - box.left, event.clientY - box.top];
    const pointers = this.#pointers;
    if (kind === "pointerdown") {
      pointers.set(event.pointerId, at);
      this.element.setPointerCapture(event.pointerId);
      if (pointers.size === 2) this.#let(event); // the second finger: zoom instead
      else if (pointers.size === 1) this.#held = this.#tell("press", at, event) ? "taken" : "view";
      return;
    }
    if (!pointers.has(event.pointerId)) return void (kind === "pointermove" && this.#tell("hover", at, event));
    if (kind === "pointermove") {
      const before = pointers.get(event.pointerId), others = [...pointers].filter(([id]) => id !== event.pointerId);
      pointers.set(event.pointerId, at);
      if (others.length) {
        const [, other] = others[0], middle = [(at[0] + other[0]) / 2, (at[1] + other[1]) / 2];
        this.zoom(Math.hypot(at[0] - other[0], at[1] - other[1]) / (Math.hypot(before[0] - other[0], before[1] - other[1]) || 1), middle);
        this.move((at[0] - before[0]) / 2, (at[1] - before[1]) / 2);
      } else if (this.#held === "taken") this.#tell("move", at, event);
      else if (this.#held === "view") this.move(at[0] - before[0], at[1] - before[1]);
      return;
    }
    pointers.delete(event.pointerId);
    if (pointers.size === 0) this.#let(event);
  }

  #let(event) {
    if (this.#held === "taken") this.#tell("release", [0, 0], event);
    this.#held = null;
  }

  /** Whether somebody took it. */
  #tell(kind, at, event) {
    const detail = { at, spot: this.spot(at), target: event.target, shift: event.shiftKey, alt: event.altKey, taken: false };
    this.dispatchEvent(new CustomEvent(kind, { detail }));
    return detail.taken;
  }
}
