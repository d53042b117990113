// The browser as performer: camera and tracker run in this page, and 478 points of each picture go to the studio, no pixel.

import { takeToken } from "./connection.js";
import { h } from "./dom.js";
import { PerformLink, seenMessage } from "./perform_link.js";
import { TEXTS } from "./perform_texts.js";

const SIZE = { width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: 30 } };
// Of these a dot is drawn: brows, eyes, nose, mouth and outline, enough to see that it sticks.
const DOTS_EVERY = 3;

const link = new PerformLink(takeToken());
const video = h("video", { playsinline: true, muted: true }), drawing = h("canvas", {});
const hint = h("p", { text: TEXTS.before });
const phase = h("span", {}), said = h("p", { class: "said", role: "status" });
const button = h("button", { class: "primary", id: "start", text: TEXTS.start, onclick: () => (running ? stop() : start()) });
const main = h("main", { data: { phase: "off" } },
  h("header", {}, h("h1", { text: TEXTS.title }), h("span", { class: "state" }, h("span", { class: "dot" }), phase)),
  h("div", { class: "look" }, video, drawing, hint), button, said, h("p", { class: "note", text: TEXTS.privacy }));
document.body.append(main);

// Each start is a run of its own; what waits in an earlier one ends when it sees that.
let running = false, run = 0, faces = 0, seen = false, mesh = null, lock = null;

function say(text, ...more) {
  said.replaceChildren(text, ...more);
}

/** What the dot and the word beside it show. */
function paint() {
  const [kind, text] =
    link.state !== "open" ? ["bad", TEXTS.states[link.state]]
    : !running ? ["off", TEXTS.states.ready]
    : faces === 0 && !seen ? ["wait", TEXTS.states.looking]
    : seen ? ["live", TEXTS.states.live] : ["wait", TEXTS.states.nobody];
  main.dataset.phase = kind;
  phase.textContent = text;
}

async function start() {
  const own = ++run;
  button.disabled = true;
  try {
    say(TEXTS.loading);
    await loadTracker();
    say(TEXTS.asking);
    const camera = await openCamera();
    if (own !== run) return void camera.getTracks().forEach((track) => track.stop());
    video.srcObject = camera;
    await video.play();
    running = true;
    hint.hidden = true;
    button.textContent = TEXTS.stop;
    button.classList.remove("primary");
    say("");
    lock = await navigator.wakeLock?.request("screen").catch(() => null);
    follow(own);
  } catch (error) {
    if (own !== run) return;
    stop();
    const [text, command] = reasonOf(error);
    say(text, ...(command ? [" ", h("code", { text: command })] : []));
  } finally {
    button.disabled = false;
    paint();
  }
}

function stop() {
  run++;
  running = seen = false;
  lock?.release();
  lock = null;
  video.srcObject?.getTracks().forEach((track) => track.stop());
  video.srcObject = null;
  drawing.width = drawing.width; // clears it
  hint.hidden = false;
  button.textContent = TEXTS.start;
  button.classList.add("primary");
  paint();
}

class Missing extends Error {}

function reasonOf(error) {
  if (error instanceof Missing) return [TEXTS.missing, error.message];
  return [TEXTS.errors[error.name] ?? `${TEXTS.broken} (${error.message ?? error})`];
}

/** MediaPipe's FaceMesh, served by the studio; loaded once. */
async function loadTracker() {
  if (mesh) return;
  const { there, command } = await (await fetch("/perform/tracker", { cache: "no-store" })).json();
  if (!there) throw new Missing(command);
  await new Promise((loaded, failed) => {
    document.head.append(h("script", { src: "/face_mesh/face_mesh.js", onload: loaded, onerror: () => failed(new Error(TEXTS.unloaded)) }));
  });
  const made = new window.FaceMesh({ locateFile: (name) => `/face_mesh/${name}` });
  made.setOptions({ maxNumFaces: 1, refineLandmarks: true, minDetectionConfidence: 0.5, minTrackingConfidence: 0.5 });
  made.onResults(({ multiFaceLandmarks }) => (found = multiFaceLandmarks?.[0] ?? null));
  await made.initialize();
  mesh = made;
}

let found = null;

async function openCamera() {
  if (!navigator.mediaDevices) throw new DOMException("", "SecurityError");
  const wanted = { audio: false, video: { facingMode: "user", ...SIZE } };
  const camera = await navigator.mediaDevices.getUserMedia(wanted);
  camera.getVideoTracks()[0].addEventListener("ended", () => camera === video.srcObject && (stop(), say(TEXTS.errors.NotReadableError)));
  return camera;
}

/** Track every picture of the camera that there is time for. */
async function follow(own) {
  while (own === run) {
    const takenMs = await nextPicture();
    if (own !== run) return;
    try {
      await mesh.send({ image: video });
    } catch (error) {
      if (own !== run) return;
      stop();
      say(reasonOf(error)[0]);
      return;
    }
    const { videoWidth: width, videoHeight: height } = video;
    if (own !== run || !width) continue;
    link.send(seenMessage(width, height, takenMs, found));
    faces++;
    seen = found !== null;
    draw(width, height);
    paint();
  }
}

/** When the next picture is there: the time in ms at which the camera took it, as far as the browser knows. */
function nextPicture() {
  return new Promise((taken) => {
    if (video.requestVideoFrameCallback) video.requestVideoFrameCallback((now, { captureTime }) => taken(captureTime ?? now));
    else requestAnimationFrame(taken);
  });
}

function draw(width, height) {
  drawing.width = width;
  drawing.height = height;
  if (!found) return;
  const context = drawing.getContext("2d"), size = Math.max(width / 200, 2);
  context.fillStyle = "#8f80ff";
  found.forEach(({ x, y }, i) => i % DOTS_EVERY === 0 && context.fillRect(x * width - size / 2, y * height - size / 2, size, size));
}

link.addEventListener("state", ({ detail: { state } }) => {
  if (state === "replaced") stop();
  say(state === "open" ? "" : TEXTS.lines[state] ?? "");
  paint();
});
// A page that nobody looks at gets no pictures: say so when it comes back.
document.addEventListener("visibilitychange", async () => {
  if (document.visibilityState === "visible" && running) lock = await navigator.wakeLock?.request("screen").catch(() => null);
});
link.open();
paint();
// What tests and curious people look at.
window.performer = { link, get faces() { return faces; }, get seen() { return seen; } };
