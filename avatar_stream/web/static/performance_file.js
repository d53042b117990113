// A performance as one file: the puppet, what it does and its sound are in the page itself, which asks for nothing.

import { PuppetPlayer } from "./players.js";
import { readPuppet } from "./puppet.js";
import { readPerformance, readWeights, valuesOf } from "./semantics.js";

const bytesOf = (id) => Uint8Array.from(atob(document.getElementById(id).textContent), (letter) => letter.charCodeAt(0));
const { parameters, fps, toggles } = JSON.parse(document.getElementById("facts").textContent);
const moments = readPerformance(bytesOf("performance"), readWeights(document.getElementById("weights").textContent)).map(
  ({ milliseconds, counts, quality }) => ({ at: milliseconds / 1000, values: valuesOf(counts, quality) }),
);
toggles.forEach(([from, bits], i) => {
  for (let number = from; number < (toggles[i + 1]?.[0] ?? moments.length); number++) moments[number].toggles = BigInt(bits);
});
const begin = moments[0].at, length = moments.at(-1).at - begin + 1 / fps;

/** Counts seconds: those of the sound where there is one, so that lips and voice stay together. */
class Timeline {
  constructor(sound) {
    Object.assign(this, { sound, base: 0, since: null });
  }

  get playing() {
    return this.sound ? !this.sound.paused : this.since !== null;
  }

  get now() {
    if (this.sound) return this.sound.currentTime;
    return this.base + (this.since === null ? 0 : (performance.now() - this.since) / 1000);
  }

  set now(seconds) {
    if (this.sound) this.sound.currentTime = seconds;
    this.base = seconds;
    if (this.since !== null) this.since = performance.now();
  }

  play() {
    if (this.sound) return this.sound.play();
    this.since = performance.now();
    return undefined;
  }

  pause() {
    if (this.sound) return this.sound.pause();
    this.base = this.now;
    this.since = null;
    return undefined;
  }
}

/** The last moment that begins before so many seconds. */
function momentAt(seconds) {
  let low = 0, high = moments.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (moments[middle].at - begin <= seconds + 1e-6) low = middle;
    else high = middle - 1;
  }
  return low;
}

async function start() {
  const canvas = document.querySelector("canvas"), button = document.querySelector("button"), place = document.querySelector("input");
  const puppet = await readPuppet(bytesOf("puppet").buffer, parameters);
  const player = new PuppetPlayer(canvas, puppet, { width: puppet.width, height: puppet.height, view: [1, 0, 0], breathing: true });
  const holder = document.getElementById("sound"), timeline = new Timeline(null);
  if (holder) {
    timeline.sound = new Audio(URL.createObjectURL(new Blob([bytesOf("sound")], { type: "audio/ogg; codecs=opus" })));
  }
  place.max = length;
  let shown = -1, width = 0;
  const toggle = () => (timeline.playing ? timeline.pause() : timeline.play());
  button.onclick = canvas.onclick = toggle;
  place.oninput = () => (timeline.now = Number(place.value));
  const turn = (milliseconds) => {
    if (timeline.now >= length) {
      timeline.now = 0;
      if (timeline.sound?.ended) timeline.play();
    }
    const now = milliseconds / 1000, index = momentAt(timeline.now), wide = canvas.clientWidth * devicePixelRatio;
    const resized = Math.round(wide) !== width;
    if (resized) {
      width = Math.round(wide);
      [canvas.width, canvas.height] = [width, Math.round((width * puppet.height) / puppet.width)];
    }
    if (index !== shown) player.pose(moments[index].values, moments[index].toggles, moments[index].at, now);
    shown = index;
    player.draw(now, resized);
    place.value = timeline.now;
    button.textContent = timeline.playing ? "❚❚" : "▶";
    button.setAttribute("aria-label", timeline.playing ? "Pause" : "Play");
    requestAnimationFrame(turn);
  };
  requestAnimationFrame(turn);
  if (!timeline.sound) timeline.play(); // browsers want a click before they make a sound
  // For whoever looks from outside, such as tests.
  window.performanceFile = { moments: moments.map(({ at, values, toggles: shown }) => [at - begin, Array.from(values), String(shown)]), timeline, length };
}

start().catch((error) => (document.getElementById("trouble").textContent = `This performance can't be shown: ${error.message}`));
