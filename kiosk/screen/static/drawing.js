/* Puts a pose on the page as SVG, and moves a drawing from one of its positions to another. */

import { POSES } from "./poses.js";

const SVG = "http://www.w3.org/2000/svg";

/** The shapes of a pose in the order they are painted: group by group, in each its edges first. */
function shapesOf(name) {
  return POSES.get(name).groups().flatMap((group) => group.toSorted((one, other) => one.layer - other.layer));
}

function element(shape) {
  const path = document.createElementNS(SVG, "path");
  path.dataset.id = shape.id;
  dress(path, shape);
  return path;
}

function dress(path, shape) {
  path.setAttribute("class", `shape ${shape.kind}`);
  path.setAttribute("d", shape.d);
  path.setAttribute("stroke-width", shape.width);
  path.style.setProperty("d", `path("${shape.d}")`); // as a style it moves by the style sheet's own transition
}

/** A drawing, or null for a pose that we have no picture of. */
export function drawn(name, { mirrored = false, text = "" } = {}) {
  if (!POSES.has(name)) return null;
  const [x, y, width, height] = POSES.get(name).box;
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `${x} ${y} ${width} ${height}`);
  svg.setAttribute("class", "drawing");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", text);
  const all = document.createElementNS(SVG, "g");
  if (mirrored) all.setAttribute("transform", `matrix(-1 0 0 1 ${2 * x + width} 0)`);
  all.append(...shapesOf(name).map(element));
  svg.append(all);
  return svg;
}

/** Move a drawing to another of its positions; what only one of them has appears or goes. */
export function moveTo(svg, name) {
  const all = svg.querySelector("g");
  const there = new Map([...all.children].map((path) => [path.dataset.id, path]));
  const paths = shapesOf(name).map((shape) => {
    const path = there.get(shape.id);
    if (!path) return element(shape);
    dress(path, shape);
    return path;
  });
  const kept = new Set(paths);
  [...all.children].filter((path) => !kept.has(path)).forEach((path) => path.remove());
  paths.forEach((path, index) => {
    if (all.children[index] !== path) all.insertBefore(path, all.children[index] ?? null);
  });
}

/** The positions of the same drawing, this one first. */
export const positionsOf = (name) => [name, ...(POSES.get(name)?.others ?? [])];
