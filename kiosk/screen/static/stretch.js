/* A running stretch: the picture of the pose, the ring that runs down, the side, the count, and what comes next. */

import { drawn, moveTo, positionsOf } from "./drawing.js";
import { filled, make, redraw, svg } from "./dom.js";

const stage = document.getElementById("stage");
const RADIUS = 44;
const AROUND = 2 * Math.PI * RADIUS;
const PREVIEWED = new Set(["preparing", "resting", "switching"]);
const COUNTED = new Set(["moving", "holding", "paused"]);
const PREVIEW_MS = 2600;
const isStill = matchMedia("(prefers-reduced-motion: reduce)");

let shown = null; // the exercise that is drawn, and where its moving parts are
let timer = 0;

/** clock: see clock.js. */
export function drawStretch({ words, scene }, clock) {
  const exercise = scene.exercise;
  const { name, side, rep, reps, number, of, next, fetch } = exercise;
  const phase = scene.state === "paused" ? "paused" : exercise.phase;
  const pose = exercise.pose ?? null;
  const family = pose ? [...positionsOf(pose)].sort() : null;
  const mirrored = side === "left";
  redraw(stage, ["stretch", words, name, family, side], () => [
    make("div", { class: "picture" }, pose ? drawn(pose, { mirrored }) : null),
    make(
      "div", { class: "facts" },
      ring(),
      make("p", { class: "phase" }),
      make("p", { class: "side" }, ...(side ? [feet(side), words[`side.${side}`]] : [])),
      make("p", { class: "rep" }),
    ),
    make("p", { class: "after" }),
  ]);
  const part = (selector) => stage.querySelector(selector);
  part(".phase").replaceChildren(words[`phase.${phase}`] ?? "");
  part(".rep").replaceChildren(reps > 1 && rep && COUNTED.has(phase) ? filled(words.rep, { rep, reps }) : "");
  const after = [
    PREVIEWED.has(phase) && fetch ? filled(words.fetch, { things: fetch }) : "",
    next ? filled(words.next, { name: next }) : of > 1 ? filled(words.of, { number, of }) : "",
  ];
  part(".after").replaceChildren(after.find(Boolean) ?? "");
  part(".picture").dataset.phase = phase;
  const picture = part(".drawing");
  if (picture && pose) {
    picture.setAttribute("aria-label", [name, words[`pose.${pose}`]].filter(Boolean).join(". "));
    moveTo(picture, pose);
  }
  shown = { exercise, phase, pose, picture, words, clock, shift: 0 };
  clearInterval(timer);
  timer = setInterval(tick, 100);
  tick();
}

export function stopStretch() {
  clearInterval(timer);
  shown = null;
}

function ring() {
  const circle = (name) => svg("circle", { class: name, cx: 50, cy: 50, r: RADIUS });
  return make(
    "div", { class: "ring", role: "timer" },
    svg("svg", { viewBox: "0 0 100 100", "aria-hidden": "true" }, circle("ring-way"), circle("ring-left")),
    make("strong", {}, ""),
  );
}

/** The clock moves on: the ring, the number, and before a move the picture shows where it goes. */
function tick() {
  const { exercise, phase, pose, picture, words, clock } = shown;
  const total = exercise.phase_seconds;
  const paused = exercise.phase_ends_at === null;
  const left = paused ? null : clock.secondsUntil(exercise.phase_ends_at);
  const whole = left === null ? null : Math.ceil(left - 0.05);
  const place = stage.querySelector(".ring");
  const number = place.querySelector("strong");
  const text = whole === null ? "" : String(Math.max(whole, 0));
  if (number.textContent !== text) {
    number.textContent = text;
    place.setAttribute("aria-label", whole === null ? words["phase.paused"] : filled(words.seconds, { seconds: text }));
  }
  place.classList.toggle("paused", paused);
  const share = paused || !total ? 1 : Math.min((isStill.matches ? whole : left) / total, 1);
  place.querySelector(".ring-left").style.strokeDasharray = `${share * AROUND} ${AROUND}`;
  if (!picture || !PREVIEWED.has(phase) || isStill.matches) return;
  const shift = Math.floor(performance.now() / PREVIEW_MS);
  if (shift === shown.shift) return;
  shown.shift = shift;
  const positions = positionsOf(pose);
  moveTo(picture, positions[shift % positions.length]);
}

/** Two footprints, the one that is meant filled. */
function feet(side) {
  const foot = (x, flip, isMeant) =>
    svg("g", { class: isMeant ? "meant" : "other", transform: `translate(${x} 0) scale(${flip} 1)` },
      svg("path", { d: "M-3.500,9C-4.500,13 -2.500,15 -2.800,19C-3,22.500 3,22.500 3,19C3,15 5,12 4.500,9C3.500,6.500 -3,6.500 -3.500,9Z" }),
      ...[[-3.200, 4.400, 1.700], [-0.300, 3.600, 1.200], [2.100, 4.100, 1.100], [4.100, 5.300, 1]].map(([cx, cy, r]) => svg("circle", { cx, cy, r })),
    );
  return svg("svg", { viewBox: "0 0 24 24", class: "feet", "aria-hidden": "true" }, foot(6, -1, side !== "right"), foot(18, 1, side !== "left"));
}
