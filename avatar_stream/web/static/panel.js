// The studio's page: puts its parts together. What each of them is, its own file says.

import { charactersPane } from "./characters.js";
import { Connection, takeToken } from "./connection.js";
import { h } from "./dom.js";
import { openFit } from "./fit.js";
import { expressionsPane } from "./expressions.js";
import { Actions, makeHeader } from "./header.js";
import { heedKeys } from "./keys.js";
import { makeMeters } from "./meters.js";
import { makeNotices } from "./notices.js";
import { outputsPane } from "./outputs.js";
import { performancePane } from "./performance.js";
import { makeProfiles } from "./profiles.js";
import { makeStage } from "./stage.js";
import { Store } from "./store.js";
import { makeTabs } from "./tabs.js";
import { TEXTS } from "./texts.js";
import { trackingPane } from "./tracking.js";
import { makeWelcome } from "./welcome.js";

const connection = new Connection("/api/socket", takeToken({ hide: true }));
const store = new Store(connection);
const notices = makeNotices(store);
const profiles = makeProfiles(store);
// The stage's remedy and the actions' countdown are on the stage, and that needs the tabs.
const actions = new Actions(store, (seconds) => stage.countdown(seconds));
const tabs = makeTabs(TEXTS.tabs, {
  characters: charactersPane(store, (wish) => openFit(store, wish)), performance: performancePane(store, actions), expressions: expressionsPane(store),
  outputs: outputsPane(store), tracking: trackingPane(connection),
});
const stage = makeStage(store, {
  chooseSource: () => {
    tabs.show("performance");
    document.getElementById("source").focus();
  },
});
document.body.append(
  makeHeader(store, actions, notices, profiles),
  h("main", { class: "layout" }, h("div", { class: "centre" }, stage.element, makeMeters(store)), tabs.element),
  makeWelcome(store, {
    actions, openTab: (tab) => tabs.show(tab), addCharacter: () => document.getElementById("add-character").click(),
  }),
  notices.corner, notices.panel, profiles.panel);
heedKeys(store, actions);
connection.open();
// What tests and curious people look at.
window.studio = { store, stage };
