/* The controls that are always there, in the same place on every screen. */

import { icon, make, redraw } from "./dom.js";

const rail = document.getElementById("rail");
const bar = document.getElementById("bar");

/** send: (name) => …; openPanel: () => …. */
export function drawControls({ words, settings }, send, openPanel) {
  const button = (name, picture, label, act, attributes = {}) =>
    make("button", { class: "control", type: "button", "data-name": name, onclick: act, ...attributes }, icon(picture), make("span", { class: "word" }, label));
  const plain = (name) => button(name, name, words[name], () => send(name));
  redraw(rail, words, () => [plain("louder"), plain("quieter")]);
  redraw(bar, [words, settings.quiet], () => [
    plain("back"),
    plain("repeat"),
    plain("help"),
    plain("stop"),
    button("quiet-mode", settings.quiet ? "aloud" : "quiet", settings.quiet ? words["quiet.off"] : words.quiet, () => send("quiet-mode")),
    button("panel", "panel", words.panel, openPanel, { "aria-haspopup": "dialog" }),
  ]);
  bar.setAttribute("aria-label", words.controls ?? "");
  rail.setAttribute("aria-label", words.loudness ?? "");
}
