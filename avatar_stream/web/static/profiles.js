// The menu of profiles: all settings by name, switched, begun, removed, exported and imported.

import { h, icon } from "./dom.js";
import { TEXTS } from "./texts.js";

const T = TEXTS.profiles;

export function makeProfiles(store) {
  const name = h("span", { class: "profile-name" });
  const button = h("button", { class: "profile-button", popovertarget: "profiles", hidden: true }, icon("profiles"), name);
  const list = h("div", { class: "profile-list", role: "group", "aria-label": T.title });
  const tell = (answer) => store.tell(answer);
  const fresh = h("input", { type: "text", maxlength: 40, placeholder: T.newName, "aria-label": T.newName, autocomplete: "off", spellcheck: "false" });
  const form = h("form", {
    class: "line",
    onsubmit: async (event) => {
      event.preventDefault();
      const wished = fresh.value.trim();
      if (wished && (await store.command("new_profile", { name: wished })).done) fresh.value = "";
    },
  }, fresh, h("button", { type: "submit", text: T.begin }));
  const file = h("input", {
    type: "file", accept: ".toml,text/plain", hidden: true,
    onchange: async () => {
      const [given] = file.files;
      file.value = "";
      if (!given) return;
      if (given.size > 60000) return tell({ done: false, text: T.tooLarge, remedy: "" });
      const wished = given.name.replace(/\.toml$/i, "").replace(/[^\p{L}\p{N} _-]/gu, " ").replace(/^[ -]+|[ -]+$/g, "").slice(0, 40);
      await store.command("import_profile", { name: wished || T.imported, text: await given.text() });
    },
  });
  const save = async () => {
    const current = store.profiles.current;
    const response = await store.connection.ask(`/api/profiles/${encodeURIComponent(current)}`);
    if (!response.ok) return tell({ done: false, text: (await response.json()).error, remedy: "" });
    const link = h("a", { href: URL.createObjectURL(await response.blob()), download: `${current}.toml` });
    link.click();
    URL.revokeObjectURL(link.href);
  };
  const panel = h("div", { class: "messages profiles", id: "profiles", popover: "auto" }, h("h2", { text: T.title }), h("p", { class: "note", text: T.note }), list, form,
    h("div", { class: "row" }, h("button", { text: T.export, onclick: save }), h("button", { text: T.import, onclick: () => file.click() }), file));
  store.connection.addEventListener("profiles_changed", ({ detail }) => {
    store.profiles = detail;
    button.hidden = false;
    name.textContent = detail.current;
    button.title = button.ariaLabel = T.inUse(detail.current);
    list.replaceChildren(...detail.names.map((one) => h("div", { class: "profile" },
      h("button", {
        class: "choose", "aria-pressed": String(one === detail.current), text: one,
        onclick: () => one !== store.profiles.current && store.command("switch_profile", { name: one }),
      }),
      one === detail.current || one === detail.names[0] ? null : h("button", {
        class: "icon-button", title: T.remove(one), "aria-label": T.remove(one), onclick: () => store.command("remove_profile", { name: one }),
      }, icon("close")))));
  });
  return { button, panel };
}
