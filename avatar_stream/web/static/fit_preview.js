// The character as it is being fitted, moved by sliders.

import { h, icon } from "./dom.js";
import { Drawing, PARAMETER_COUNT, Poser, Swinging, readPuppet } from "./puppet.js";
import { TEXTS } from "./texts.js";

const T = TEXTS.fit;
const BODY = 59, MOST_PX = 1400, SOFT_S = 0.09;

/** What each slider does: the names it moves, and how. */
export const TRIES = {
  blink: { min: 0, max: 1, of: (v) => ({ eyeBlinkLeft: v, eyeBlinkRight: v }) },
  mouth: { min: 0, max: 1, of: (v) => ({ jawOpen: v }) },
  smile: { min: -1, max: 1, of: (v) => ({ mouthSmileLeft: Math.max(v, 0), mouthSmileRight: Math.max(v, 0), mouthFrownLeft: Math.max(-v, 0), mouthFrownRight: Math.max(-v, 0) }) },
  brows: { min: -1, max: 1, of: (v) => ({ browInnerUp: Math.max(v, 0), browOuterUpLeft: Math.max(v, 0), browOuterUpRight: Math.max(v, 0), browDownLeft: Math.max(-v, 0), browDownRight: Math.max(-v, 0) }) },
  gazeX: { min: -1, max: 1, of: (v) => ({ eyeLookInLeft: Math.max(-v, 0), eyeLookOutRight: Math.max(-v, 0), eyeLookOutLeft: Math.max(v, 0), eyeLookInRight: Math.max(v, 0) }) },
  gazeY: { min: -1, max: 1, of: (v) => ({ eyeLookUpLeft: Math.max(v, 0), eyeLookUpRight: Math.max(v, 0), eyeLookDownLeft: Math.max(-v, 0), eyeLookDownRight: Math.max(-v, 0) }) },
  turn: { min: -0.5, max: 0.5, of: (v) => ({ yaw: v }) },
  nod: { min: -0.4, max: 0.4, of: (v) => ({ pitch: v }) },
  tilt: { min: -0.4, max: 0.4, of: (v) => ({ roll: v }) },
};

/** All sliders at one moment of a short performance, for whoever would rather watch. */
function performed(seconds) {
  const wave = (period, shift = 0) => Math.sin((2 * Math.PI * seconds) / period + shift);
  const bump = (period, at, half) => Math.max(0, 1 - Math.abs((((seconds / period - at) % 1) + 1.5) % 1 - 0.5) / half);
  return {
    blink: Math.min(1, 1.6 * bump(3.1, 0.3, 0.05)), mouth: Math.max(0, wave(0.9)) * bump(6, 0.75, 0.2), smile: 0.8 * bump(6, 0.35, 0.25),
    brows: 0.7 * bump(6, 0.1, 0.12), gazeX: 0.5 * wave(5, 1), gazeY: 0.2 * wave(4), turn: 0.32 * wave(6), nod: 0.12 * wave(4.2, 0.6), tilt: 0.1 * wave(7),
  };
}

/** Whether a part is details at rest, which are no layer of their own. */
export const isDetail = (name) => name.startsWith("at_rest");

export class FitPreview {
  tries = Object.fromEntries(Object.keys(TRIES).map((name) => [name, 0]));
  hidden = new Set();
  alone = "";
  playing = false;
  #now = { ...this.tries };
  #puppet = null;
  #closed = false;
  #dirty = true;

