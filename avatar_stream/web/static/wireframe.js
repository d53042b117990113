// The tracked face as lines on nothing: 58 numbers on the face model. No picture of anybody is involved.

import { readSafetensors } from "./puppet.js";

const PITCH = 52, YAW = 53, ROLL = 54, X = 55, Y = 56, DEPTH = 57;
const VERTICES = 478, REST_DISTANCE = 4;

export class Wireframe {
  constructor(canvas, connection) {
    Object.assign(this, { canvas, connection, context: canvas.getContext("2d"), face: null, loading: false });
    this.points = new Float32Array(3 * VERTICES);
  }

  /** Draw 58 numbers; `seen` says whether they are somebody's. */
  draw(values, seen) {
    if (this.face === null) return void this.#load();
    const { canvas, context, face, points } = this;
    const dense = window.devicePixelRatio, side = Math.round(canvas.clientWidth * dense);
    if (canvas.width !== side) canvas.width = canvas.height = side;
    this.#pose(values);
    const style = getComputedStyle(canvas);
    context.clearRect(0, 0, side, side);
    context.lineJoin = context.lineCap = "round";
    const stroke = (edges, colour, width, alpha) => {
      context.strokeStyle = colour;
      context.lineWidth = width * dense;
      context.globalAlpha = alpha * (seen ? 1 : 0.35);
      context.beginPath();
      for (let i = 0; i < edges.length; i += 2) {
        context.moveTo(side * points[3 * edges[i]], side * points[3 * edges[i] + 1]);
        context.lineTo(side * points[3 * edges[i + 1]], side * points[3 * edges[i + 1] + 1]);
      }
      context.stroke();
    };
    stroke(face.mesh, style.getPropertyValue("--wire"), 0.6, 0.35);
    for (const [name, edges] of Object.entries(face)) {
      if (name.startsWith("line_")) stroke(edges, style.getPropertyValue("--wire-strong"), 1.3, 1);
    }
  }

  async #load() {
    if (this.loading) return;
    this.loading = true;
    try {
      const response = await this.connection.ask("/api/face");
      if (response.ok) this.face = readSafetensors(await response.arrayBuffer()).arrays;
    } catch {
      // asked again with the next pose
    }
    this.loading = false;
  }

  /** Places in the canvas, 0…1: expressions, then the head's rotation about its middle, then perspective. */
  #pose(values) {
    const { neutral, expressions } = this.face, { points } = this;
    points.set(neutral);
    for (let name = 0; name < PITCH; name++) {
      const value = values[name], start = name * points.length;
      if (value === 0) continue;
      for (let i = 0; i < points.length; i++) points[i] += value * expressions[start + i];
    }
    const [sp, cp] = [Math.sin(-values[PITCH]), Math.cos(values[PITCH])];
    const [sy, cy] = [Math.sin(values[YAW]), Math.cos(values[YAW])];
    const [sr, cr] = [Math.sin(values[ROLL]), Math.cos(values[ROLL])];
    for (let i = 0; i < points.length; i += 3) {
      let x = points[i], y = points[i + 1] - 0.25, z = points[i + 2] - 0.35;
      [y, z] = [y * cp - z * sp, y * sp + z * cp];
      [x, z] = [x * cy - z * sy, x * sy + z * cy];
      [x, y] = [x * cr - y * sr, x * sr + y * cr];
      const scale = (REST_DISTANCE / (REST_DISTANCE - values[DEPTH] + z)) * 0.62;
      points[i] = 0.5 + scale * (x + 0.3 * values[X]);
      points[i + 1] = 0.5 + scale * (y + 0.3 * values[Y]);
    }
  }
}
