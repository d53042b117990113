// Elements from code: the page has no text of its own in HTML, and scripts never read markup.

/**
 * An element. `options`: attributes; `class`, `text`; on… listeners; `data` for data-…; false and null leave out.
 */
export function h(name, options = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(options)) {
    if (value === false || value === null || value === undefined) continue;
    if (key === "class") element.className = value;
    else if (key === "text") element.textContent = value;
    else if (key === "data") Object.assign(element.dataset, value);
    else if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== false));
  return element;
}

const SVG = "http://www.w3.org/2000/svg";
const PATHS = {
  pause: "M8 5v14M16 5v14",
  resume: "M7 5l12 7-12 7z",
  calibrate: "M12 3v4M12 17v4M3 12h4M17 12h4M12 9a3 3 0 100 6 3 3 0 000-6z",
  snapshot: "M4 8h3l2-3h6l2 3h3v11H4zM12 10a3.5 3.5 0 100 7 3.5 3.5 0 000-7z",
  record: "M12 6a6 6 0 100 12 6 6 0 000-12z",
  stop: "M7 7h10v10H7z",
  theme: "M12 4a8 8 0 100 16 8 8 0 000-16zM12 4v16",
  notices: "M6 10a6 6 0 0112 0v4l2 3H4l2-3zM10 20h4",
  help: "M9 9a3 3 0 116 0c0 2-3 2.5-3 5M12 18v.5",
  close: "M6 6l12 12M18 6L6 18",
  reset: "M5 5v5h5M5.5 10a7 7 0 11-.5 4",
  characters: "M12 4a4 4 0 100 8 4 4 0 000-8zM5 20c0-8 14-8 14 0",
  performance: "M5 7h8M17 7h2M5 12h2M11 12h8M5 17h6M15 17h4M13 5v4M7 10v4M11 15v4",
  expressions: "M12 3a9 9 0 100 18 9 9 0 000-18zM9 9v1.5M15 9v1.5M8 14c2 3 6 3 8 0",
  outputs: "M3 6h13v12H3zM16 10l5-3v10l-5-3",
  tracking: "M4 18v-5M9 18V7M14 18v-8M19 18V5",
  profiles: "M12 3l8 4-8 4-8-4zM4 12l8 4 8-4M4 16.5l8 4 8-4",
  edit: "M4 20h4L19 9l-4-4L4 16zM13 7l4 4", copy: "M9 9h11v11H9zM15 9V4H4v11h5",
  add: "M12 5v14M5 12h14",
  more: "M12 5.5v.01M12 12v.01M12 18.5v.01",
  fit: "M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4M9 10v1M15 10v1M9 15c2 1.6 4 1.6 6 0",
  rename: "M4 20l1-4L16 5l3 3L8 19zM14 7l3 3",
  duplicate: "M9 9h11v11H9zM5 15H4V4h11v1",
  psd: "M12 4l8 4-8 4-8-4zM4 12l8 4 8-4M4 16l8 4 8-4",
  ora: "M12 4l8 4-8 4-8-4zM4 12l8 4 8-4M4 16l8 4 8-4",
  zip: "M12 4v11M8 11l4 4 4-4M5 19h14",
  undo: "M8 5L4 9l4 4M4 9h10a6 6 0 010 12h-3",
  redo: "M16 5l4 4-4 4M20 9H10a6 6 0 000 12h3",
  zoom_in: "M11 5a6 6 0 100 12 6 6 0 000-12zM20 20l-4.5-4.5M11 8.5v5M8.5 11h5",
  zoom_out: "M11 5a6 6 0 100 12 6 6 0 000-12zM20 20l-4.5-4.5M8.5 11h5",
  zoom_face: "M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4M9 10v1M15 10v1M9 15c2 1.6 4 1.6 6 0",
  zoom_all: "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",
  look: "M2.5 12C6 6 18 6 21.5 12C18 18 6 18 2.5 12zM12 9.5a2.5 2.5 0 100 5 2.5 2.5 0 000-5z",
  doctor: "M3 12h4l2.5-6 4 12L16 12h5",
  ok: "M4.5 12.5l5 5L19.5 7",
  warn: "M12 4L2.5 20h19zM12 10v4.5M12 17v.2",
  fail: "M12 3a9 9 0 100 18 9 9 0 000-18zM9 9l6 6M15 9l-6 6",
  up: "M12 19V5M6 11l6-6 6 6",
  down: "M12 5v14M6 13l6 6 6-6",
  delete: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13",
};

/** A small drawing in the colour of the text around. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  for (const [key, value] of Object.entries({ viewBox: "0 0 24 24", class: `icon icon-${name}`, "aria-hidden": "true" })) {
    svg.setAttribute(key, value);
  }
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

/** Let the browser save a file. */
export function download(blob, name) {
  const url = URL.createObjectURL(blob);
  h("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Copy a text, and say so on the button for a moment. */
export async function copyFrom(button, text, said) {
  await navigator.clipboard.writeText(text);
  const before = button.textContent;
  button.textContent = said;
  setTimeout(() => (button.textContent = before), 1500);
}

/** Calls `work` with the newest arguments, at most once in `gapMs`, and always with the last ones. */
export function gently(work, gapMs) {
  let waiting = null, busy = false;
  const next = async () => {
    if (waiting === null) return void (busy = false);
    const given = waiting;
    waiting = null;
    await work(...given);
    setTimeout(next, gapMs);
  };
  return (...given) => {
    waiting = given;
    if (!busy) {
      busy = true;
      next();
    }
  };
}
