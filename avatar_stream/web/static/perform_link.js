// What the page that performs sends to the studio, byte by byte (docs/network.md), and the line that carries it.

const VERSION = 1, NOBODY = 0, FACE = 1, ECHO = 2;
const HEAD_BYTES = 16, ECHO_BYTES = 24;
const RETRY_MS = [300, 700, 1500, 3000];
const REPLACED = 4001, REFUSED = 1006;
// What waits in the line is delay: a picture is left out instead.
const MOST_WAITING_BYTES = 12000;

/** One picture as a message: its size in pixels, when it was taken in ms, and its landmarks as MediaPipe has them, or null. */
export function seenMessage(width, height, takenMs, landmarks) {
  const message = new ArrayBuffer(HEAD_BYTES + (landmarks ? 12 * landmarks.length : 0)), view = new DataView(message);
  view.setUint8(0, VERSION);
  view.setUint8(1, landmarks ? FACE : NOBODY);
  view.setUint16(2, width, true);
  view.setUint16(4, height, true);
  view.setFloat64(8, takenMs / 1000, true);
  landmarks?.forEach(({ x, y, z }, i) => [x, y, z].forEach((value, k) => view.setFloat32(HEAD_BYTES + 12 * i + 4 * k, value, true)));
  return message;
}

function echoMessage(askedS) {
  const view = new DataView(new ArrayBuffer(ECHO_BYTES));
  view.setUint8(0, VERSION);
  view.setUint8(1, ECHO);
  view.setFloat64(8, askedS, true);
  view.setFloat64(16, performance.now() / 1000, true);
  return view.buffer;
}

/** Events: "state" with {state: "connecting" | "open" | "absent" | "refused" | "replaced"}. Comes back by itself, unless another page performs. */
export class PerformLink extends EventTarget {
  #socket = null;
  #attempt = 0;

  constructor(token) {
    super();
    Object.assign(this, { token, state: "connecting", sent: 0 });
  }

  open() {
    const address = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/api/perform/socket`;
    const socket = (this.#socket = new WebSocket(address, ["avatar-stream", `token.${this.token}`]));
    socket.binaryType = "arraybuffer";
    let opened = false;
    socket.onopen = () => {
      opened = true;
      this.#attempt = 0;
      this.#become("open");
    };
    socket.onmessage = ({ data }) => {
      const said = JSON.parse(data);
      if (said.event === "time") socket.send(echoMessage(said.asked_s));
    };
    socket.onclose = ({ code }) => {
      if (code === REPLACED) this.#become("replaced");
      else this.#retry(!opened && code === REFUSED);
    };
  }

  /** Send what was seen in one picture; left out where the line is behind. */
  send(message) {
    if (this.#socket?.readyState !== WebSocket.OPEN || this.#socket.bufferedAmount > MOST_WAITING_BYTES) return;
    this.#socket.send(message);
    this.sent++;
  }

  async #retry(mayBeRefused) {
    // A browser doesn't say why a WebSocket was refused; the same question over HTTP does.
    let state = "absent";
    try {
      const { status } = await fetch("/api/perform/token", { headers: { Authorization: `Bearer ${this.token}` }, cache: "no-store" });
      state = status === 401 && mayBeRefused ? "refused" : "connecting";
    } catch {
      // nobody is there
    }
    this.#become(state);
    setTimeout(() => this.open(), RETRY_MS[Math.min(this.#attempt++, RETRY_MS.length - 1)]);
  }

  #become(state) {
    if (state === this.state) return;
    this.state = state;
    this.dispatchEvent(new CustomEvent("state", { detail: { state } }));
  }
}
