// A puppet in a web page: read from its file, posed by 61 numbers and toggles, drawn with WebGL2. docs/puppet.md says every step;
// the names here are the ones there.

/** How many numbers pose a puppet: 52 expressions, pitch, yaw, roll, x, y, depth, breath, body_x, body_y. */
export const PARAMETER_COUNT = 61;
const PITCH = 52, YAW = 53, ROLL = 54, X = 55, Y = 56, DEPTH = 57;
const REST_DISTANCE = 4, NEAREST = 0.5;
const STEP_S = 1 / 240, MAX_GAP_S = 0.5, STILL = 2e-4;
const BODY_PERIOD_S = 1 / 1.3, BODY_DAMPING = 0.9;
const MAGIC = "AVPUPPET", VERSION = 2, MAX_FILE_BYTES = 64 << 20;

/**
 * Read a stored puppet.
 *
 * @param {ArrayBuffer} buffer the file
 * @param {string[]} parameters the names of all parameters, in their order
 * @returns {Promise<Puppet>} rejects with an Error that says what is wrong
 */
export async function readPuppet(buffer, parameters) {
  if (buffer.byteLength > MAX_FILE_BYTES || buffer.byteLength < 20) throw new Error("This is no stored puppet");
  const view = new DataView(buffer);
  const magic = new TextDecoder().decode(new Uint8Array(buffer, 0, 8));
  if (magic !== MAGIC || view.getUint32(8, true) !== VERSION) throw new Error("This is no puppet of version 2");
  const numbers = view.getUint32(12, true), picture = view.getUint32(16, true);
  if (20 + numbers + picture !== buffer.byteLength) throw new Error("The puppet is cut off");
  const { arrays, metadata } = readSafetensors(buffer.slice(20, 20 + numbers));
  // Premultiplied already: the browser must leave the colours as they are.
  const atlas = await createImageBitmap(new Blob([buffer.slice(20 + numbers)], { type: "image/webp" }), {
    premultiplyAlpha: "none", colorSpaceConversion: "none",
  });
  return new Puppet(JSON.parse(metadata.puppet), arrays, atlas, parameters);
}

/** The arrays of a safetensors file by name, and its metadata. */
export function readSafetensors(buffer) {
  const length = Number(new DataView(buffer).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 8, length)));
  const kinds = { F32: Float32Array, I32: Int32Array };
  const arrays = {};
  for (const [name, entry] of Object.entries(header)) {
    if (name === "__metadata__") continue;
    const [start, end] = entry.data_offsets;
    arrays[name] = new kinds[entry.dtype](buffer.slice(8 + length + start, 8 + length + end));
  }
  return { arrays, metadata: header.__metadata__ };
}

/** All of a puppet that doesn't depend on its pose. */
export class Puppet {
  constructor(text, arrays, atlas, parameters) {
    Object.assign(this, {
      width: text.width, height: text.height, head: text, swings: text.swings, parts: text.parts, atlas, ...arrays,
    });
    this.vertexCount = this.rest.length / 2;
    // First vertex of each part; for each vertex its swing, or -1, and its share of it.
    this.first = [];
    this.vertexSwing = new Int32Array(this.vertexCount).fill(-1);
    this.vertexHang = new Float32Array(this.vertexCount);
    let vertex = 0, hang = 0;
    for (const part of this.parts) {
      this.first.push(vertex);
      for (let i = 0; part.swing >= 0 && i < part.vertices; i++) {
        this.vertexSwing[vertex + i] = part.swing;
        this.vertexHang[vertex + i] = this.hang[hang++];
      }
      vertex += part.vertices;
    }
    this.toggles = text.toggles ?? [];
    this.keys = keyforms(this, [...parameters, ...this.toggles.map((name) => `toggle:${name}`)]);
  }
}

/** Keyforms in the order of their numbers: for each parameter its number and own, lower and upper value. */
function keyforms(puppet, parameters) {
  const keys = [];
  puppet.parts.forEach((part, number) => {
    for (const track of part.tracks) {
      track.keys.forEach((place, index) => {
        const axes = track.parameters.map((name, axis) => {
          const standing = track.values[axis], at = place[axis];
          return {
            parameter: parameters.indexOf(name),
            own: standing[at],
            lower: at > 0 ? standing[at - 1] : -Infinity,
            upper: at + 1 < standing.length ? standing[at + 1] : Infinity,
          };
        });
        keys.push({ part: number, axes, opacity: track.opacity[index] });
      });
    }
  });
  return keys;
}

function weightOf(key, values) {
  let weight = 1;
  for (const { parameter, own, lower, upper } of key.axes) {
    const value = values[parameter] ?? 0;  // toggles that aren't told are off
    const share = value < own ? 1 - (own - value) / (own - lower) : 1 - (value - own) / (upper - own);
    weight *= Math.min(Math.max(share, 0), 1);
  }
  return weight;
}

