// The link for the browser that performs, with what to do there; seen only where a browser is the source.

import { copyFrom, h } from "./dom.js";
import { TEXTS } from "./texts.js";

const T = TEXTS.source.perform;

export function performerCard(store) {
  let link = "", picture = "", shown = null;
  const open = h("a", { class: "button", target: "_blank", rel: "noreferrer", text: T.open });
  const copy = h("button", { text: T.copy, onclick: () => copyFrom(copy, link, T.copied) });
  const card = h("div", { class: "performer", role: "group", "aria-label": T.title, hidden: true });
  const paint = () => {
    const elsewhere = link.startsWith("https:");
    card.hidden = !link;
    open.href = link;
    card.replaceChildren(...(elsewhere ? far() : [h("small", { text: T.here })]), h("div", { class: "row" }, open, copy));
  };
  const far = () => [
    h("small", { text: T.scan }),
    // Whoever sees it can perform, and screens are shared.
    h("details", {}, h("summary", { text: T.show }), h("img", { src: picture, alt: T.code })),
    h("small", { text: T.warning }),
    h("ul", {}, ...T.ways.map(([browser, way]) => h("li", {}, h("strong", { text: `${browser}: ` }), way))),
    h("small", { text: T.firewall(new URL(link).port) }),
  ];
  const look = async () => {
    const response = await store.connection.ask("/api/links");
    link = response.ok ? ((await response.json()).perform ?? "") : "";
    URL.revokeObjectURL(picture);
    picture = "";
    if (link.startsWith("https:")) {
      const code = await store.connection.ask("/api/links/perform.svg");
      if (code.ok) picture = URL.createObjectURL(await code.blob());
    }
    paint();
  };
  store.addEventListener("settings", ({ detail: { source } }) => {
    if (source.input === shown) return;
    shown = source.input;
    look();
  });
  return card;
}
