// Facial semantics from bytes: live packets one by one, and whole .fsb files. docs/bitstream.md says every step; byte for byte the
// same as the package's own reader.

/** The 58 numbers, in their order. */
export const NAMES = [
  "eyeBlinkLeft", "eyeLookDownLeft", "eyeLookInLeft", "eyeLookOutLeft", "eyeLookUpLeft", "eyeSquintLeft", "eyeWideLeft",
  "eyeBlinkRight", "eyeLookDownRight", "eyeLookInRight", "eyeLookOutRight", "eyeLookUpRight", "eyeSquintRight", "eyeWideRight",
  "jawForward", "jawLeft", "jawRight", "jawOpen", "mouthClose", "mouthFunnel", "mouthPucker", "mouthLeft", "mouthRight",
  "mouthSmileLeft", "mouthSmileRight", "mouthFrownLeft", "mouthFrownRight", "mouthDimpleLeft", "mouthDimpleRight",
  "mouthStretchLeft", "mouthStretchRight", "mouthRollLower", "mouthRollUpper", "mouthShrugLower", "mouthShrugUpper",
  "mouthPressLeft", "mouthPressRight", "mouthLowerDownLeft", "mouthLowerDownRight", "mouthUpperUpLeft", "mouthUpperUpRight",
  "browDownLeft", "browDownRight", "browInnerUp", "browOuterUpLeft", "browOuterUpRight", "cheekPuff", "cheekSquintLeft",
  "cheekSquintRight", "noseSneerLeft", "noseSneerRight", "tongueOut", "pitch", "yaw", "roll", "x", "y", "depth",
];
const range = (from, to) => Array.from({ length: to - from }, (_, i) => from + i);
const GROUPS = [
  range(52, 55), range(55, 57), [57], range(14, 18), range(18, 25), range(25, 41), range(46, 52), [0, 5, 6, 7, 12, 13],
  [1, 2, 3, 4, 8, 9, 10, 11], range(41, 46),
];
const sided = (stems, value) => stems.flatMap((stem) => [[`${stem}Left`, value], [`${stem}Right`, value]]);
const FINE = ["jawOpen", "mouthClose", "mouthLeft", "mouthRight"];
const POWERS = new Map([
  ...["pitch", "yaw", "roll", "x", "y"].map((name) => [name, 7]), ["depth", 6], ...FINE.map((name) => [name, 5]),
  ...sided(["mouthSmile"], 5), ...sided(["mouthFrown", "mouthPress", "mouthLowerDown", "cheekSquint", "eyeSquint", "eyeWide", "browDown"], 3),
  ["mouthShrugUpper", 3], ["browInnerUp", 3],
]);
const POWER = NAMES.map((name) => POWERS.get(name) ?? 4);
const MOST = NAMES.map((_, i) => (i < 52 ? 1 : i < 55 ? Math.PI / 2 : 8));
const WHOLE_RELATIVES = {
  jawLeft: "jawRight", jawRight: "jawLeft", mouthLeft: "mouthRight", mouthRight: "mouthLeft", jawOpen: "mouthClose",
  mouthClose: "jawOpen", mouthFunnel: "jawOpen", mouthPucker: "mouthFunnel", mouthRollUpper: "mouthRollLower",
  mouthRollLower: "mouthRollUpper", browInnerUp: "browOuterUpLeft", pitch: "y", y: "pitch", depth: "y", yaw: "roll", roll: "x", x: "yaw",
};
const SIDED_RELATIVES = {
  eyeBlink: "eyeWide", eyeWide: "eyeBlink", browDown: "browOuterUp", browOuterUp: "browDown", eyeLookUp: "eyeLookDown",
  eyeLookDown: "eyeLookUp", eyeLookIn: "eyeLookOut", eyeLookOut: "eyeLookIn", mouthSmile: "mouthFrown", mouthFrown: "mouthSmile",
  mouthStretch: "mouthSmile", mouthPress: "mouthSmile", mouthDimple: "mouthSmile", cheekSquint: "mouthSmile", noseSneer: "mouthUpperUp",
};
const RELATIVE = NAMES.map((name) => {
  const side = name.match(/(Left|Right)$/)?.[0], stem = side ? name.slice(0, -side.length) : name;
  if (name in WHOLE_RELATIVES) return NAMES.indexOf(WHOLE_RELATIVES[name]);
  if (stem === "mouthLowerDown" || stem === "mouthUpperUp") return NAMES.indexOf("jawOpen");
  return NAMES.indexOf(stem in SIDED_RELATIVES ? SIDED_RELATIVES[stem] + side : name);
});
const MIRRORS = { eyeLookInRight: "eyeLookOutLeft", eyeLookOutRight: "eyeLookInLeft", mouthRight: "mouthLeft", jawRight: "jawLeft" };
const COMPANION = NAMES.map((name, i) => {
  const mirror = NAMES.indexOf(MIRRORS[name] ?? name.replace("Right", "Left")), members = GROUPS.find((group) => group.includes(i));
  return mirror < i ? mirror : i === members[0] ? -1 : members[members.indexOf(i) - 1];
});

