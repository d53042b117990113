// What the page that performs sends to the studio, byte by byte (docs/network.md), and the line that carries it.

const VERSION = 1, NOBODY = 0, FACE = 1, ECHO = 2;
const HEAD_BYTES = 16, ECHO_BYTES = 24;
// How long it waits between attempts, and for an answer: a studio that is closing may take a question and never answer.
const RETRY_MS = [300, 700, 1500, 3000], ANSWER_MS = 10_000;
const REPLACED = 4001, BEAT_MS = 1000, NOTHING = new ArrayBuffer(0);
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

/**
 * Events: "state" with {state: "connecting" | "open" | "absent" | "refused" | "replaced"}. Comes back by itself, unless another page
 * performs. Where requests are let through and a WebSocket is not (iPhones, with a certificate that nobody vouches for), it posts.
 */
export class PerformLink extends EventTarget {
  #socket = null;
  #attempt = 0;
  #page = "";
  #posting = false;
  #opened = false;
  #beat = 0;

  constructor(token) {
    super();
    Object.assign(this, { token, state: "connecting", sent: 0 });
  }

  open() {
    const address = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/api/perform/socket`;
    const socket = (this.#socket = new WebSocket(address, ["avatar-stream", `token.${this.token}`]));
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      this.#opened = true;
      this.#attempt = 0;
      this.#become("open");
    };
    socket.onmessage = ({ data }) => {
      const said = JSON.parse(data);
      if (said.event === "time") socket.send(echoMessage(said.asked_s));
    };
    socket.onclose = ({ code }) => (code === REPLACED ? this.#become("replaced") : this.#retry());
  }

  /** Send what was seen in one picture; left out where the line is behind. */
  send(message) {
    if (this.#page) {
      if (this.state === "open" && !this.#posting) this.#post(message);
    } else if (this.#socket?.readyState === WebSocket.OPEN && this.#socket.bufferedAmount <= MOST_WAITING_BYTES) {
      this.#socket.send(message);
      this.sent++;
    }
  }

  /** Ask something of the studio's; rejects where nobody is there. */
  #ask(path, body, signal) {
    return fetch(path, { method: body ? "POST" : "GET", body, signal, headers: { Authorization: `Bearer ${this.token}` }, cache: "no-store" });
  }

  /** One message as a request, and the next one only after its answer. */
  async #post(message, begin = "") {
    this.#posting = true;
    let state = "absent";
    try {
      const response = await this.#ask(`/api/perform/seen?page=${this.#page}${begin}`, message);
      state = { 200: "open", 401: "refused", 409: "replaced" }[response.status] ?? "absent";
      const said = state === "open" ? await response.json() : {};
      if (message.byteLength) this.sent++;
      if ("asked_s" in said) await this.#ask(`/api/perform/seen?page=${this.#page}`, echoMessage(said.asked_s));
    } catch {
      state = "absent";
    }
    this.#posting = false;
    this.#become(state);
    clearTimeout(this.#beat);
    if (state === "open") {
      this.#attempt = 0;
      this.#beat = setTimeout(() => this.#posting || this.#post(NOTHING), BEAT_MS); // that it is still there, and the studio
    } else if (state === "absent") {
      this.#beat = setTimeout(() => this.#post(NOTHING, "&begin"), this.#pause());
    }
  }

  async #retry() {
    // A browser doesn't say why a WebSocket was refused; the same question over HTTP does.
    let state = "absent";
    try {
      const { ok, status } = await this.#ask("/api/perform/token", undefined, AbortSignal.timeout(ANSWER_MS));
      state = status === 401 ? "refused" : "connecting";
      if (ok && !this.#opened) {
        this.#page = crypto.randomUUID();
        return void this.#post(NOTHING, "&begin");
      }
    } catch {
      // nobody is there
    }
    this.#become(state);
    setTimeout(() => this.open(), this.#pause());
  }

  #pause() {
    return RETRY_MS[Math.min(this.#attempt++, RETRY_MS.length - 1)];
  }

  #become(state) {
    if (state === this.state) return;
    this.state = state;
    this.dispatchEvent(new CustomEvent("state", { detail: { state } }));
  }
}
