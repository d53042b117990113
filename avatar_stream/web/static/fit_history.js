// What can be undone in the fit editor: whole states, each of which shares what didn't change with those before.

const MOST = 80;

export class FitHistory extends EventTarget {
  #states;
  #at = 0;

  constructor(first) {
    super();
    this.#states = [first];
  }

  get now() {
    return this.#states[this.#at];
  }

  get changed() {
    return this.#at !== this.saved;
  }

  saved = 0;

  get canUndo() {
    return this.#at > 0;
  }

  get canRedo() {
    return this.#at + 1 < this.#states.length;
  }

  /** Keep a state; what was undone before is forgotten. */
  keep(state) {
    this.#states.splice(this.#at + 1, Infinity, state);
    if (this.#states.length > MOST) {
      this.#states.shift();
      this.saved--;
    }
    this.#at = this.#states.length - 1;
    this.dispatchEvent(new Event("change"));
  }

  undo() {
    if (this.canUndo) this.#go(this.#at - 1);
  }

  redo() {
    if (this.canRedo) this.#go(this.#at + 1);
  }

  #go(at) {
    this.#at = at;
    this.dispatchEvent(new CustomEvent("go", { detail: this.now }));
    this.dispatchEvent(new Event("change"));
  }
}
