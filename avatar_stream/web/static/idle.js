// What a character does while nobody drives it, as a function of time; number for number as studio/idle.py, which says why.

import { NAMES } from "./semantics.js";

const BREATH_S = 4.3, BREATH_IN_SHARE = 0.42;
const BLINK_SLOT_S = 3.4, BLINK_CLOSING_S = 0.11, BLINK_OPENING_S = 0.21, BLINK_SKIPPED = 0.12, BLINK_DOUBLE = 0.2;
const DOUBLE_BLINK_AFTER_S = 0.36, FAR_GLANCE = 0.35, GLANCE_BLINKS = 0.3;
const GLANCE_SLOT_S = 1.5, SACCADE_S = 0.06, HEAD_LATE_S = 0.12, HEAD_TURN_S = 0.8, AT_VIEWER = 0.62;
const HEAD_YAW_DEG = 6.5, HEAD_PITCH_DEG = 5, NECK = [0, 0.5, 0.1];
const SMILE_SLOT_S = 14, SMILE_IN_S = 0.8, SMILE_OUT_S = 1.4, SMILES = 0.75, RESTING_SMILE = 0.06;
const M64 = (1n << 64n) - 1n, DEGREE = Math.PI / 180;

/** The 58 numbers at so many seconds. */
export function idleValues(time) {
  const breath = breathAt(time), { smile, tilt } = smileAt(time), blink = blinkAt(time);
  const [headX, headY] = glanceAt(time, HEAD_LATE_S, HEAD_TURN_S), [aimX, aimY] = glanceAt(time, 0, SACCADE_S);
  const gazeX = aimX - 0.15 * headX, gazeY = aimY - 0.15 * headY;
  const pitch = DEGREE * (0.9 * breath - HEAD_PITCH_DEG * headY + 0.4 * wave(time, 11.9));
  const yaw = DEGREE * (HEAD_YAW_DEG * headX + 0.9 * wave(time, 7.3));
  const roll = DEGREE * (tilt + 0.7 * wave(time, 9.1) + 0.8 * headX);
  const [x, y, depth] = carriedByNeck(pitch, yaw, roll);
  const right = Math.max(gazeX, 0), left = Math.max(-gazeX, 0), down = Math.max(gazeY, 0), up = Math.max(-gazeY, 0);
  const numbers = {
    pitch, yaw, roll, x: x + 0.01 * wave(time, 13.7), y: y - 0.01 * breath, depth: depth + 0.008 * breath,
    eyeBlinkLeft: blink, eyeBlinkRight: blink, eyeLookOutLeft: right, eyeLookInRight: right, eyeLookInLeft: left, eyeLookOutRight: left,
    eyeLookDownLeft: down, eyeLookDownRight: down, eyeLookUpLeft: up, eyeLookUpRight: up,
    browInnerUp: 0.3 * Math.max(-headY, 0) + 0.15 * smile, browOuterUpLeft: 0.12 * smile, browOuterUpRight: 0.12 * smile,
    mouthSmileLeft: RESTING_SMILE + smile, mouthSmileRight: RESTING_SMILE + 0.85 * smile,
    cheekSquintLeft: 0.4 * smile, cheekSquintRight: 0.4 * smile, eyeSquintLeft: 0.25 * smile, eyeSquintRight: 0.25 * smile,
  };
  return Float32Array.from(NAMES, (name) => numbers[name] ?? 0);
}

/** How far a turn about the neck moves the head's middle: x, y, depth in face widths. */
function carriedByNeck(pitch, yaw, roll) {
  let [x, y, away] = NECK;
  [y, away] = [y * Math.cos(pitch) + away * Math.sin(pitch), away * Math.cos(pitch) - y * Math.sin(pitch)];
  [x, away] = [x * Math.cos(yaw) - away * Math.sin(yaw), x * Math.sin(yaw) + away * Math.cos(yaw)];
  [x, y] = [x * Math.cos(roll) - y * Math.sin(roll), x * Math.sin(roll) + y * Math.cos(roll)];
  return [NECK[0] - x, NECK[1] - y, away - NECK[2]];
}

