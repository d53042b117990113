// The fit editor: over the whole page, a character's picture with its points, and beside it what comes of them.

import { h, icon } from "./dom.js";
import { FitBrush } from "./fit_brush.js";
import { FitHistory } from "./fit_history.js";
import { FitOverlay } from "./fit_overlay.js";
import { brushPanel, labelsPanel, layersPanel, motionPanel, pointsPanel, triesPanel } from "./fit_panels.js";
import { boxOf, mirrorOf, mirrored } from "./fit_points.js";
import { FitPreview } from "./fit_preview.js";
import { FitSession } from "./fit_session.js";
import { FitView } from "./fit_view.js";
import { TEXTS } from "./texts.js";
import { segments } from "./widgets.js";
import { askForWords } from "./words_dialog.js";

const T = TEXTS.fit;

/**
 * Open the editor for a character, or for an import in which no face was found.
 *
 * @param {import("./store.js").Store} store
 * @param {{character?: string, import?: number, part?: string}} wish `part`: what is to be looked at first
 */
export async function openFit(store, { part = "", ...wish }) {
  const dialog = h("dialog", { class: "fit", "aria-label": T.title }, h("p", { class: "opening", text: T.opening }));
  document.body.append(dialog);
  dialog.showModal();
  let left = false;
  dialog.addEventListener("close", () => ((left = true), dialog.remove()));
  const facts = await store.connection.answer("/api/fits", "POST", wish);
  if (left) return facts.fit && store.connection.answer(`/api/fits/${facts.fit}`, "DELETE");
  if (!facts.fit) {
    dialog.close();
    return store.tell(facts);
  }
  const session = new Editor(store, dialog, facts);
  window.studio.fit = session; // what tests look at
  await session.begin(part);
}

class Editor {
  both = false;

  constructor(store, dialog, facts) {
    Object.assign(this, { store, dialog, facts, anchors: { ...facts.found, ...facts.state.anchors } });
    this.given = { ...facts.state.anchors };
    this.session = new FitSession(store.connection, facts, () => this.wish());
    this.view = new FitView(T.picture);
    this.overlay = new FitOverlay(this.view, () => this.anchors);
    this.brush = new FitBrush(this.view);
    this.preview = new FitPreview(store.connection);
    this.#lay();
    this.#listen();
  }

  /** What is to be built and kept. */
  wish() {
    const { motion, style, layer_labels, painted } = this.history.now;
    return { state: { anchors: this.given, motion, style, layer_labels }, painted };
  }