/** Poses one puppet. */
export class Poser {
  constructor(puppet) {
    this.puppet = puppet;
    this.vertices = new Float32Array(2 * puppet.vertexCount);
    this.opacity = new Float32Array(puppet.parts.length);
    this.weights = new Float32Array(puppet.keys.length);
  }

  /**
   * The puppet at one moment.
   *
   * @param {ArrayLike<number>} values 61 numbers, and one for each toggle
   * @param {number[][]} lags for each swing x and y in face widths
   * @returns {{vertices: Float32Array, opacity: Float32Array}} valid until the next call
   */
  pose(values, lags = []) {
    const { puppet, vertices, opacity, weights } = this;
    vertices.set(puppet.rest);
    puppet.parts.forEach((part, number) => (opacity[number] = part.opacity));
    puppet.keys.forEach((key, number) => {
      weights[number] = weightOf(key, values);
      opacity[key.part] += weights[number] * key.opacity;
    });
    for (let i = 0; i < puppet.offset_key.length; i++) {
      const key = puppet.offset_key[i], weight = weights[key];
      if (weight === 0) continue;
      const vertex = 2 * (puppet.first[puppet.keys[key].part] + puppet.offset_vertex[i]);
      vertices[vertex] += weight * puppet.offset_move[2 * i];
      vertices[vertex + 1] += weight * puppet.offset_move[2 * i + 1];
    }
    this.#carry(values);
    for (let i = 0; i < puppet.vertexCount; i++) {
      const lag = lags[puppet.vertexSwing[i]];
      if (!lag) continue;
      vertices[2 * i] += puppet.vertexHang[i] * lag[0] * puppet.head.face_width_px;
      vertices[2 * i + 1] += puppet.vertexHang[i] * lag[1] * puppet.head.face_width_px;
    }
    for (let i = 0; i < opacity.length; i++) opacity[i] = Math.min(Math.max(opacity[i], 0), 1);
    return { vertices, opacity };
  }

  #carry(values) {
    const { puppet, vertices } = this, { head } = puppet;
    const angle = softLimit(values[ROLL], head.roll_limits) * head.tilt;
    const depth = softLimit(values[DEPTH], head.depth_limits);
    const size = REST_DISTANCE / Math.max(REST_DISTANCE - depth * head.travel, NEAREST);
    const cos = size * Math.cos(angle), sin = size * Math.sin(angle), [px, py] = head.pivot;
    const [tx, ty] = [X, Y].map((axis) => softLimit(values[axis], head.position_limits) * head.travel * head.face_width_px);
    for (let i = 0; i < puppet.vertexCount; i++) {
      const follow = puppet.follow[i];
      if (follow === 0) continue;
      const dx = vertices[2 * i] - px, dy = vertices[2 * i + 1] - py;
      vertices[2 * i] += follow * (px + dx * cos - dy * sin + tx - vertices[2 * i]);
      vertices[2 * i + 1] += follow * (py + dx * sin + dy * cos + ty - vertices[2 * i + 1]);
    }
  }
}

/** A value itself up to what is exact, then easing towards the limit. */
function softLimit(value, [exact, limit]) {
  const excess = Math.abs(value) - exact, room = limit - exact;
  return excess <= 0 ? value : Math.sign(value) * (exact + room * Math.tanh(excess / room));
}

/** The springs of a puppet between pictures. Depends on the times given alone. */
export class Swinging {
  constructor(puppet) {
    const still = () => ({ place: [0, 0], speed: [0, 0], held: [0, 0] });
    this.swings = puppet.swings.map((swing) => ({ ...swing, ...still() }));
    this.body = { period_s: BODY_PERIOD_S, damping: BODY_DAMPING, ...still() };
    this.last = null;
  }

  /** Lags in face widths, one [x, y] for each swing, and the body's place, for the pose `values` at `time` seconds. */
  at(values, time) {
    const gap = this.last === null ? Infinity : time - this.last;
    this.last = time;
    const follow = (spring, held) => {
      if (gap > 0 && gap <= MAX_GAP_S) step(spring, held, gap);
      else [spring.place, spring.speed] = [[...held], [0, 0]];
      spring.held = held;
    };
    follow(this.body, [values[X], values[Y]]);
    const lags = this.swings.map((swing) => {
      const held = heldAt(swing, values);
      follow(swing, held);
      const lag = [swing.place[0] - held[0], swing.place[1] - held[1]], length = Math.hypot(...lag);
      const kept = length > 0 ? (swing.reach * Math.tanh(length / swing.reach)) / length : 0;
      return [lag[0] * kept, lag[1] * kept];
    });
    return { lags, body: [...this.body.place] };
  }

