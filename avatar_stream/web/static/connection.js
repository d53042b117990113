// The page's line to the studio: asks over HTTP, hears over a WebSocket, and comes back by itself when that breaks.

// How long it waits between attempts, and for an answer: a studio that is closing may take a question and never answer.
const RETRY_MS = [300, 700, 1500, 3000], ANSWER_MS = 10_000;
const POSE = 1, PICTURE = 2, HEAD_BYTES = 16, TOGGLES_BYTES = 8, NUMBERS = 58;

/** The token in the link (behind "#"), or the one that this tab had before; "" where there is none. */
export function takeToken({ hide = false } = {}) {
  const given = location.hash.slice(1);
  if (given) sessionStorage.setItem("token", given);
  // Whoever shows their screen to viewers should not show the token.
  if (given && hide) history.replaceState(null, "", location.pathname + location.search);
  return given || sessionStorage.getItem("token") || "";
}

/**
 * Events: "state" with {state: "connecting" | "open" | "absent" | "refused"}; "pose" with {show, time, toggles, played, tracked};
 * "picture" with {show, time, blob}; and one for each text of the studio, named and filled as in docs/panel.md.
 */
export class Connection extends EventTarget {
  #socket = null;
  #attempt = 0;

  constructor(path, token) {
    super();
    Object.assign(this, { path, token, state: "connecting", pictures: false });
  }

  /** What is asked for in the address. */
  get query() {
    return this.pictures ? "?pictures" : "";
  }

  /** Connect, now and whenever the line breaks. */
  open() {
    const address = `ws://${location.host}${this.path}${this.query}`;
    const socket = (this.#socket = new WebSocket(address, ["avatar-stream", `token.${this.token}`]));
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      this.#attempt = 0;
      this.#become("open");
    };
    socket.onmessage = ({ data }) => (typeof data === "string" ? this.#tell(JSON.parse(data)) : this.#show(socket, data));
    socket.onclose = () => socket === this.#socket && this.#retry();
  }

  /** Ask for pictures instead of numbers: this browser can't draw. */
  askForPictures() {
    if (this.pictures) return;
    this.pictures = true;
    const before = this.#socket;
    if (before) {
      this.open();
      before.close();
    }
  }

  /**
   * Ask over HTTP.
   *
   * @returns {Promise<Response>} rejects where nobody answers
   */
  ask(path, { method = "GET", body, signal } = {}) {
    return fetch(path, {
      method, signal, cache: "no-store", body: body === undefined ? undefined : JSON.stringify(body),
      headers: { Authorization: `Bearer ${this.token}`, "Content-Type": "application/json" },
    });
  }

  /** Give the studio a command; its answer is {done, text, remedy}, also where nobody answers. */
  async command(name, fields = {}) {
    return this.answer(`/api/commands/${name}`, "POST", fields);
  }

  /** Change the performance: all edits at once. */
  async edit(edits) {
    return this.answer("/api/edits", "PUT", edits);
  }

  /** Send bytes or a file as they are. Rejects where nobody answers. */
  send(path, data, signal, method = "POST") {
    const headers = { Authorization: `Bearer ${this.token}`, "Content-Type": "application/octet-stream" };
    return fetch(path, { method, signal, cache: "no-store", body: data, headers });
  }

  /** Ask for something to be done; the answer is {done, text, remedy, …}, also where nobody answers. */
  async answer(path, method, body) {
    try {
      const response = await this.ask(path, { method, body });
      const answer = await response.json();
      return "done" in answer ? answer : { done: false, text: answer.error ?? response.statusText, remedy: "" };
    } catch {
      return { done: false, text: "", remedy: "", absent: true };
    }
  }

  #tell(message) {
    this.dispatchEvent(new CustomEvent(message.event, { detail: message }));
  }

  #show(socket, buffer) {
    Promise.resolve(this.take(buffer)).finally(() => this.confirm(socket, buffer));
  }

  /** Tell of a binary message; a promise where showing it takes its time. */
  take(buffer) {
    const view = new DataView(buffer), kind = view.getUint32(0, true);
    const head = { show: view.getUint32(4, true), time: view.getFloat64(8, true) };
    if (kind === POSE) {
      const toggles = view.getBigUint64(HEAD_BYTES, true), first = HEAD_BYTES + TOGGLES_BYTES;
      const played = new Float32Array(buffer, first, NUMBERS);
      const more = buffer.byteLength > first + 4 * NUMBERS;
      const tracked = more ? new Float32Array(buffer, first + 4 * NUMBERS, NUMBERS) : null;
      this.dispatchEvent(new CustomEvent("pose", { detail: { ...head, toggles, played, tracked } }));
    } else if (kind === PICTURE) {
      const blob = new Blob([new Uint8Array(buffer, HEAD_BYTES)], { type: "image/webp" });
      const detail = { ...head, blob, shown: null };
      this.dispatchEvent(new CustomEvent("picture", { detail }));
      return detail.shown;
    }
    return undefined;
  }

  /**
   * Say that a message has come, or so many of them. The studio sends no more than two that were not confirmed: whoever is slow
   * gets fewer, never older ones.
   */
  confirm(socket, buffer, count = 1) {
    if (socket.readyState === WebSocket.OPEN) socket.send(new Uint8Array([count]));
  }

  async #retry() {
    // A browser doesn't say why a WebSocket was refused; the same question over HTTP does.
    let state = "absent";
    try {
      const response = await this.ask("/api/view/parameters", { signal: AbortSignal.timeout(ANSWER_MS) });
      state = response.status === 401 ? "refused" : "connecting";
    } catch {
      // nobody is there
    }
    this.#become(state);
    const wait = RETRY_MS[Math.min(this.#attempt++, RETRY_MS.length - 1)];
    setTimeout(() => this.open(), wait);
  }

  #become(state) {
    if (state === this.state) return;
    this.state = state;
    this.dispatchEvent(new CustomEvent("state", { detail: { state } }));
  }
}
