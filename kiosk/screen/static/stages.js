/* What stands above the caption on some screens: how to begin, an emergency, a summary with its code. */

import { drawn, moveTo } from "./drawing.js";
import { filled, icon, make, redraw, svg } from "./dom.js";

const stage = document.getElementById("stage");
const QUIET_EDGE = 4; // modules of light around a code, by its standard

/** Nobody is here: silent, a picture, and how to begin.  The whole of it is a button. */
export function drawAttract({ words, ears }, send) {
  const isNew = redraw(stage, ["attract", words, ears === "off" || ears === "muted"], () => [
    make(
      "button", { class: "begin", type: "button", "data-name": "wake", onclick: () => send("wake") },
      drawn("toes-curled"),
      make("span", { class: "what" }, words["begin.what"]),
      make("span", { class: "how" }, icon("hand"), make("span", {}, words.begin)),
    ),
    make("p", { class: "voice" }, ears === "off" || ears === "muted" ? words["begin.touch"] : filled(words["begin.voice"], { wake: words["wake_phrase"] })),
  ]);
  const picture = stage.querySelector(".drawing");
  picture.setAttribute("aria-hidden", "true");
  if (isNew) setTimeout(() => picture.isConnected && moveTo(picture, "toes-spread"), 600); // once, and then it rests
}

/** Nothing here needs reading: a sign, a telephone with its number, a person at a desk. */
export function drawEmergency({ words }) {
  const way = (picture, ...texts) => make("div", { class: "way" }, icon(picture), make("p", {}, ...texts));
  redraw(stage, ["emergency", words], () => [
    make("div", { class: "sign" }, icon("emergency"), make("h2", {}, words["level.emergency"])),
    make(
      "div", { class: "ways" },
      words.emergency_number || words.place === "home" ? way("phone", make("strong", { class: "phone" }, words.emergency_number ?? "")) : null,
      words.place === "home" ? null : way("desk", words.desk),
    ),
  ]);
}

/** The summary's sections, and the code that carries them. */
export function drawSummary({ words, scene, qr }) {
  redraw(stage, ["summary", words, scene.summary, qr], () => [
    make(
      "div", { class: "sheet", tabindex: "0", role: "region", "aria-label": scene.summary.title },
      make("h2", {}, scene.summary.title),
      ...scene.summary.sections.flatMap(({ heading, lines }) => [
        make("h3", {}, heading),
        make("ul", {}, ...lines.map((text) => make("li", {}, text))),
      ]),
    ),
    qr ? make("button", { class: "code", type: "button", "data-name": "code", onclick: enlarge }, code(qr, words.code), make("span", { class: "word" }, words["code.short"])) : null,
  ]);
}

/** The code over the whole screen, and back. */
function enlarge({ currentTarget }) {
  currentTarget.setAttribute("aria-expanded", currentTarget.classList.toggle("large"));
}

/** Mark the sentence of the sheet that is being read; says whether the sheet has all that is said. */
export function markSheet(sentences, line) {
  const texts = [...stage.querySelectorAll(".sheet :is(li, h2, h3)")];
  texts.forEach((one) => one.classList.toggle("now", one.textContent === sentences[line]));
  stage.querySelector(".sheet .now")?.scrollIntoView({ block: "center" });
  return texts.length > 0 && sentences.every((sentence) => texts.some(({ textContent }) => textContent === sentence));
}

function code({ size, rows }, text) {
  const dark = rows.flatMap((row, y) => [...row.matchAll(/1+/g)].map(({ 0: run, index: x }) => `M${x},${y}h${run.length}v1h-${run.length}z`));
  const edge = size + 2 * QUIET_EDGE;
  return svg(
    "svg", { viewBox: `${-QUIET_EDGE} ${-QUIET_EDGE} ${edge} ${edge}`, role: "img", "aria-label": text ?? "", "shape-rendering": "crispEdges" },
    svg("rect", { class: "code-light", x: -QUIET_EDGE, y: -QUIET_EDGE, width: edge, height: edge }),
    svg("path", { class: "code-dark", d: dark.join("") }),
  );
}

export function clearStage() {
  redraw(stage, null, () => []);
}
