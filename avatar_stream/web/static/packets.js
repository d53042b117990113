// The line of an audience: live packets instead of poses, read here; where they stay away, the character goes on by itself.

import { Bridge } from "./bridge.js";
import { Connection } from "./connection.js";
import { LiveReader, readWeights, valuesOf } from "./semantics.js";

const CONFIRM_EVERY_MS = 500, BRIDGE_EVERY_MS = 40;
// Anything else begins with a lower byte.
const LOWEST_PACKET = 0x80;

/** As `Connection`; its poses come from live packets, and its "pose" events have the `packet`, or null where none has come. */
export class PacketConnection extends Connection {
  #reader = null;
  #begun = null;
  #number = 0;
  #toggles = { show: 0, bits: 0n };
  #bridge = new Bridge();
  #last = null;
  #arrived = { socket: null, count: 0, timer: null };

  /** Packets come 12.5 times a second. */
  longestWay_s = 0.1;

  constructor(path, token) {
    super(path, token);
    this.addEventListener("show", ({ detail }) => (this.#number = detail.show));
    this.addEventListener("toggles", ({ detail }) => (this.#toggles = { show: detail.show, bits: BigInt(detail.bits) }));
    setInterval(() => this.#goOn(), BRIDGE_EVERY_MS);
  }

  get query() {
    return this.pictures ? "?pictures" : "?packets";
  }

  /** Connect once packets can be read. */
  async open() {
    await (this.#begun ??= this.#loadWeights());
    super.open();
  }

  take(buffer) {
    const packet = new Uint8Array(buffer);
    if (packet[0] < LOWEST_PACKET) return super.take(buffer);
    try {
      const { confidence, counts, quality, milliseconds } = this.#reader.read(packet);
      if (confidence) this.#show(valuesOf(counts, quality), milliseconds / 1000, packet);
    } catch (error) {
      console.warn(error); // the next key packet can be read again
    }
    return undefined;
  }

  /** Packets are confirmed together: each by itself would take more bytes than they do. */
  confirm(socket, buffer) {
    if (new Uint8Array(buffer)[0] < LOWEST_PACKET) {
      super.confirm(socket);
      return;
    }
    const arrived = this.#arrived;
    if (arrived.socket !== socket) Object.assign(arrived, { socket, count: 0 });
    arrived.count++;
    arrived.timer ??= setTimeout(() => {
      super.confirm(arrived.socket, null, arrived.count);
      Object.assign(arrived, { count: 0, timer: null });
    }, CONFIRM_EVERY_MS);
  }

  async #loadWeights() {
    while (this.#reader === null) {
      try {
        const response = await this.ask("/api/view/weights");
        if (response.ok) this.#reader = new LiveReader(readWeights(await response.text()));
      } catch {
        // nobody is there yet
      }
      if (this.#reader === null) await new Promise((done) => setTimeout(done, 1000));
    }
  }

  #show(values, time, packet) {
    const now = performance.now() / 1000;
    this.#last = { time, now };
    this.#tellPose(this.#bridge.follow(values, now), time, packet);
  }

  /** What the character does while nothing comes. */
  #goOn() {
    const now = performance.now() / 1000, played = this.#last && this.#bridge.goOn(now);
    if (played) this.#tellPose(played, this.#last.time + now - this.#last.now, null);
  }

  #tellPose(played, time, packet) {
    const { show, bits } = this.#toggles, toggles = show === this.#number ? bits : 0n;
    this.dispatchEvent(new CustomEvent("pose", { detail: { show: this.#number, time, toggles, played, tracked: null, packet } }));
  }
}
