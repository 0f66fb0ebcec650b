/* What may be said now, as buttons.  More than fit are turned over like pages; their numbers stay their own. */

import { fit } from "./fit.js";
import { icon, make, redraw } from "./dom.js";
import { ICONS } from "./icons.js";

const place = document.getElementById("choices");
const PICTURES = { yes: "check", no: "cross", not_sure: "unsure", ask_me: "aloud", staff: "staff", pause: "pause", go_on: "go_on", skip: "next", next: "next", ready: "go_on", done: "check", more: "plus", fewer: "minus" };
const FIRST = ["pause", "hurts"];
const IN_THE_BAR = { stop: "stop", help: "help", repeat: "repeat", go_back: "back" };

let page = 0;
let drawnFor = null;

/** What a button with this name shows beside its word; null where words must do. */
export const pictureOf = (name) => PICTURES[name] ?? (name in ICONS ? name : null);

/** send: (name) => …; room: how many fit at once; extra: one more button that is always among them, or null;
    openAll: in a stretch nobody turns pages: the two most needed, and all of them on a sheet of their own. */
export function drawChoices({ scene, words }, room, send, { extra = null, openAll = null } = {}) {
  const isNumbered = scene.choices.some(({ label }) => /^\d+ /.test(label));
  const choices = scene.choices
    .map((choice, index) => ({ ...choice, number: index + 1 }))
    .filter(({ name }) => isNumbered || !(name in IN_THE_BAR));
  const key = JSON.stringify([scene.state, scene.question, choices]);
  if (key !== drawnFor) page = 0;
  drawnFor = key;
  if (openAll && choices.length > room) {
    const first = choices.filter(({ name }) => FIRST.includes(name));
    redraw(place, [first, words, "all"], () => [...first.map((choice) => choiceButton(choice, send)), moreButton(words.more, null, openAll)]);
    return finish(words);
  }
  const space = room - Number(extra !== null);
  const perPage = choices.length <= space ? space : space - 1;
  const pages = Math.max(Math.ceil(choices.length / perPage), 1);
  const shown = choices.slice(page * perPage, (page + 1) * perPage);
  const turn = () => {
    page = (page + 1) % pages;
    drawChoices({ scene, words }, room, send, { extra });
  };
  redraw(place, [shown, words, pages, extra !== null], () => [
    ...shown.map((choice) => choiceButton(choice, send)),
    pages > 1 ? moreButton(words.more, `${page + 1} / ${pages}`, turn) : null,
    extra,
  ]);
  finish(words);
}

function finish(words) {
  place.dataset.count = place.children.length;
  fit(place, { parts: [...place.children] });
  place.setAttribute("aria-label", words.answers ?? "");
}

function choiceButton({ name, label, number }, send) {
  const [, spoken, text] = /^(\d+) (.*)$/.exec(label) ?? [null, null, label];
  const picture = pictureOf(name);
  return make(
    "button",
    { class: "choice", type: "button", "data-name": name, onclick: () => send(name) },
    make("span", { class: spoken ? "number" : "number key", "aria-hidden": !spoken && "true" }, String(number)),
    picture && !spoken ? icon(picture) : null,
    make("span", { class: "word" }, text),
  );
}

const moreButton = (label, place, turn) =>
  make("button", { class: "choice turn", type: "button", "data-name": "turn-over", onclick: turn }, icon("more"), make("span", { class: "word" }, label, place ? make("small", {}, place) : null));
