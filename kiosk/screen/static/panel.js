/* The panel behind the last of the controls: what is wanted seldom, and what can be said though it is no answer.
   Its state is the scene's; it only sends. */

import { holdButton } from "./hold.js";
import { icon, make, redraw } from "./dom.js";
import { pictureOf } from "./choices.js";

const panel = document.getElementById("panel");

const PER_LEAF = 10;

let leaf = "panel"; // or "ask"; "choices": all that may be touched while one stretches; "topics": all that can be asked
let page = 0; // of the choices, or of the topics
let heading = null; // of the topics that are shown; null: the headings
let redrawn = () => {};

export const openPanel = () => open("panel");
export const openChoices = () => open("choices");
export const openTopics = () => open("topics");

function open(which) {
  turn(which);
  panel.showModal();
}

function turn(to, toPage = 0, toHeading = null) {
  leaf = to;
  page = toPage;
  heading = toHeading;
  redrawn();
  panel.querySelector("button").focus();
}

/** send: (name) => …; type: (text) => …. */
export function drawPanel(view, send, type) {
  redrawn = () => draw(view, send, type);
  if (leaf === "choices" && !view.scene.exercise) panel.close(); // what it offered is over
  if (heading !== null && !view.headings[heading]) [heading, page] = [null, 0]; // the content was reloaded
  redrawn();
}

function draw({ words, settings, ears, scene, headings }, send, type) {
  const choices = leaf === "choices" ? scene.choices.filter(({ name }) => name !== "stop") : [];
  const isAwake = scene.state !== "asleep";
  redraw(panel, [leaf, page, heading, headings, isAwake, choices, words, settings.text, settings.theme, settings.muted, ears === "off"], () => {
    const one = (name, picture, label, onclick, value = null) =>
      make(
        "button", { class: "choice", type: "button", "data-name": name, onclick },
        picture ? icon(picture) : null, make("span", { class: "word" }, label, value ? make("small", {}, value) : null),
      );
    const stays = (name) => () => send(name);
    const leaves = (name) => () => {
      panel.close();
      send(name);
    };
    const said = (name, picture) => one(name, picture, words[name], leaves(name));
    const close = one("close", "close", words.close, () => panel.close());
    const seldom = () => [
      one("text-size", "text", words.text, stays("text-size"), words[`text.${settings.text}`]),
      one("theme", "theme", words.theme, stays("theme"), words[`theme.${settings.theme}`]),
      ears === "off" ? null : one("mute", settings.muted ? "microphone" : "mute", settings.muted ? words["mute.off"] : words.mute, stays("mute")),
      one("staff", "staff", words.staff, leaves("staff")),
      holdButton("new-visitor", "new_visitor", words.new, words.hold, leaves("new-visitor")),
      one("ask", "questions", words.ask, () => turn("ask")),
    ];
    const sayable = () => [
      said("why", "unsure"), said("who_says", "questions"), said("cramp_now", "hurts"),
      said("start_over", "repeat"), said("slower", "slower"), said("faster", "faster"),
      isAwake ? one("topics", "questions", words.topics, () => turn("topics")) : null,
    ];
    const some = (all, perLeaf) => {
      const pages = Math.ceil(all.length / perLeaf);
      return [
        ...all.slice(page * perLeaf, (page + 1) * perLeaf),
        pages > 1 ? one("turn-over", "more", words.more, () => turn(leaf, (page + 1) % pages, heading), `${page + 1} / ${pages}`) : null,
      ];
    };
    const topics = () =>
      heading === null
        ? headings.map(({ label }, number) => one(`heading-${number}`, null, label, () => turn("topics", 0, number)))
        : headings[heading].topics.map(({ name, label }) => one(name, null, label, leaves(name)));
    if (leaf === "choices") {
      const told = choices.map(({ name, label }) => one(name, pictureOf(name), label, leaves(name)));
      return [make("div", { class: "grid many" }, ...some(told, PER_LEAF), close)];
    }
    if (leaf === "topics") {
      const back = heading === null ? null : one("headings", "back", words.topics, () => turn("topics"));
      return [make("div", { class: "grid many topics" }, ...some(topics(), PER_LEAF - Number(back !== null)), back, close)];
    }
    return [
      make("h2", {}, words[leaf] ?? ""),
      make("div", { class: leaf === "ask" ? "grid many" : "grid" }, ...(leaf === "ask" ? sayable() : seldom())),
      leaf === "ask" ? typing(words, type, close) : make("div", { class: "ask" }, close),
    ];
  });
  const title = heading === null ? words[leaf === "choices" ? "more" : leaf] : headings[heading].label;
  panel.setAttribute("aria-label", title ?? "");
}

/** A line to type in, where there is a keyboard. */
function typing(words, type, close) {
  const field = make("input", { id: "typed", type: "text", maxlength: "200", autocomplete: "off", "data-name": "typed", placeholder: words.type ?? "", "aria-label": words.type ?? "" });
  const ask = (event) => {
    event.preventDefault();
    const text = field.value.trim();
    if (!text) return;
    field.value = "";
    panel.close();
    type(text);
  };
  return make(
    "form", { class: "ask", onsubmit: ask },
    field, make("button", { class: "choice", type: "submit", "data-name": "send" }, icon("send"), make("span", { class: "word" }, words.send)), close,
  );
}
