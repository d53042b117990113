// What the page knows of the studio, and how it asks for changes.

import { gently } from "./dom.js";

/**
 * Events: "status", "settings", "edits", "expressions", "keys", "held" (names of expressions), "show" (who is on stage),
 * "room" (how its guests are) and "global_keys" when something new is known; "answer" with what became of a wish.
 */
export class Store extends EventTarget {
  status = null;
  settings = null;
  edits = null;
  expressions = {};
  keys = {};
  held = [];
  profiles = { current: "", names: [] };
  show = null;
  global_keys = { state: "off", reason: "", remedy: "" };
  voice = { state: "off", reason: "" };
  room = { guests: [] };
  ended = false;

  constructor(connection) {
    super();
    this.connection = connection;
    connection.addEventListener("status", ({ detail }) => {
      this.ended = false;
      this.#set("status", detail);
    });
    connection.addEventListener("ended", () => {
      this.ended = true;
      this.#set("status", this.status);
    });
    connection.addEventListener("settings", ({ detail }) => {
      this.#set("settings", detail.settings);
      this.#told = detail.edits;
      if (this.#sent === this.#changes) this.#set("edits", detail.edits);
      this.#set("expressions", detail.expressions);
      this.#set("keys", detail.keys);
    });
    connection.addEventListener("show", ({ detail }) => this.#set("show", detail));
    connection.addEventListener("room_changed", ({ detail }) => this.#set("room", detail));
    connection.addEventListener("voice", ({ detail }) => this.#set("voice", detail));
    connection.addEventListener("global_keys_changed", ({ detail }) => this.#set("global_keys", detail));
    connection.addEventListener("expressions_changed", ({ detail }) => this.#set("held", detail.held));
  }

  // How many changes of edits there were on this page, and the last of them that is on stage.
  #changes = 0;
  #sent = 0;
  #told = null;
  #settings = new Map();
  #send = gently(async (edits, number) => {
    this.tell(await this.connection.edit(edits), { quiet: true });
    this.#sent = number;
    // What others changed meanwhile was put off, lest a slider jump under the hand.
    if (number === this.#changes && this.#told) this.#set("edits", this.#told);
  }, 30);

  /** Change some of the edits, at once on this page and as soon as can be on stage. */
  change(changes) {
    this.#set("edits", { ...this.edits, ...changes });
    this.#send(this.edits, ++this.#changes);
  }

  /** Give a command; what became of it is told unless all is well and nobody needs to know. */
  async command(name, fields = {}, { quiet = false } = {}) {
    const answer = await this.connection.command(name, fields);
    this.tell(answer, { quiet });
    return answer;
  }

  /** Have done what the key of an action does. */
  press(action) {
    return this.command("press", { action }, { quiet: true });
  }

  /** The key of an action is up again. */
  letGo(action) {
    return this.command("let_go", { action }, { quiet: true });
  }

  /** Change one setting; of many that come one after the other, the last one is sure to arrive. */
  setting(key, value) {
    if (!this.#settings.has(key)) {
      this.#settings.set(key, gently((newest) => this.command("change_setting", { key, value: newest }, { quiet: true }), 30));
    }
    this.#settings.get(key)(value);
  }

  /** Change several settings at once, all of them or none: values by key. */
  changeSettings(changes) {
    return this.command("change_settings", { changes }, { quiet: true });
  }

  /** Have the page tell an answer; where it is `quiet`, only a refusal. */
  tell(answer, { quiet = false } = {}) {
    if (!answer.done || !quiet) this.dispatchEvent(new CustomEvent("answer", { detail: answer }));
  }

  #set(name, value) {
    this[name] = value;
    this.dispatchEvent(new CustomEvent(name, { detail: value }));
  }
}
