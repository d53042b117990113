// The section "Room": guests who play in the same picture, each a row with what can be done about them.

import { h, icon } from "./dom.js";
import { makeMenu } from "./menu.js";
import { TEXTS } from "./texts.js";
import { choice, line, section, segments, toggle } from "./widgets.js";
import { askForWords } from "./words_dialog.js";

const T = TEXTS.room;
const THEIRS = "theirs";
// How a row's dot looks, in the words of outputs.
const PHASES = { following: "showing", nobody: "off", paused: "off", opening: "opening", waiting: "waiting" };

export function roomSection(store) {
  const list = h("ul", { class: "members" });
  const layout = segments({ name: T.layout, options: Object.entries(T.layouts), change: (kind) => store.command("arrange_room", { layout: kind }, { quiet: true }) });
  const names = toggle({ name: T.names, change: (on) => store.command("arrange_room", { names: on }, { quiet: true }) });
  const add = line({
    name: T.name, button: T.add,
    change: async (name) => {
      if (name && (await store.command("add_guest", { name }, { quiet: true })).done) add.set("");
    },
  });
  add.querySelector("input").maxLength = 24;
  const arranged = h("div", { class: "members-arranged", hidden: true }, layout, names);
  let rows = new Map(), characters = [];
  const paint = () => {
    const room = store.settings?.room;
    if (!room) return;
    const members = Object.entries(room.members);
    arranged.hidden = members.length === 0;
    layout.set(room.layout);
    // Places of its own are said in the settings; without any, it is the same as a row.
    layout.querySelector("[data-value=free]").hidden = room.layout !== "free";
    names.set(room.names);
    rows = new Map(members.map(([name, member]) => [name, rows.get(name) ?? memberRow(store, name, member.source === "")]));
    const wanted = [...rows.values()];
    // Moved only where they stand otherwise: a row that moves loses the focus.
    if (wanted.length !== list.children.length || wanted.some((row, number) => row !== list.children[number])) list.replaceChildren(...wanted);
    members.forEach(([name, member], number) => {
      rows.get(name).show({
        member, characters, order: members.map(([one]) => one), number, state: store.room.guests.find((guest) => guest.name === name) ?? null,
      });
    });
  };
  const load = async () => {
    const response = await store.connection.ask("/api/characters");
    if (response.ok) characters = (await response.json()).filter(({ broken }) => !broken);
    paint();
  };
  store.connection.addEventListener("state", ({ detail }) => detail.state === "open" && load());
  store.connection.addEventListener("characters", load);
  for (const event of ["settings", "room", "status"]) store.addEventListener(event, paint);
  return section(T.title, h("p", { class: "note", text: T.hint }), list, add, arranged);
}

/** One member; `show` tells how things are. */
function memberRow(store, name, isSelf) {
  let now = null;
  const change = (changes) => store.command("change_member", { name, ...changes }, { quiet: true });
  const move = (by) => {
    const order = now.order.filter((one) => one !== name);
    order.splice(now.number + by, 0, name);
    return store.command("arrange_room", { order }, { quiet: true });
  };
  const state = h("small", {}), trouble = h("small", { class: "reason", hidden: true });
  const hide = h("button", { class: "icon-button", onclick: () => change({ hidden: !now.member.hidden }) }, icon("look"));
  const mute = h("button", { class: "icon-button", onclick: () => change({ muted: !now.member.muted }) }, icon("pause"));
  const character = choice({ name: T.characterOf(name), bare: true, options: [], change: (id) => change({ character: id }) });
  const menu = makeMenu(T.more(name), [
    { icon: "up", text: T.forward, run: () => now.number > 0 && move(-1) },
    { icon: "down", text: T.backward, run: () => move(1) },
    {
      icon: "rename", text: T.rename,
      run: async () => {
        const words = await askForWords(T.renameTitle(name), { name });
        if (words && words.name !== name) change({ new_name: words.name });
      },
    },
    { icon: "delete", text: T.remove, danger: true, run: () => store.command("remove_member", { name }, { quiet: true }) },
  ]);
  const row = h("li", { class: "member", data: { name }, role: "group", "aria-label": name },
    h("span", { class: "dot", "aria-hidden": "true" }),
    h("span", { class: "what" }, h("strong", { text: name }), state),
    h("span", { class: "buttons" }, hide, mute, menu.button, menu.list),
    isSelf ? null : character, trouble);
  row.show = (shown) => {
    now = shown;
    const { member, characters, state: guest } = shown;
    const tracking = isSelf ? (store.status?.tracking ?? "opening") : (guest?.tracking ?? "opening");
    row.dataset.phase = PHASES[tracking];
    const said = isSelf ? [T.self, T.states[tracking]] : [T.states[tracking]];
    if (member.hidden) said.push(T.hidden);
    if (guest?.lost_percent >= 1) said.push(T.lost(guest.lost_percent));
    if (member.character === THEIRS && guest?.offers && guest.received_bytes < guest.offered_bytes) said.push(T.coming(guest.offers, guest.received_bytes / guest.offered_bytes));
    state.textContent = said.join(" · ");
    const reason = guest?.trouble ? T.notTheirs(guest.trouble) : tracking === "waiting" ? (guest?.reason ?? "") : "";
    trouble.textContent = reason;
    trouble.hidden = !reason;
    press(hide, !member.hidden, member.hidden ? T.show(name) : T.hide(name));
    press(mute, !member.muted, member.muted ? T.follow(name) : T.mute(name));
    const offered = guest?.offers ? [[THEIRS, T.theirs(guest.offers, guest.offered_bytes)]] : member.character === THEIRS ? [[THEIRS, T.theirsToCome]] : [];
    const known = characters.map(({ id, name: title }) => [id, title]);
    const other = member.character && member.character !== THEIRS && !known.some(([id]) => id === member.character) ? [[member.character, member.character]] : [];
    character.setOptions([["", T.anyCharacter], ...offered, ...known, ...other]);
    character.set(member.character);
  };
  return row;
}

/** A button for what is on or off now; its text says what a press does. */
function press(button, on, text) {
  button.classList.toggle("off", !on);
  button.ariaLabel = button.title = text;
}
