// The first run: camera, character, calibrate; three steps beside the running show, each of which can be skipped.

import { h, icon } from "./dom.js";
import { TEXTS } from "./texts.js";
import { Wireframe } from "./wireframe.js";

const T = TEXTS.welcome;
const SOURCES = { auto: "outputs", "demo:face": "expressions" };

/** Shows itself where nobody has seen it yet; the element is there to be opened again. */
export function makeWelcome(store, { actions, openTab, addCharacter }) {
  const { connection } = store;
  const title = h("h2", { tabindex: -1 }), text = h("p", { class: "note" }), body = h("div", { class: "step" });
  const dots = h("ol", { class: "dots", "aria-hidden": "true" }, ...T.steps.map(() => h("li")));
  const back = h("button", { class: "quiet", text: T.back, onclick: () => go(at - 1) });
  const skip = h("button", { class: "quiet", onclick: () => go(at + 1) }), next = h("button", { class: "primary", onclick: () => go(at + 1) });
  const close = h("button", { class: "icon-button", title: T.close, "aria-label": T.close, onclick: () => end() }, icon("close"));
  const element = h("section", { class: "welcome", role: "dialog", "aria-label": T.title, hidden: true },
    h("header", {}, dots, close), title, text, body, h("div", { class: "row end" }, back, h("span", { class: "gap" }), skip, next));
  let at = 0, calibrated = false;
  const makers = [cameraStep(store), characterStep(store, addCharacter), calibrateStep(store, actions, () => ((calibrated = true), heed())), doneStep(openTab, () => end())];
  const bodies = makers.map(({ element: one }) => one);
  body.append(...bodies);

  const go = (to) => {
    if (to >= makers.length) return end();
    at = Math.max(to, 0);
    [title.textContent, text.textContent] = T.steps[at];
    bodies.forEach((one, number) => (one.hidden = number !== at));
    [...dots.children].forEach((dot, number) => dot.classList.toggle("on", number <= at));
    heed();
    title.focus();
  };
  const heed = () => {
    const last = at === makers.length - 1, waiting = at === 2 && !calibrated && !isDemo(store);
    back.hidden = at === 0 || last;
    skip.hidden = last;
    skip.textContent = T.skip;
    next.textContent = last ? T.finish : T.next;
    next.hidden = waiting;
    makers[at].heed?.();
  };
  const end = () => {
    element.hidden = true;
    connection.answer("/api/welcome", "POST", {});
    document.querySelector(".tabs [aria-selected=true]")?.focus();
  };
  element.addEventListener("keydown", (event) => event.key === "Escape" && end());
  element.open = () => {
    element.hidden = false;
    calibrated = false;
    go(0);
  };
  store.addEventListener("status", () => !element.hidden && makers[at].heed?.());
  let asked = false;
  connection.addEventListener("joined", async () => {
    if (asked) return;
    asked = true;
    const response = await connection.ask("/api/welcome");
    if (response.ok && (await response.json()).first) element.open();
  });
  return element;
}

/** Which source moves the character, and whether a face is seen. */
function cameraStep(store) {
  const wire = h("canvas", { class: "wireframe", role: "img", "aria-label": TEXTS.stage.faceLabel });
  const state = h("p", { class: "seen", role: "status" });
  const choices = Object.entries(T.sources).map(([source, [name, what]]) => h("button", {
    class: "choice", "aria-pressed": "false", data: { source }, onclick: () => store.command("choose_source", { source }, { quiet: true }),
  }, icon(SOURCES[source]), h("span", {}, h("strong", { text: name }), h("small", { text: what }))));
  const element = h("div", { class: "camera-step" }, h("div", { class: "choices" }, ...choices), h("figure", {}, wire, state));
  const wireframe = new Wireframe(wire, store.connection);
  store.connection.addEventListener("pose", ({ detail }) => {
    if (detail.tracked && wire.offsetParent) wireframe.draw(detail.tracked, store.status?.tracking === "following");
  });
  const heed = () => {
    const { tracking, reason } = store.status ?? {}, demo = isDemo(store), chosen = demo ? "demo:face" : "auto";
    choices.forEach((one) => one.setAttribute("aria-pressed", String(one.dataset.source === chosen)));
    state.dataset.state = tracking;
    state.textContent = demo && tracking === "following" ? T.seen.demo : tracking === "waiting" ? [T.seen.waiting, reason].filter(Boolean).join(" ") : (T.seen[tracking] ?? "");
  };
  store.addEventListener("settings", heed);
  return { element, heed };
}

/** Who is on stage. */
function characterStep(store, addCharacter) {
  const strip = h("div", { class: "strip", role: "group", "aria-label": TEXTS.tabs.characters });
  const element = h("div", {}, strip);
  let loaded = false;
  const mark = () => [...strip.querySelectorAll("[data-id]")].forEach((one) => one.setAttribute("aria-pressed", String(one.dataset.id === store.status?.character)));
  const load = async () => {
    const response = await store.connection.ask("/api/characters");
    if (!response.ok) return;
    const own = h("button", { class: "choice own", onclick: addCharacter }, icon("add"), h("strong", { text: T.own }));
    strip.replaceChildren(own, ...(await response.json()).filter(({ broken }) => !broken).map(({ id, name }) => {
      const picture = h("img", { alt: "" });
      store.connection.ask(`/api/characters/${id}/thumbnail`).then(async (answer) => answer.ok && (picture.src = URL.createObjectURL(await answer.blob())));
      return h("button", {
        class: "face-choice", data: { id }, "aria-pressed": "false", "aria-label": TEXTS.characters.show(name), title: name,
        onclick: () => store.command("switch_character", { character: id }, { quiet: true }),
      }, picture);
    }));
    mark();
  };
  store.connection.addEventListener("characters", () => loaded && load());
  store.connection.addEventListener("import", ({ detail }) => detail.phase === "done" && loaded && load());
  return {
    element, heed: () => {
      if (!loaded) load();
      loaded = true;
      mark();
    },
  };
}

const isDemo = (store) => (store.settings?.source.input ?? "").startsWith("demo");

/** The face at rest. */
function calibrateStep(store, actions, done) {
  const button = h("button", { class: "primary big", onclick: async () => {
    button.disabled = true;
    const answer = await actions.calibrate();
    button.disabled = false;
    said.textContent = answer.done ? T.calibrated : answer.text;
    done();
  } }, icon("calibrate"), h("span", { text: TEXTS.actions.calibrate }));
  const said = h("p", { class: "note", role: "status" });
  const heed = () => {
    button.hidden = isDemo(store);
    if (button.hidden) said.textContent = T.demoRests;
  };
  return { element: h("div", { class: "calibrate-step" }, button, said), heed };
}

/** Where viewers see it. */
function doneStep(openTab, end) {
  const ways = Object.entries(T.ways).map(([tab, [name, what]]) => h("button", { class: "choice", onclick: () => (end(), openTab(tab)) },
    icon(tab), h("span", {}, h("strong", { text: name }), h("small", { text: what }))));
  return { element: h("div", { class: "choices" }, ...ways) };
}
