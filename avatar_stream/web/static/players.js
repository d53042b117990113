// Two ways of showing a character on a canvas: by drawing its puppet, or by showing pictures that the studio drew.

import { Drawing, PARAMETER_COUNT, Poser, Swinging } from "./puppet.js";

const BREATH = 58, BODY = 59, BREATH_PERIOD_S = 4.2;
// From one pose to the next takes as long as poses are apart, but no longer than this: more would be delay.
const LONGEST_WAY_S = 0.05;
// The page's clock keeps up with the performance's; farther apart they are set anew.
const MOST_DRIFT_S = 0.25;

/** Poses and draws a puppet at the display's own rate, between the poses that come. */
export class PuppetPlayer {
  /** `longestWay_s`: no way from one pose to the next takes longer. */
  constructor(canvas, puppet, show, longestWay_s = LONGEST_WAY_S) {
    Object.assign(this, { canvas, puppet, show, longestWay_s, breathing: show.breathing });
    this.drawing = new Drawing(canvas, puppet);
    this.poser = new Poser(puppet);
    this.swinging = new Swinging(puppet);
    this.toggles = puppet.toggles.length;
    this.values = new Float32Array(PARAMETER_COUNT + this.toggles);
    this.from = new Float32Array(PARAMETER_COUNT);
    this.to = null;
    this.offset = null;
    this.settled = false;
  }

  /** Take the newest pose: 58 numbers, a bit for each toggle (bigint), and their time in seconds. */
  pose(numbers, toggles, time, now) {
    const first = this.to === null;
    if (first) this.to = new Float32Array(PARAMETER_COUNT);
    this.from.set(first ? numbers : this.values.subarray(0, PARAMETER_COUNT));
    for (let i = 0; i < this.toggles; i++) this.values[PARAMETER_COUNT + i] = Number((toggles >> BigInt(i)) & 1n);
    this.to.set(numbers);
    this.way = first ? 0 : Math.min(now - this.since, this.longestWay_s);
    this.since = now;
    if (this.offset === null || Math.abs(time - now - this.offset) > MOST_DRIFT_S) this.offset = time - now;
    this.settled = false;
  }

  /** Draw the moment `now`, in seconds; `anew` also where nothing has moved. */
  draw(now, anew) {
    if (this.to === null || (this.settled && !anew && !this.breathing)) return;
    const share = this.way > 0 ? Math.min((now - this.since) / this.way, 1) : 1;
    for (let i = 0; i < BREATH; i++) this.values[i] = this.from[i] + share * (this.to[i] - this.from[i]);
    const time = now + this.offset;
    this.values[BREATH] = this.breathing ? breathAt(time) : 0;
    const { lags, body } = this.swinging.at(this.values, time);
    this.values.set(body, BODY);
    this.drawing.draw(this.poser.pose(this.values, lags), this.show);
    this.settled = share === 1 && this.swinging.still;
  }

  close() {
    this.drawing.gl.getExtension("WEBGL_lose_context")?.loseContext();
  }
}

/** 0…1, rising faster than falling, as breath does; as decoder/puppet_decoder.py has it. */
function breathAt(time) {
  const phase = (2 * Math.PI * time) / BREATH_PERIOD_S;
  return 0.5 * (1 - Math.cos(phase - 0.4 * Math.sin(phase)));
}

/** Shows pictures as they come. */
export class PicturePlayer {
  constructor(canvas, show) {
    Object.assign(this, { canvas, show, context: canvas.getContext("2d") });
    this.bitmap = null;
    this.fresh = false;
  }

  /** Take the newest picture; done once it is decoded. */
  async picture(blob) {
    const bitmap = await createImageBitmap(blob);
    this.bitmap?.close();
    this.bitmap = bitmap;
    this.fresh = true;
  }

  draw(now, anew) {
    if (this.bitmap === null || !(this.fresh || anew)) return;
    const { context, canvas, bitmap } = this;
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.imageSmoothingQuality = "high";
    context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    this.fresh = false;
  }

  close() {
    this.bitmap?.close();
    this.bitmap = null;
  }
}