const TABLES = {
  group_age: 200, group_order: 100, group_neighbours: 80, change_age: 580, change_companion: 400, change_activity: 160,
  change_pace: 580, change_relative: 696, sign_place: 174, sign_companion: 90, sign_motion: 180, size_pace: 800, size_name: 232,
  size_companion: 800, detail: 160, number: 64,
};
const START = {};
let weightsForEach = 0;
for (const [name, size] of Object.entries(TABLES)) {
  START[name] = weightsForEach;
  weightsForEach += size;
}
const AGE_CLASS = [0, 0, 1, 1, 2, 2, 2, 3, 3, 3, 3, 4];
const REST = 0, PREVIOUS = 1, KEY = 2;
const CONFIDENCE = 0, TIME = 1, LAG = 2, BEGIN = 3;
const CHANCES = Array.from({ length: 4096 }, (_, i) => Math.min(Math.max(Math.round(4096 / (1 + Math.exp(-(i - 2048) / 256))), 1), 4095));
const MAX_PACKET_BYTES = 1200, MOST_DIGITS = 16, M64 = (1n << 64n) - 1n, M32 = 1n << 32n;
const MAGIC = [0x89, 0x46, 0x53, 0x42, 0x02];

/** The weights that every reader starts from, of the text of initial_weights.txt. */
export function readWeights(text) {
  const rows = text.split("\n").filter((line) => line && !line.startsWith("#"));
  const weights = Int32Array.from(rows.flatMap((line) => line.split(" ").map((word) => 1024 * Number(word))));
  if (weights.length !== 3 * weightsForEach) throw new Error(`There are ${weights.length} weights, not ${3 * weightsForEach}`);
  return weights;
}

/** What counts of steps mean: 52 expressions 0…1, three angles in radians, three places in face widths. */
export function valuesOf(counts, quality) {
  return Float32Array.from(counts, (count, i) => Math.min(Math.max(count / 2 ** (POWER[i] + quality - 1), i < 52 ? 0 : -MOST[i]), MOST[i]));
}

/** Reads the live packets of one session, in whatever order they come. */
export class LiveReader {
  constructor(weights) {
    Object.assign(this, { weights, key: null });
  }