function breathAt(time) {
  const phase = (((time / BREATH_S) % 1) + 1) % 1;
  return phase < BREATH_IN_SHARE ? 2 * smooth(phase / BREATH_IN_SHARE) - 1 : 1 - 2 * smooth((phase - BREATH_IN_SHARE) / (1 - BREATH_IN_SHARE));
}

function wave(time, period) {
  const turn = (2 * Math.PI * time) / period;
  return 0.65 * Math.sin(turn) + 0.35 * Math.sin(turn * 0.618 + period);
}

function blinkAt(time) {
  const slot = Math.floor(time / BLINK_SLOT_S);
  let closed = 0;
  if (dice(slot, "blink skipped") >= BLINK_SKIPPED) {
    const start = slot * BLINK_SLOT_S + 0.1 + 2.5 * dice(slot, "blink");
    closed = lids(time - start);
    if (dice(slot, "double blink") < BLINK_DOUBLE) closed = Math.max(closed, lids(time - start - DOUBLE_BLINK_AFTER_S));
  }
  const glance = Math.floor(time / GLANCE_SLOT_S);
  for (const number of [glance - 1, glance]) {
    const [fromX, fromY] = glanceTarget(number - 1), [toX, toY] = glanceTarget(number);
    const far = Math.hypot(toX - fromX, toY - fromY) > FAR_GLANCE;
    if (far && dice(number, "glance blink") < GLANCE_BLINKS) closed = Math.max(closed, lids(time - glanceStart(number)));
  }
  return closed;
}

const lids = (since) => smooth(since < BLINK_CLOSING_S ? since / BLINK_CLOSING_S : 1 - (since - BLINK_CLOSING_S) / BLINK_OPENING_S);

function glanceAt(time, late, turn) {
  const slot = Math.floor(time / GLANCE_SLOT_S);
  let [x, y] = glanceTarget(slot - 2);
  for (const number of [slot - 1, slot]) {
    const share = smooth((time - glanceStart(number) - late) / turn);
    const [fromX, fromY] = glanceTarget(number - 1), [toX, toY] = glanceTarget(number);
    [x, y] = [x + share * (toX - fromX), y + share * (toY - fromY)];
  }
  return [x, y];
}

const glanceStart = (slot) => GLANCE_SLOT_S * (slot + 0.55 * dice(slot, "glance"));

function glanceTarget(slot) {
  const aside = 2 * dice(slot, "aside") - 1, up = 2 * dice(slot, "up") - 1;
  if (dice(slot, "at viewer") < AT_VIEWER) return [0.05 * aside, 0.04 * up];
  return [(aside < 0 ? -1 : 1) * (0.25 + 0.3 * Math.abs(aside)), 0.28 * up];
}

function smileAt(time) {
  const slot = Math.floor(time / SMILE_SLOT_S);
  if (dice(slot, "smile") >= SMILES) return { smile: 0, tilt: 0 };
  const since = time - SMILE_SLOT_S * slot - 6 * dice(slot, "smile start"), lasts = 2 + 2.5 * dice(slot, "smile length");
  const share = smooth(since / SMILE_IN_S) * smooth((lasts + SMILE_OUT_S - since) / SMILE_OUT_S);
  return { smile: share * (0.3 + 0.3 * dice(slot, "smile strength")), tilt: share * 5 * (dice(slot, "tilt") - 0.5) };
}

/** Smoothstep of x clamped to 0…1. */
export function smooth(x) {
  x = Math.min(Math.max(x, 0), 1);
  return x * x * (3 - 2 * x);
}

function dice(slot, what) {
  let seed = 0n;
  for (let i = what.length - 1; i >= 0; i--) seed = (seed << 8n) | BigInt(what.charCodeAt(i));
  let state = (BigInt(slot) * 0x9e3779b97f4a7c15n + seed) & M64;
  state = ((state ^ (state >> 30n)) * 0xbf58476d1ce4e5b9n) & M64;
  state = ((state ^ (state >> 27n)) * 0x94d049bb133111ebn) & M64;
  return Number(state ^ (state >> 31n)) / 2 ** 64;
}
