// Files that become characters: dropped anywhere, pasted, or chosen; each with its progress until it is done.

import { h, icon } from "./dom.js";
import { TEXTS } from "./texts.js";

const T = TEXTS.imports;
const TYPES = ".png,.jpg,.jpeg,.webp,.gif,.bmp,.tif,.tiff,.avif,.heic,.heif,.psd,.psb,.ora,.zip";
// How far along each step is.
const SHARES = { sending: 0.08, waiting: 0.14, reading: 0.2, finding: 0.45, building: 0.8, done: 1 };
const OVER = ["done", "failed", "unfitted", "cancelled"];

export function makeImports(store, fit) {
  const chooser = h("input", {
    type: "file", multiple: true, accept: TYPES, hidden: true,
    onchange: () => ([...chooser.files].forEach(send), (chooser.value = "")),
  });
  const add = h("button", { class: "add-character", id: "add-character", onclick: () => chooser.click() },
    icon("add"), h("span", {}, h("strong", { text: T.add }), h("small", { text: T.how })));
  const rows = h("ul", { class: "imports", "aria-live": "polite", "aria-label": T.label });
  const known = new Map();

  const rowOf = (file) => {
    const text = h("small"), bar = h("span", { class: "progress", role: "progressbar", "aria-label": file, "aria-valuemin": 0, "aria-valuemax": 100 });
    const fill = h("span", { class: "fill" }), acts = h("span", { class: "acts" });
    bar.append(fill);
    const away = h("button", { class: "icon-button", onclick: () => row.leave() }, icon("close"));
    const row = h("li", { data: { phase: "sending" } }, h("span", { class: "what" }, h("strong", { text: file }), text, bar, acts), away);
    row.number = 0;
    row.aborting = new AbortController();
    row.leave = () => {
      row.aborting.abort();
      if (row.number) store.connection.answer(`/api/imports/${row.number}`, "DELETE");
      row.remove();
    };
    row.show = (one) => {
      row.dataset.phase = one.phase;
      const unsure = one.phase === "done" && one.unsure?.length > 0;
      row.classList.toggle("unsure", unsure);
      text.textContent = one.phase === "failed" ? [one.text, one.remedy].filter(Boolean).join(". ") : unsure ? T.unsure(one.unsure) : T.phases[one.phase];
      bar.hidden = OVER.includes(one.phase);
      bar.setAttribute("aria-valuenow", String(Math.round(100 * (SHARES[one.phase] ?? 1))));
      fill.style.transform = `scaleX(${SHARES[one.phase] ?? 1})`;
      away.ariaLabel = away.title = OVER.includes(one.phase) ? T.dismiss(file) : T.cancel(file);
      const act = (name, run) => h("button", { text: name, onclick: run });
      const check = act(T.check, () => (row.leave(), fit({ character: one.character, part: one.unsure?.[0] })));
      check.classList.toggle("primary", unsure);
      acts.replaceChildren(...(one.phase === "done" ? [
        act(T.show, () => store.command("switch_character", { character: one.character }, { quiet: true }).then(() => row.leave())), check,
      ] : one.phase === "unfitted" ? [act(T.place, () => (row.remove(), fit({ import: one.number })))] : []));
      if (one.phase === "cancelled") row.remove();
    };
    row.show({ phase: "sending" });
    rows.append(row);
    return row;
  };

  const send = async (file) => {
    const row = rowOf(file.name);
    if (!row.offsetParent) document.getElementById("tab-characters").click(); // on narrow screens it lies behind a tab
    row.scrollIntoView({ block: "nearest" });
    try {
      const response = await store.connection.send(`/api/imports?name=${encodeURIComponent(file.name)}`, file, row.aborting.signal);
      const one = await response.json();
      if (!response.ok) return row.show({ phase: "failed", text: one.text ?? one.error, remedy: one.remedy });
      row.number = one.number;
      known.set(one.number, row);
      row.show(early.get(one.number) ?? one);
      early.delete(one.number);
    } catch (error) {
      if (error.name !== "AbortError") row.show({ phase: "failed", text: TEXTS.absent, remedy: "" });
    }
  };
  // News may come before the answer to what they are of.
  const early = new Map();
  store.connection.addEventListener("import", ({ detail }) => {
    const row = known.get(detail.number);
    if (row) row.show(detail);
    else early.set(detail.number, detail);
  });
  // A page that was opened again shows what is still to be seen.
  store.connection.addEventListener("joined", async () => {
    const response = await store.connection.ask("/api/imports");
    if (!response.ok) return;
    for (const one of await response.json()) {
      if (known.has(one.number)) {
        known.get(one.number).show(one);
        continue;
      }
      if ((one.phase === "done" && !one.unsure.length) || one.phase === "cancelled") continue;
      const row = rowOf(one.file);
      row.number = one.number;
      known.set(one.number, row);
      row.show(one);
    }
  });
  heedDrops((files) => files.forEach(send));
  return { element: h("div", { class: "adding" }, add, chooser, rows) };
}

/** Files dropped or pasted anywhere on the page. */
function heedDrops(take) {
  const veil = h("div", { class: "drop-veil", hidden: true }, h("span", {}, icon("add"), h("strong", { text: T.drop })));
  document.body.append(veil);
  let depth = 0;
  const hasFiles = (event) => event.dataTransfer?.types.includes("Files") && !document.querySelector("dialog[open]");
  addEventListener("dragenter", (event) => hasFiles(event) && (depth++, (veil.hidden = false)));
  addEventListener("dragleave", (event) => hasFiles(event) && --depth <= 0 && ((depth = 0), (veil.hidden = true)));
  addEventListener("dragover", (event) => hasFiles(event) && event.preventDefault());
  addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    [depth, veil.hidden] = [0, true];
    take([...event.dataTransfer.files]);
  });
  addEventListener("paste", (event) => {
    if (event.target.closest?.("input, textarea") || document.querySelector("dialog[open]")) return;
    const files = [...(event.clipboardData?.files ?? [])];
    if (!files.length) return;
    event.preventDefault();
    // What is copied out of a browser or a drawing program is always called "image".
    take(files.map((file) => (file.name === "image.png" ? new File([file], T.pasted, { type: file.type }) : file)));
  });
}
