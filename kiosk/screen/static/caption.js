/* What is being said, in step with the voice: every sentence, the one that sounds now marked. */

import { fit } from "./fit.js";
import { make, redraw } from "./dom.js";
import { markSheet } from "./stages.js";

const place = document.getElementById("caption");

/** Draw the sentences, and mark the one that sounds. */
export function drawCaption({ scene }, line) {
  redraw(place, scene.caption, () => scene.caption.map((text) => make("p", {}, text)));
  markLine(line);
}

/** Mark the sentence that sounds.  Where not all of them fit, it is the one that is shown. */
export function markLine(line) {
  const sentences = [...place.children];
  sentences.forEach((sentence, index) => sentence.classList.toggle("now", index === line));
  place.classList.toggle("is-in-sheet", markSheet(sentences.map(({ textContent }) => textContent), line));
  place.classList.remove("one-at-a-time");
  if (fit(place)) return;
  place.classList.add("one-at-a-time");
  const shown = line ?? sentences.length - 1;
  sentences.forEach((sentence, index) => sentence.classList.toggle("shown", index === shown));
  fit(place, { end: "--floor" });
}
