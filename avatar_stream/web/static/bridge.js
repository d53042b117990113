// Goes on where poses stay away: the last one is held, then the character idles, and eases back into what comes; as studio/continuity.py.

import { idleValues, smooth } from "./idle.js";

const HOLD_S = 0.5, EASE_S = 0.5;

/** Turns poses with gaps into some without; all are arrays of 58 numbers, all times seconds. */
export class Bridge {
  #seen = null;
  #seenAt = 0;
  #shown = null;
  #idle = false;
  #ease = null;

  /** What to show of a pose that has come. */
  follow(values, now) {
    if (this.#idle) this.#ease = { from: this.#shown, begin: now };
    this.#idle = false;
    this.#seen = values;
    this.#seenAt = now;
    return this.#eased(values, now);
  }

  /** What to show while none comes; null while the last one is held. */
  goOn(now) {
    if (this.#seen === null || now - this.#seenAt <= HOLD_S) return null;
    if (!this.#idle) this.#ease = { from: this.#shown, begin: now };
    this.#idle = true;
    return this.#eased(idleValues(now), now);
  }

  #eased(values, now) {
    const share = this.#ease ? smooth((now - this.#ease.begin) / EASE_S) : 1;
    if (share >= 1) this.#ease = null;
    else values = values.map((value, i) => this.#ease.from[i] + share * (value - this.#ease.from[i]));
    this.#shown = values;
    return values;
  }
}