  /** What one packet says, or an Error: {sequence, milliseconds, confidence: 0…8, counts, quality, session}. */
  read(packet) {
    if (packet.length < 2 || packet.length > MAX_PACKET_BYTES) throw new Error("This is no packet");
    const kind = packet[0] >> 4, check = ((packet[0] & 15) << 8) | packet[1];
    if (kind === 9) return this.#readKey(packet, check);
    if (kind !== 8) throw new Error("This is no packet of version 2");
    const { key } = this;
    if (key === null || (crc32(key.packet, [8], packet.subarray(2)) & 4095) !== check) throw new Error("Its key packet was lost");
    const reader = new Reader(packet.subarray(2), this.weights, false, key.quality, KEY);
    const lag = reader.number(LAG) + 1, late = unfold(reader.number(TIME));
    const confidence = (key.confidence - reader.number(CONFIDENCE) + 9) % 9;
    let counts = key.face.counts;
    if (confidence) {
      const { changes } = reader.face(key.face, lag);
      counts = counts.map((count, i) => count + changes[i]);
    }
    return { ...this.#of(key), sequence: (key.sequence + lag) % 65536, milliseconds: key.milliseconds + lag * key.period + late, confidence, counts };
  }

  #readKey(packet, check) {
    if (packet.length < 16 || (crc32([9], packet.subarray(2)) & 4095) !== check) throw new Error("The key packet is damaged");
    const view = new DataView(packet.buffer, packet.byteOffset), face = newFace(), quality = packet[2];
    const reader = new Reader(packet.subarray(16), this.weights, false, quality, REST);
    const confidence = 8 - reader.number(CONFIDENCE);
    if (confidence) advance(face, reader.face(face, 0));
    this.key = {
      packet: packet.slice(), face, quality, confidence, session: view.getUint32(3), sequence: view.getUint16(7), period: packet[9],
      milliseconds: view.getUint16(10) * 2 ** 32 + view.getUint32(12),
    };
    return { ...this.#of(this.key), sequence: this.key.sequence, milliseconds: this.key.milliseconds, confidence, counts: [...face.counts] };
  }

  #of({ quality, session }) {
    return { quality, session };
  }
}

/**
 * Read a stored performance, up to its end or its first damage.
 *
 * @param {Uint8Array} bytes the .fsb file
 * @param {Int32Array} weights see `readWeights`
 * @returns {{milliseconds: number, confidence: number, counts: number[], quality: number}[]}
 */
export function readPerformance(bytes, weights) {
  if (MAGIC.some((byte, i) => bytes[i] !== byte)) throw new Error("This is no .fsb file of version 2");
  const live = bytes[5] >> 2, quality = bytes[5] & 3, source = new Bytes(bytes, 6);
  const period_us = source.varint();
  source.at++;
  source.take(source.varint() + 4); // the keyframe and the header's check
  const performance = [];
  while (source.at < bytes.length) {
    const begin = source.at;
    let group;
    try {
      const count = source.varint(), size = source.varint(), header = bytes.subarray(begin, source.at);
      const check = source.take(4), payload = source.take(size);
      if (crc32(header, payload) !== new DataView(check.buffer, check.byteOffset).getUint32(0)) break;
      if (count === 0) continue; // further pictures of the person, which no puppet needs
      group = live ? readLiveGroup(payload, weights) : readStoredGroup(payload, count, period_us, quality, weights);
    } catch {
      break;
    }
    performance.push(...group);
  }
  return performance;
}

function readLiveGroup(payload, weights) {
  const source = new Bytes(payload, 0), reader = new LiveReader(weights), group = [];
  while (source.at < payload.length) group.push(reader.read(source.take(source.varint())));
  return group;
}

function readStoredGroup(payload, count, period_us, quality, weights) {
  const reader = new Reader(payload, Int32Array.from(weights), true, quality, REST), face = newFace(), group = [];
  let confidence = 8, microseconds = 0;
  for (let n = 0; n < count; n++) {
    if (n === 0) microseconds = 1000 * reader.number(BEGIN);
    else {
      reader.reference = PREVIOUS;
      microseconds += period_us + 1000 * unfold(reader.number(TIME));
    }
    confidence = (confidence - reader.number(CONFIDENCE) + 9) % 9;
    if (confidence) advance(face, reader.face(face, 0));
    if (n % 25 === 24) {
      const shorts = new DataView(new ArrayBuffer(116));
      face.counts.forEach((value, i) => shorts.setInt16(2 * i, value));
      if (reader.evenBits(8) !== (crc32(new Uint8Array(shorts.buffer)) & 255)) throw new Error("The performance is damaged");
    }
    group.push({ milliseconds: Math.floor((microseconds + 500) / 1000), confidence, counts: [...face.counts], quality });
  }
  return group;
}