  constructor(connection) {
    this.connection = connection;
    this.drawn = h("canvas", { role: "img", "aria-label": T.preview });
    this.near = h("button", {
      class: "icon-button near", "aria-pressed": "true", title: T.near, "aria-label": T.near, onclick: () => {
        this.near.setAttribute("aria-pressed", String(this.near.getAttribute("aria-pressed") !== "true"));
        this.#placed();
      },
    }, icon("zoom_face"));
    this.box = h("div", { class: "fit-stage" }, this.drawn, this.near);
    new ResizeObserver(() => this.#placed()).observe(this.box);
    let before = performance.now();
    const turn = (now) => {
      if (this.#closed) return;
      this.#step((now - before) / 1000, now / 1000);
      before = now;
      requestAnimationFrame(turn);
    };
    requestAnimationFrame(turn);
  }

  /** Show what was built: a puppet's file. */
  async take(file) {
    this.parameters ??= await (await this.connection.ask("/api/view/parameters")).json();
    const read = await readPuppet(file, this.parameters);
    this.drawing?.release();
    this.drawing = new Drawing(this.drawn, read);
    this.#puppet = read;
    this.poser = new Poser(read);
    this.swinging = new Swinging(read);
    this.values = new Float32Array(PARAMETER_COUNT + read.toggles.length);
    this.#dirty = true;
  }

  /** Names of the puppet's parts, far to near. */
  get parts() {
    return this.#puppet?.parts.map(({ name }) => name) ?? [];
  }

  get pose() {
    return Object.assign({}, ...Object.entries(TRIES).map(([name, { of }]) => of(this.#now[name])));
  }

  set(name, value) {
    this.tries[name] = value;
  }

  /** Draw again: other layers are shown. */
  refresh() {
    this.#dirty = true;
  }

  close() {
    this.#closed = true;
    this.drawing?.gl.getExtension("WEBGL_lose_context")?.loseContext();
  }

  /** Go on towards what the sliders say, softly, and draw where anything has moved. */
  #step(gap, now) {
    const goal = this.playing ? performed(now) : this.tries, share = 1 - Math.exp(-gap / SOFT_S);
    for (const name of Object.keys(this.#now)) {
      const away = goal[name] - this.#now[name];
      if (away === 0) continue;
      this.#now[name] = Math.abs(away) < 1e-3 ? goal[name] : this.#now[name] + share * away;
      this.#dirty = true;
    }
    if (this.#puppet) this.#draw(now);
  }

  /** Where the face is, in shares of the picture: {left, top, width, height}. */
  look(face) {
    this.face = face;
    this.#placed();
  }

  #placed() {
    this.#dirty = true;
  }

  /** All of the picture on the lower edge of the box; or, near, the head in its middle. */
  #fit(canvas, width, height) {
    const box = this.box.getBoundingClientRect(), whole = Math.min(box.width / width, box.height / height);
    let scale = whole, left = (box.width - width * scale) / 2, top = box.height - height * scale;
    const { face } = this;
    if (face && this.near.getAttribute("aria-pressed") === "true") {
      const fits = Math.min(box.width / (2.3 * face.width * width), box.height / (2.4 * face.height * height));
      scale = Math.min(Math.max(fits, whole), 5 * whole);
      left = box.width / 2 - (face.left + face.width / 2) * width * scale;
      top = Math.max(box.height * 0.5 - (face.top + face.height * 0.42) * height * scale, box.height - height * scale);
    }
    const dense = Math.min(devicePixelRatio, MOST_PX / (scale * Math.max(width, height)));
    const pixels = [width, height].map((side) => Math.max(1, Math.round(side * scale * dense)));
    if (canvas.width !== pixels[0] || canvas.height !== pixels[1]) [canvas.width, canvas.height] = pixels;
    Object.assign(canvas.style, {
      width: `${Math.round(width * scale)}px`, height: `${Math.round(height * scale)}px`, left: `${Math.round(left)}px`, top: `${Math.round(top)}px`,
    });
  }

  #draw(now) {
    const pose = this.pose;
    this.parameters.forEach((name, number) => (this.values[number] = pose[name] ?? 0));
    const { lags, body } = this.swinging.at(this.values, now);
    this.values.set(body, BODY);
    if (!this.#dirty && this.swinging.still) return;
    this.#dirty = false;
    this.#fit(this.drawn, this.#puppet.width, this.#puppet.height);
    const posed = this.poser.pose(this.values, lags);
    this.parts.forEach((name, number) => {
      // Details at rest are what all the others lack: without one of those they are nobody's.
      const off = isDetail(name) ? this.hidden.size > 0 : this.hidden.has(name);
      if (this.alone ? name !== this.alone : off) posed.opacity[number] = 0;
      else if (this.alone) posed.opacity[number] = 1;
    });
    this.drawing.draw(posed);
  }
}