  /** Whether nothing moves any more. */
  get still() {
    return [...this.swings, this.body].every(({ place, held }) => place[0] === held[0] && place[1] === held[1]);
  }
}


function heldAt({ tip: [x, y] }, values) {
  const cos = Math.cos(values[ROLL]), sin = Math.sin(values[ROLL]);
  return [
    values[X] + x * cos - y * sin - x + 0.5 * Math.sin(values[YAW]),
    values[Y] + x * sin + y * cos - y - 0.5 * Math.sin(values[PITCH]),
  ];
}

function step(swing, held, seconds) {
  const stiffness = ((2 * Math.PI) / swing.period_s) ** 2, drag = (4 * Math.PI * swing.damping) / swing.period_s;
  const steps = Math.max(1, Math.ceil(seconds / STEP_S)), dt = seconds / steps;
  for (let i = 1; i <= steps; i++) {
    for (const axis of [0, 1]) {
      const goal = swing.held[axis] + (held[axis] - swing.held[axis]) * (i / steps);
      swing.speed[axis] += (stiffness * (goal - swing.place[axis]) - drag * swing.speed[axis]) * dt;
      swing.place[axis] += swing.speed[axis] * dt;
    }
  }
  const away = Math.hypot(swing.place[0] - held[0], swing.place[1] - held[1]);
  const same = swing.held[0] === held[0] && swing.held[1] === held[1];
  if (same && away < STILL && Math.hypot(...swing.speed) < 10 * STILL) [swing.place, swing.speed] = [[...held], [0, 0]];
}

const VERTEX_SHADER = `#version 300 es
in vec2 place; in vec2 texture_place;
uniform vec2 canvas; uniform vec3 view; uniform vec2 atlas_size; uniform float flip;
out vec2 uv;
void main() {
  uv = texture_place / atlas_size;
  vec2 at = (place * view.x + view.yz) / canvas * 2.0 - 1.0;
  gl_Position = vec4(at.x, flip * at.y, 0.0, 1.0);
}`;
const FRAGMENT_SHADER = `#version 300 es
precision highp float;
in vec2 uv;
uniform sampler2D atlas; uniform sampler2D hole;
uniform float opacity; uniform bool clipped; uniform vec2 pixels;
out vec4 colour;
void main() {
  colour = texture(atlas, uv) * opacity;
  if (clipped) {
    // The hole was drawn upside down, as textures are.
    vec2 at = gl_FragCoord.xy / pixels;
    colour *= texture(hole, vec2(at.x, 1.0 - at.y)).a;
  }
}`;