/** Section "Range coder" of the page: 64 bits of state in words of 32. */
class RangeDecoder {
  constructor(data) {
    Object.assign(this, { data, at: 0, low: 0n, width: M64 });
    this.point = (this.#word() << 32n) | this.#word();
  }

  #word() {
    let word = 0;
    for (let i = 0; i < 4; i++) word = word * 256 + (this.data[this.at++] ?? 0);
    return BigInt(word);
  }

  bit(chance) {
    const zero = BigInt((4096 - chance) * 4096 - (chance < 2048)), scale = this.width >> 24n;
    const ahead = (this.point - this.low) & M64, bit = ahead >= scale * zero;
    if (bit) {
      this.low = (this.low + scale * zero) & M64;
      this.width = scale * ((1n << 24n) - zero);
    } else this.width = scale * zero;
    if (((this.point - this.low) & M64) >= this.width) throw new Error("The bits are none that a coder writes");
    if (this.width < M32) {
      this.low = (this.low << 32n) & M64;
      this.width <<= 32n;
      this.point = ((this.point << 32n) | this.#word()) & M64;
    }
    return Number(bit);
  }
}

class Reader {
  constructor(data, weights, learns, quality, reference) {
    Object.assign(this, { coder: new RangeDecoder(data), weights, learns, quality, reference });
  }

  decide(...contexts) {
    const base = this.reference * weightsForEach, places = contexts.map(([table, i]) => base + START[table] + i);
    let odds = 0;
    for (const place of places) odds += this.weights[place];
    const chance = CHANCES[Math.min(Math.max(odds >> 8, -2048), 2047) + 2048], bit = this.coder.bit(chance);
    if (this.learns) for (const place of places) this.weights[place] += 4096 * bit - chance;
    return bit;
  }

  evenBits(count) {
    let value = 0;
    for (let i = 0; i < count; i++) value = 2 * value + this.coder.bit(2048);
    return value;
  }

  #digits(decide, most) {
    let digits = 0;
    while (decide(digits)) if (++digits > most) throw new Error("A number without an end");
    return digits;
  }

  number(kind) {
    const digits = this.#digits((n) => this.decide(["number", kind * 16 + Math.min(n, 15)]), 48);
    return this.evenBits(digits) + 2 ** digits - 1;
  }

