// What is measured, twice a second: rates, latency, losses, bitrate, processor and memory.

import { h } from "./dom.js";
import { TEXTS } from "./texts.js";

const T = TEXTS.meters;
const HISTORY = 60;

export function makeMeters(store) {
  const meters = {
    fps_in: meter(T.fps_in, T.fps), fps_out: meter(T.fps_out, T.fps), latency: meter(T.latency, T.ms),
    processor: meter(T.processor, T.percent), kbit_s: meter(T.kbit_s, T.kbit), dropped: meter(T.dropped, ""),
    memory: meter(T.memory, T.megabytes),
  };
  meters.processor.title = T.cores;
  store.addEventListener("status", ({ detail }) => {
    if (!detail) return;
    meters.fps_in.show(detail.fps_in, 1);
    meters.fps_out.show(detail.fps_out, 1);
    meters.latency.show(detail.latency_p50_ms, 0, detail.latency_p95_ms === null ? "" : T.worst(Math.round(detail.latency_p95_ms)));
    meters.processor.show(detail.processor_percent, 0);
    meters.kbit_s.show(detail.kbit_s, 1);
    meters.dropped.show(detail.dropped, 0);
    meters.memory.show(detail.memory_mb, 0);
  });
  return h("div", { class: "meters", role: "group", "aria-label": T.label }, ...Object.values(meters));
}

function meter(name, unit) {
  const value = h("strong", { text: T.none }), more = h("small", { class: "more" });
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  const spark = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  for (const [key, text] of Object.entries({ viewBox: `0 0 ${HISTORY} 16`, preserveAspectRatio: "none", class: "spark", "aria-hidden": "true" })) {
    spark.setAttribute(key, text);
  }
  spark.append(path);
  const past = [];
  const element = h("div", { class: "meter" }, h("span", { class: "name", text: name }),
    h("span", { class: "reading" }, value, h("small", { text: unit })), more, spark);
  element.show = (number, digits, extra = "") => {
    value.textContent = number === null ? T.none : number.toFixed(digits);
    more.textContent = extra;
    past.push(number ?? 0);
    if (past.length > HISTORY) past.shift();
    const top = Math.max(...past, 1e-6);
    path.setAttribute("d", past.map((one, i) => `${i ? "L" : "M"}${HISTORY - past.length + i} ${(15 - (13 * one) / top).toFixed(1)}`).join(""));
  };
  return element;
}
