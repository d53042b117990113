// The line at the top: how things are, and what one does most.

import { doctorButton } from "./doctor.js";
import { h, icon } from "./dom.js";
import { actionName } from "./shortcuts.js";
import { stateOf } from "./stage.js";
import { TEXTS } from "./texts.js";

const T = TEXTS.actions;
const FILE = /\.(mp4|webm|mkv|mov)$/i;

/** What buttons and keys do. */
export class Actions {
  constructor(store, countdown) {
    Object.assign(this, { store, countdown });
  }

  get paused() {
    return this.store.status?.tracking === "paused";
  }

  /** The file that is being recorded into; "" for none. */
  get recording() {
    return this.store.status?.outputs.find(({ spec, phase }) => FILE.test(spec) && phase !== "closed")?.spec ?? "";
  }

  pause() {
    return this.store.command(this.paused ? "resume" : "pause", {}, { quiet: true });
  }

  async calibrate() {
    await this.countdown(3);
    return this.store.command("recalibrate");
  }

  snapshot() {
    return this.store.command("snapshot");
  }

  /** Start a recording; or stop it, also where it was begun elsewhere, as an output. */
  async record() {
    const { recording, store } = this;
    if (!recording) return store.command("start_recording");
    const answer = await store.connection.command("stop_recording");
    return answer.done ? store.tell(answer) : store.command("remove_output", { spec: recording });
  }
}

export function makeHeader(store, actions, notices, profiles) {
  const pill = h("span", { class: "pill", role: "status" });
  const source = h("span", { class: "source" });
  const pause = button("pause", () => actions.pause());
  const record = button("record", () => actions.record());
  const heed = () => {
    const state = stateOf(store);
    pill.dataset.state = state;
    pill.textContent = TEXTS.states[state];
    source.textContent = store.connection.state === "open" ? (store.status?.source ?? "") : "";
    pause.say(actions.paused ? "resume" : "pause");
    record.say(actions.recording ? "stop" : "record");
    record.classList.toggle("on", Boolean(actions.recording));
    const able = store.connection.state === "open" && !store.ended;
    for (const one of buttons) one.disabled = !able;
  };
  const buttons = [pause, button("calibrate", () => actions.calibrate()), button("snapshot", () => actions.snapshot()), record];
  store.addEventListener("status", heed);
  store.connection.addEventListener("state", heed);
  heed();
  return h("header", { class: "header" },
    h("span", { class: "brand" }, h("img", { src: "/static/icon.svg", alt: "", width: 26, height: 26 }), h("h1", { text: TEXTS.title })),
    pill, source, h("div", { class: "actions", role: "toolbar", "aria-label": T.bar }, ...buttons),
    h("div", { class: "tools" }, profiles.button, notices.button, doctorButton(store), themeButton(), helpButton(store)));
}

function button(name, onclick) {
  const drawing = h("span", { class: "drawing" }), text = h("span", { class: "text" });
  const element = h("button", { class: `action ${name}`, onclick }, drawing, text);
  let said = "";
  element.say = (now) => {
    if (now === said) return;
    said = now;
    drawing.replaceChildren(icon(now));
    text.textContent = T[now];
    element.title = element.ariaLabel = T[now];
  };
  element.say(name);
  return element;
}

function themeButton() {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const paint = (theme) => (document.documentElement.dataset.theme = theme);
  paint(localStorage.getItem("theme") ?? (dark.matches ? "dark" : "light"));
  return h("button", {
    class: "icon-button", title: T.theme, "aria-label": T.theme,
    onclick: () => {
      const theme = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
      localStorage.setItem("theme", theme);
      paint(theme);
    },
  }, icon("theme"));
}

function helpButton(store) {
  const { title, keys, close } = TEXTS.help;
  const list = h("dl", {});
  const dialog = h("dialog", { class: "help", "aria-label": title }, h("h2", { text: title }), list,
    h("div", { class: "row" }, h("button", { text: TEXTS.welcome.again, onclick: () => (dialog.close(), document.querySelector(".welcome").open()) }),
      h("button", { text: close, onclick: () => dialog.close() })));
  document.body.append(dialog);
  const show = () => {
    const chosen = Object.entries(store.keys).map(([action, key]) => [key, actionName(action)]);
    list.replaceChildren(...[...chosen, ...keys].flatMap(([key, what]) => [h("dt", {}, h("kbd", { text: key })), h("dd", { text: what })]));
    dialog.showModal();
  };
  return h("button", { class: "icon-button", id: "help", title: T.help, "aria-label": T.help, onclick: show }, icon("help"));
}
