/* Making elements, and changing a part of the page only when what it shows has changed. */

import { ICONS } from "./icons.js";

const SVG = "http://www.w3.org/2000/svg";

/** An element: `make("button", {class: "choice", onclick: …}, "Yes", …)`.  A child that is null is left out. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** A picture beside a word; a screen reader has the word. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

export function svg(tag, attributes, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** A text with its {slots} filled. */
export const filled = (text, slots) => (text ?? "").replace(/\{(\w+)\}/g, (_, name) => slots[name] ?? "");

const shown = new WeakMap();

/** Fill `place` anew if `what` differs from last time; says whether it did.  What has not changed keeps its motion, and who
    was on one of its buttons stays there, or comes to the first of the new ones. */
export function redraw(place, what, children) {
  const key = JSON.stringify(what);
  if (shown.get(place) === key) return false;
  shown.set(place, key);
  const focused = place.contains(document.activeElement) ? (document.activeElement.dataset.name ?? "") : null;
  place.replaceChildren(...children().filter((child) => child !== null));
  if (focused !== null) (place.querySelector(`[data-name="${CSS.escape(focused)}"]`) ?? place.querySelector("button"))?.focus();
  return true;
}
