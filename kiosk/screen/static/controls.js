/* The controls that are always there, in the same place on every screen. */

import { icon, make, redraw } from "./dom.js";

const rail = document.getElementById("rail");
const bar = document.getElementById("bar");
const BAR = ["back", "repeat", "help", "stop"];

/** send: (name) => …; openPanel: () => …. */
export function drawControls({ words, settings }, send, openPanel) {
  const button = (name, picture, label, act, attributes = {}) =>
    make("button", { class: "control", type: "button", "data-name": name, onclick: act, ...attributes }, icon(picture), make("span", { class: "word" }, label));
  redraw(bar, words, () => BAR.map((name) => button(name, name, words[name], () => send(name))));
  redraw(rail, [words, settings.quiet], () => [
    button("louder", "louder", words.louder, () => send("louder")),
    button("quieter", "quieter", words.quieter, () => send("quieter")),
    button("quiet-mode", settings.quiet ? "aloud" : "quiet", settings.quiet ? words["quiet.off"] : words.quiet, () => send("quiet-mode")),
    button("panel", "panel", words.panel, openPanel, { "aria-haspopup": "dialog" }),
  ]);
  bar.setAttribute("aria-label", words.controls ?? "");
  rail.setAttribute("aria-label", words.panel ?? "");
}