  #size(i, g, pace, beside) {
    const digits = this.#digits((n) => this.decide(
      ["size_pace", (g * 16 + n) * 5 + pace], ["size_name", i * 4 + Math.min(n, 3)], ["size_companion", (g * 16 + n) * 5 + beside],
    ), MOST_DIGITS - 1);
    if (digits === 0) return 1;
    const first = this.decide(["detail", g * 16 + digits]);
    return (2 + first) * 2 ** (digits - 1) + this.evenBits(digits - 1);
  }

  face(face, lag) {
    const changes = new Array(58).fill(0), activity = new Array(10).fill(0), fromKey = this.reference === KEY;
    const lagClass = AGE_CLASS[Math.min(lag, 11)];
    let neighbours = 0, groups = 0;
    GROUPS.forEach((members, g) => {
      const groupAge = fromKey ? lagClass : AGE_CLASS[face.groupAges[g]], was = Math.min(face.activity[g], 3);
      const changed = this.decide(["group_age", (g * 5 + groupAge) * 4 + was], ["group_order", g * 10 + groups], ["group_neighbours", g * 8 + neighbours]);
      neighbours = (2 * neighbours + changed) % 8;
      if (!changed) return;
      groups++;
      let active = 0, last = 0;
      members.forEach((i, index) => {
        const still = Number(face.counts[i] === 0), recent = Number(face.ages[i] === 0);
        const other = COMPANION[i] < 0 ? 0 : changes[COMPANION[i]];
        const otherClass = COMPANION[i] < 0 ? 0 : 1 + Math.min(Math.abs(other), 2);
        const place = 5 * still + (fromKey ? lagClass : AGE_CLASS[face.ages[i]]);
        const kin = ((i * 2 + still) * 2 + Number(face.counts[RELATIVE[i]] === 0)) * 3;
        // The last of a group has changed where none of the others has.
        const open = active > 0 || index < members.length - 1;
        if (open && !this.decide(
          ["change_age", i * 10 + place], ["change_companion", (g * 10 + place) * 4 + otherClass],
          ["change_activity", (g * 4 + Math.min(active, 3)) * 4 + was], ["change_pace", (i * 2 + recent) * 5 + magnitude(face.changes[i])],
          ["change_relative", kin + sign(changes[RELATIVE[i]])],
        )) return;
        active++;
        const high = Math.floor(MOST[i] * 2 ** (POWER[i] + this.quality - 1)), low = i < 52 ? 0 : -high;
        let up = Number(face.counts[i] <= low);
        if (low < face.counts[i] && face.counts[i] < high) {
          up = this.decide(
            ["sign_place", i * 3 + Math.floor((3 * (face.counts[i] - low)) / (high - low + 1))],
            ["sign_companion", (g * 3 + sign(other)) * 3 + sign(face.changes[i])],
            ["sign_motion", ((g * 2 + recent) * 3 + sign(face.changes[i])) * 3 + sign(last)],
          );
        }
        const pace = fromKey ? lagClass : recent ? magnitude(face.changes[i]) : 0;
        last = changes[i] = (up ? 1 : -1) * this.#size(i, g, pace, magnitude(other || last));
      });
      activity[g] = active;
    });
    return { changes, activity };
  }
}

function newFace() {
  const filled = (count, value) => new Array(count).fill(value);
  return { counts: filled(58, 0), changes: filled(58, 0), ages: filled(58, 11), activity: filled(10, 0), groupAges: filled(10, 11) };
}

function advance(face, { changes, activity }) {
  face.activity = activity;
  changes.forEach((change, i) => {
    face.counts[i] += change;
    face.changes[i] = change || face.changes[i];
    face.ages[i] = change ? 0 : Math.min(face.ages[i] + 1, 11);
  });
  face.groupAges = activity.map((count, g) => (count ? 0 : Math.min(face.groupAges[g] + 1, 11)));
}

const magnitude = (change) => (change === 0 ? 0 : Math.min(32 - Math.clz32(Math.abs(change)), 4));
const sign = (change) => (change > 0 ? 1 : change < 0 ? 2 : 0);
const unfold = (n) => (n % 2 ? -(n + 1) / 2 : n / 2);

class Bytes {
  constructor(bytes, at) {
    Object.assign(this, { bytes, at });
  }

  varint() {
    let number = 0;
    for (let scale = 1; ; scale *= 128) {
      if (this.at >= this.bytes.length || scale > 2 ** 49) throw new Error("Cut off");
      const byte = this.bytes[this.at++];
      number += (byte & 127) * scale;
      if (byte < 128) return number;
    }
  }

  take(count) {
    if (this.at + count > this.bytes.length) throw new Error("Cut off");
    this.at += count;
    return this.bytes.subarray(this.at - count, this.at);
  }
}

const CRC = Uint32Array.from({ length: 256 }, (_, n) => {
  for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
  return n;
});

function crc32(...parts) {
  let crc = 0xffffffff;
  for (const part of parts) for (const byte of part) crc = CRC[(crc ^ byte) & 255] ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}