  async begin(part) {
    const { state, corrections } = this.facts;
    const [picture, painted] = await Promise.all([
      this.session.bytes("picture").then((response) => response.blob()),
      this.session.bytes("corrections").then((response) => response.arrayBuffer()),
    ]);
    this.history = new FitHistory({ ...state, painted: new Uint8Array(painted) });
    this.history.addEventListener("go", ({ detail }) => this.#restore(detail));
    this.history.addEventListener("change", () => this.#heed());
    this.brush.begin(corrections, this.history.now.painted);
    this.url = URL.createObjectURL(picture);
    this.view.show(this.url, this.facts.width, this.facts.height);
    this.#use(this.facts.was_found ? "parts" : "face");
    if (part && this.facts.was_found) this.overlay.choose(part);
    this.#frameFace();
    this.#heed();
    this.session.change({ whole: true });
    this.overlay.marks.querySelector(".chosen")?.focus({ preventScroll: true });
  }

  #lay() {
    const { facts, overlay, brush, preview, view } = this, tool = (name, run) =>
      h("button", { class: "icon-button", title: T.tools[name], "aria-label": T.tools[name], onclick: run }, icon(name));
    this.undo = tool("undo", () => this.history.undo());
    this.redo = tool("redo", () => this.history.redo());
    this.save = h("button", { class: "primary", text: T.save, onclick: () => this.#save() });
    this.modes = segments({ name: T.mode, options: Object.entries(T.modes), change: (mode) => this.#use(mode) });
    this.points = pointsPanel(overlay, {
      names: Object.keys(this.anchors).sort(), putBack: () => this.#putBack(), mirror: () => this.#mirror(),
      both: (on) => (this.both = on), isGiven: () => overlay.membersOf(overlay.chosen).some((name) => name in this.given && facts.found[name]),
    });
    this.layers = layersPanel(preview);
    this.painting = brushPanel(brush, facts);
    this.motion = motionPanel({ ...facts.state, layered: facts.layers.length > 0 }, (change) => this.#set(change));
    this.labels = facts.layers.length ? labelsPanel(facts, (name, label) => this.#set({ layer_labels: { [name]: label } })) : null;
    this.cursor = h("span", { class: "brush-ring", hidden: true });
    this.trouble = h("div", { class: "fit-trouble", role: "status", hidden: true });
    this.working = h("span", { class: "working", hidden: true, text: T.working });
    view.element.append(this.cursor);
    this.dialog.replaceChildren(
      h("header", { class: "fit-head" }, h("h2", { text: facts.was_found ? T.of(facts.name) : T.where }), h("div", { class: "tools" }, this.undo, this.redo),
        h("div", { class: "row end" }, h("button", { text: T.cancel, onclick: () => this.#leave() }), this.save)),
      h("div", { class: "fit-body" },
        h("div", { class: "fit-picture" }, h("div", { class: "fit-bar" }, this.modes, h("div", { class: "tools" },
          tool("zoom_out", () => view.zoomOut()), tool("zoom_in", () => view.zoomIn()), tool("zoom_face", () => this.#frameFace()), tool("zoom_all", () => view.whole()))),
          view.element, h("p", { class: "note fit-keys", text: T.keys })),
        h("div", { class: "fit-result" }, preview.box, this.working, this.trouble, triesPanel(preview)),
        h("div", { class: "fit-side pane" }, this.points, this.painting, this.motion, this.labels ?? "", this.layers)));
  }

  #listen() {
    const { overlay, brush, session, dialog } = this;
    overlay.addEventListener("drag", ({ detail }) => this.#place(detail));
    overlay.addEventListener("done", () => this.#keep());
    brush.addEventListener("stroke", () => this.#keep({ painted: brush.painted }, { whole: true }));
    brush.addEventListener("cursor", ({ detail }) => this.#ring(detail));
    session.addEventListener("built", ({ detail }) => this.#built(detail));
    session.addEventListener("busy", ({ detail }) => (this.working.hidden = !detail));
    session.addEventListener("trouble", ({ detail }) => {
      this.trouble.hidden = !detail;
      if (detail) this.trouble.replaceChildren(h("strong", { text: detail.text || TEXTS.absent }), h("small", { text: detail.remedy }));
    });
    dialog.addEventListener("cancel", (event) => (event.preventDefault(), this.#leave()));
    dialog.addEventListener("close", () => {
      session.close();
      this.preview.close();
      URL.revokeObjectURL(this.url);
      delete window.studio.fit;
    });
    dialog.addEventListener("keydown", (event) => {
      if (!(event.ctrlKey || event.metaKey) || event.target.closest("input[type=text]")) return;
      const act = { z: () => (event.shiftKey ? this.history.redo() : this.history.undo()), y: () => this.history.redo(), s: () => this.#save() }[event.key.toLowerCase()];
      if (act) event.preventDefault(), act();
    });
    dialog.addEventListener("keydown", (event) => {
      if (event.target.closest("input, select, .menu") || event.ctrlKey || event.metaKey) return;
      const act = { "+": () => this.view.zoomIn(), "=": () => this.view.zoomIn(), "-": () => this.view.zoomOut(), 0: () => this.view.whole(), f: () => this.#frameFace() }[event.key];
      if (act && !event.defaultPrevented) event.preventDefault(), act();
    });
  }

  #use(mode) {
    this.modes.set(mode);
    this.brush.show(mode === "brush");
    if (mode === "brush") this.view.element.tabIndex = 0;
    this.overlay.set(mode === "brush" || mode === "look" ? "none" : mode);
    this.points.heed();
    this.painting.heed();
    if (mode === "brush") this.#askLabels();
  }

  #frameFace() {
    this.view.frame(boxOf(Object.values(this.anchors)), 0.22);
  }

  /** Points are somewhere else: show it at once. */
  #place(places) {
    if (this.both) {
      const other = mirrorOf(this.anchors);
      for (const [name, place] of Object.entries({ ...places })) {
        const twin = mirrored(name);
        if (twin !== name && !(twin in places) && this.anchors[twin]) places[twin] = other(place);
      }
    }
    const most = [this.facts.width, this.facts.height];
    for (const [name, place] of Object.entries(places)) {
      this.anchors[name] = this.given[name] = place.map((value, axis) => Math.round(10 * Math.min(Math.max(value, 0), most[axis])) / 10);
    }
    this.session.change();
  }

  /** Remember how it is now, so that it can be undone. */
  #keep(change = {}, { whole = false } = {}) {
    this.history.keep({ ...this.history.now, ...change, anchors: { ...this.given } });
    this.session.change({ whole });
  }

  #set({ motion = {}, style, layer_labels = {} }) {
    const { now } = this.history;
    this.#keep({
      motion: { ...now.motion, ...motion }, style: style ?? now.style, layer_labels: { ...now.layer_labels, ...layer_labels },
    }, { whole: Boolean(style || Object.keys(layer_labels).length) });
    this.motion.set(this.history.now);
  }

  #putBack() {
    for (const name of this.overlay.membersOf(this.overlay.chosen)) {
      if (!this.facts.found[name]) continue;
      delete this.given[name];
      this.anchors[name] = this.facts.found[name];
    }
    this.overlay.paint();
    this.points.heed();
    this.#keep({}, { whole: true });
  }

  #mirror() {
    const other = mirrorOf(this.anchors), places = {};
    for (const name of this.overlay.membersOf(this.overlay.chosen)) {
      const twin = mirrored(name);
      if (twin !== name && this.anchors[twin]) places[twin] = other(this.anchors[name]);
    }
    const both = this.both;
    this.both = false;
    this.#place(places);
    this.both = both;
    this.overlay.paint();
    this.#keep();
  }

  #restore(state) {
    this.given = { ...state.anchors };
    this.anchors = { ...this.anchors, ...this.facts.found, ...this.given };
    this.brush.painted = state.painted;
    this.brush.paint();
    this.motion.set(state);
    this.labels?.set(state.layer_labels);
    this.overlay.paint();
    this.session.change({ whole: true });
  }

  #heed() {
    this.undo.disabled = !this.history.canUndo;
    this.redo.disabled = !this.history.canRedo;
    this.save.disabled = !this.history.changed && this.facts.was_found;
    this.points.heed();
  }

  async #built({ kind, anchors, quick, puppet }) {
    // Where the person is dragging, the page knows better.
    if (!quick) this.anchors = { ...anchors, ...this.given };
    this.overlay.paint();
    if (!quick) this.#look();
    await this.preview.take(puppet);
    this.layers.heed();
    this.modes.querySelector("[data-value=brush]").hidden = kind !== "picture";
    if (this.brush.on && kind !== "picture") this.#use("parts");
    else if (this.brush.on && !quick) this.#askLabels();
    this.builds = (this.builds ?? 0) + 1;
  }

  #look() {
    const { left, top, width, height } = boxOf(Object.values(this.anchors)), { facts } = this;
    this.preview.look({ left: left / facts.width, top: top / facts.height, width: width / facts.width, height: height / facts.height });
  }

  async #askLabels() {
    const labels = await (await this.session.bytes("labels")).arrayBuffer();
    if (labels.byteLength === this.brush.painted.length) this.brush.take(new Uint8Array(labels));
  }

  #ring(detail) {
    this.cursor.hidden = !detail;
    if (!detail) return;
    const { at: [x, y], radius } = detail;
    Object.assign(this.cursor.style, { left: `${x - radius}px`, top: `${y - radius}px`, width: `${2 * radius}px`, height: `${2 * radius}px` });
  }

  async #save() {
    const isNew = !this.facts.character;
    const words = isNew ? await askForWords(T.newTitle, { name: this.facts.name, author: "", licence: "" }) : {};
    if (!words) return;
    this.save.disabled = true;
    this.save.textContent = T.saving;
    const answer = await this.session.save(Object.fromEntries(Object.entries(words).filter(([, value]) => value)));
    this.save.textContent = T.save;
    this.save.disabled = false;
    if (!answer.done) return void this.session.dispatchEvent(new CustomEvent("trouble", { detail: answer }));
    const show = () => this.store.command("switch_character", { character: answer.character }, { quiet: true });
    this.dialog.close();
    if (this.store.status?.character === answer.character) show();
    else answer.action = { text: T.show, run: show };
    this.store.tell(answer);
  }

  async #leave() {
    if (!this.history?.changed && this.facts.was_found) return this.dialog.close();
    const sure = h("dialog", { class: "ask", "aria-label": T.leave }, h("h2", { text: T.leave }), h("p", { class: "note", text: T.leaveHint }),
      h("div", { class: "row end" }, h("button", { text: T.stay, onclick: () => sure.close() }),
        h("button", { class: "danger", text: T.discard, onclick: () => (sure.close(), this.dialog.close()) })));
    sure.addEventListener("close", () => sure.remove());
    document.body.append(sure);
    sure.showModal();
  }
}