/** Draws one puppet on a canvas, with true transparency, at the canvas's own size. */
export class Drawing {
  /**
   * @param {HTMLCanvasElement} canvas
   * @param {Puppet} puppet
   * @throws {Error} where the browser has no WebGL2
   */
  constructor(canvas, puppet) {
    const gl = canvas.getContext("webgl2", { alpha: true, premultipliedAlpha: true, antialias: false, depth: false });
    if (!gl) throw new Error("This browser has no WebGL2");
    Object.assign(this, { canvas, puppet, gl });
    // Several drawings, one after the other, may share a canvas.
    if (!PROGRAMS.has(gl)) PROGRAMS.set(gl, compile(gl));
    this.program = PROGRAMS.get(gl);
    this.uniform = (name) => gl.getUniformLocation(this.program, name);
    this.atlas = texture(gl, gl.LINEAR);
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
    gl.pixelStorei(gl.UNPACK_COLORSPACE_CONVERSION_WEBGL, gl.NONE);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, puppet.atlas);
    this.places = buffer(gl, this.program, "place", new Float32Array(2 * puppet.vertexCount), gl.DYNAMIC_DRAW);
    this.corners = buffer(gl, this.program, "texture_place", puppet.texture, gl.STATIC_DRAW);
    [this.indices, this.ranges] = elements(gl, puppet);
    this.names = puppet.parts.map((part) => part.name);
    this.holes = new Map();
    for (const part of puppet.parts) if (part.clip) this.holes.set(this.names.indexOf(part.clip), null);
  }

  /**
   * Draw a posed puppet; see `Poser.pose`.
   *
   * @param {{width: number, height: number, view: number[]}} frame what the canvas shows: its own pixels, and scale, left and
   *   top by which the puppet's canvas stands in it
   */
  draw({ vertices, opacity }, frame = { width: this.puppet.width, height: this.puppet.height, view: [1, 0, 0] }) {
    const { gl, puppet, canvas } = this;
    gl.useProgram(this.program);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.places);
    gl.bufferSubData(gl.ARRAY_BUFFER, 0, vertices);
    gl.uniform2f(this.uniform("canvas"), frame.width, frame.height);
    gl.uniform3f(this.uniform("view"), ...frame.view);
    gl.uniform2f(this.uniform("atlas_size"), puppet.atlas.width, puppet.atlas.height);
    gl.uniform2f(this.uniform("pixels"), canvas.width, canvas.height);
    gl.uniform1i(this.uniform("atlas"), 0);
    gl.uniform1i(this.uniform("hole"), 1);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    gl.viewport(0, 0, canvas.width, canvas.height);
    for (const number of this.holes.keys()) this.#drawHole(number);
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    gl.uniform1f(this.uniform("flip"), -1);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    puppet.parts.forEach((part, number) => {
      if (opacity[number] > 0) this.#drawPart(number, opacity[number], this.holes.get(this.names.indexOf(part.clip)));
    });
  }

  /** Free what it holds of the graphics card: another drawing takes the canvas. */
  release() {
    const { gl } = this;
    gl.deleteTexture(this.atlas);
    for (const one of [this.places, this.corners, this.indices]) gl.deleteBuffer(one);
    for (const hole of this.holes.values()) {
      if (!hole) continue;
      gl.deleteFramebuffer(hole.target);
      gl.deleteTexture(hole.texture);
    }
  }

  #drawHole(number) {
    const { gl, canvas } = this;
    let hole = this.holes.get(number);
    if (!hole || hole.width !== canvas.width || hole.height !== canvas.height) {
      hole = { width: canvas.width, height: canvas.height, texture: texture(gl, gl.NEAREST), target: gl.createFramebuffer() };
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, canvas.width, canvas.height, 0, gl.RGBA, gl.UNSIGNED_BYTE, null);
      gl.bindFramebuffer(gl.FRAMEBUFFER, hole.target);
      gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, hole.texture, 0);
      this.holes.set(number, hole);
    }
    gl.bindFramebuffer(gl.FRAMEBUFFER, hole.target);
    gl.uniform1f(this.uniform("flip"), 1);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    this.#drawPart(number, 1, null);
  }

  #drawPart(number, opacity, hole) {
    const { gl } = this, [first, count] = this.ranges[number];
    gl.activeTexture(gl.TEXTURE1);
    gl.bindTexture(gl.TEXTURE_2D, hole ? hole.texture : null);
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, this.atlas);
    gl.uniform1i(this.uniform("clipped"), hole ? 1 : 0);
    gl.uniform1f(this.uniform("opacity"), opacity);
    gl.drawElements(gl.TRIANGLES, count, gl.UNSIGNED_INT, 4 * first);
  }
}

const PROGRAMS = new WeakMap();

function compile(gl) {
  const program = gl.createProgram();
  for (const [kind, source] of [[gl.VERTEX_SHADER, VERTEX_SHADER], [gl.FRAGMENT_SHADER, FRAGMENT_SHADER]]) {
    const shader = gl.createShader(kind);
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) throw new Error(gl.getProgramInfoLog(program));
  return program;
}

function texture(gl, filter) {
  const made = gl.createTexture();
  gl.bindTexture(gl.TEXTURE_2D, made);
  for (const name of ["TEXTURE_MIN_FILTER", "TEXTURE_MAG_FILTER"]) gl.texParameteri(gl.TEXTURE_2D, gl[name], filter);
  for (const name of ["TEXTURE_WRAP_S", "TEXTURE_WRAP_T"]) gl.texParameteri(gl.TEXTURE_2D, gl[name], gl.CLAMP_TO_EDGE);
  return made;
}

function buffer(gl, program, name, data, usage) {
  const made = gl.createBuffer(), attribute = gl.getAttribLocation(program, name);
  gl.bindBuffer(gl.ARRAY_BUFFER, made);
  gl.bufferData(gl.ARRAY_BUFFER, data, usage);
  gl.enableVertexAttribArray(attribute);
  gl.vertexAttribPointer(attribute, 2, gl.FLOAT, false, 0, 0);
  return made;
}

/** Uploads all triangles; gives the buffer, and [first, count] of the indices of each part. */
function elements(gl, puppet) {
  const indices = new Uint32Array(puppet.triangles.length), ranges = [];
  let at = 0;
  puppet.parts.forEach((part, number) => {
    ranges.push([at, 3 * part.triangles]);
    for (let end = at + 3 * part.triangles; at < end; at++) indices[at] = puppet.first[number] + puppet.triangles[at];
  });
  const made = gl.createBuffer();
  gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, made);
  gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, indices, gl.STATIC_DRAW);
  return [made, ranges];
}
