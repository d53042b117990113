// The editor's line to the process that builds the character: asks for what is newest, never for what is stale.

const REST_MS = 450;

/** Events: "built" with {kind, anchors, quick, puppet}; "trouble" with {text, remedy}, null when it is over; "busy" with a boolean. */
export class FitSession extends EventTarget {
  #wanted = "";
  #busy = false;
  #timer = 0;
  #painted = null;
  #closed = false;

  /** @param connection @param facts what opening gave @param {() => {state: object, painted: Uint8Array | null}} wish */
  constructor(connection, facts, wish) {
    super();
    Object.assign(this, { connection, facts, wish, path: `/api/fits/${facts.fit}` });
    addEventListener("pagehide", this.#leave);
  }

  /** Something has changed: show shapes at once, and everything once it rests. `whole`: now. */
  change({ whole = false } = {}) {
    clearTimeout(this.#timer);
    if (whole) this.#want("whole");
    else {
      this.#want("quick");
      this.#timer = setTimeout(() => this.#want("whole"), REST_MS);
    }
  }

  /** The page goes away: its last words. */
  #leave = () => fetch(this.path, { method: "DELETE", keepalive: true, headers: { Authorization: `Bearer ${this.connection.token}` } });

  async bytes(what) {
    const response = await this.#answer(() => this.connection.ask(`${this.path}/${what}`));
    if (!response.ok) throw new Error(response.statusText);
    return response;
  }

  async save(words) {
    const { state, painted } = this.wish();
    const response = await this.#answer(() => this.connection.send(`${this.path}/save`, body({ state, words }, painted), undefined, "POST"));
    return response.json();
  }

  close() {
    this.#closed = true;
    clearTimeout(this.#timer);
    removeEventListener("pagehide", this.#leave);
    this.connection.answer(this.path, "DELETE");
  }

  #want(kind) {
    if (this.#closed) return;
    if (kind === "whole" || !this.#wanted) this.#wanted = kind;
    if (!this.#busy) this.#work();
  }

  async #work() {
    this.#busy = true;
    while (this.#wanted && !this.#closed) {
      const quick = this.#wanted === "quick", { state, painted } = this.wish();
      this.#wanted = "";
      this.dispatchEvent(new CustomEvent("busy", { detail: !quick }));
      try {
        const response = await this.#answer(() => {
          const news = painted !== this.#painted;
          return this.connection.send(`${this.path}/preview`, body({ state, quick }, news ? painted : null), undefined, "PUT");
        });
        if (!response.ok) {
          this.#tellTrouble(await response.json());
          continue;
        }
        this.#painted = painted;
        const data = await response.arrayBuffer(), length = new DataView(data).getUint32(0, true);
        const facts = JSON.parse(new TextDecoder().decode(new Uint8Array(data, 4, length)));
        if (this.#closed) return;
        this.#tellTrouble(null);
        this.dispatchEvent(new CustomEvent("built", { detail: { ...facts, puppet: data.slice(4 + length) } }));
      } catch (error) {
        console.warn(error);
        this.#tellTrouble({ text: "", remedy: "" });
      }
    }
    this.#busy = false;
    this.dispatchEvent(new CustomEvent("busy", { detail: false }));
  }

  /** What is answered; where the studio has closed this editor meanwhile, by another one, which takes all that was changed. */
  async #answer(ask) {
    const response = await ask();
    if (response.status !== 404 || this.#closed || !this.facts.character) return response;
    const { fit } = await this.connection.answer("/api/fits", "POST", { character: this.facts.character });
    if (!fit) return response;
    this.path = `/api/fits/${fit}`;
    this.#painted = null;
    if (this.#closed) this.connection.answer(this.path, "DELETE");
    return ask();
  }

  #tellTrouble(detail) {
    this.dispatchEvent(new CustomEvent("trouble", { detail }));
  }
}

function body(fields, painted) {
  return new Blob([JSON.stringify(fields), "\n", painted ?? ""]);
}
