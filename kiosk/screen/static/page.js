/* The kiosk's page.  The kiosk owns the truth: each scene is drawn whole, and touches and keys are only sent. */

import { Clock } from "./clock.js";
import { Connection } from "./connection.js";
import { clearStage, drawAttract, drawEmergency, drawSummary } from "./stages.js";
import { drawCaption, markLine } from "./caption.js";
import { drawChoices } from "./choices.js";
import { drawControls } from "./controls.js";
import { drawPanel, openChoices, openPanel, openTopics } from "./panel.js";
import { drawStretch, stopStretch } from "./stretch.js";
import { filled, icon, make, redraw } from "./dom.js";
import { holdButton } from "./hold.js";
import { listenToKeys } from "./keys.js";

const part = (id) => document.getElementById(id);
const clock = new Clock();
let told = null; // the last scene message
let ears = "asleep";
let sound = "on";
let line = null;
let headings = []; // of all that can be asked

const connection = new Connection("/socket", hear, (isUp) => {
  part("lost").hidden = isUp;
  document.body.classList.toggle("is-lost", !isUp);
});
const touch = (name) => connection.send({ type: "touch", name });
listenToKeys((message) => connection.send(message));
addEventListener("resize", draw);
document.fonts.ready.then(draw);

function hear(message) {
  switch (message.type) {
    case "scene":
      clock.set(message.at, message.rate);
      told = message;
      line = null;
      draw();
      break;
    case "topics":
      headings = message.headings;
      draw();
      break;
    case "clock":
      clock.set(message.at);
      break;
    case "speaking":
      line = message.line;
      if (told) markLine(line);
      break;
    case "ears":
      ears = message.state;
      draw();
      break;
    case "sound":
      sound = message.state;
      draw();
      break;
  }
}

function screenOf(scene) {
  if (scene.state === "asleep") return "attract";
  if (scene.state === "emergency") return "emergency";
  if (scene.exercise) return "stretch";
  return scene.summary && scene.state === "summary" ? "summary" : "talk";
}

function draw() {
  if (!told) return;
  const { scene, labels: words, settings, qr } = told;
  const view = { scene, words, settings, qr, ears, headings };
  const screen = screenOf(scene);
  const wasScreen = document.body.dataset.screen;
  document.documentElement.lang = words.language ?? "en";
  document.documentElement.dir = words.direction ?? "ltr";
  document.title = part("title").textContent = words.title ?? "";
  Object.assign(document.body.dataset, { screen, state: scene.state, sound, at: told.at, theme: settings.theme, text: settings.text });

  drawStrip(view);
  drawControls(view, touch, openPanel);
  drawPanel(view, touch, (text) => connection.send({ type: "typed", text }));
  if (screen !== "stretch") stopStretch();
  if (screen === "attract") drawAttract(view, touch);
  else if (screen === "emergency") drawEmergency(view);
  else if (screen === "stretch") drawStretch(view, clock);
  else if (screen === "summary") drawSummary(view);
  else clearStage();
  drawLevel(view, screen);
  drawHint(view);
  const shown = screen === "attract" ? { ...scene, choices: [] } : scene;
  const extra = screen === "emergency" ? newVisitor(words) : offersTopics(scene) ? allTopics(words) : null;
  drawChoices({ ...view, scene: shown }, roomFor(screen), touch, { extra, openAll: screen === "stretch" ? openChoices : null });
  drawCaption(view, line);
  // An emergency interrupts a screen reader; everything else waits its turn.
  if (screen === "emergency" && wasScreen !== "emergency") part("alarm").textContent = scene.caption.join(" ");
  if (screen !== "emergency") part("alarm").textContent = "";
  if (screen !== wasScreen && (screen === "attract" || screen === "emergency") && part("panel").open) part("panel").close();
}

const newVisitor = (words) => holdButton("new-visitor", "new_visitor", words.new, words.hold, () => touch("new-visitor"));

const allTopics = (words) =>
  make("button", { class: "choice turn", type: "button", "data-name": "topics", onclick: openTopics }, icon("questions"), make("span", { class: "word" }, words.topics));

/** Whether the choices are some of the questions that can be asked. */
const offersTopics = (scene) => headings.some(({ topics }) => topics.some(({ name }) => scene.choices.some((choice) => choice.name === name)));

/** How many choices there is room for at once. */
function roomFor(screen) {
  const style = getComputedStyle(part("choices"));
  return Number(style.getPropertyValue(screen === "stretch" ? "--room-stretch" : "--room")) || 4;
}

function drawStrip({ scene, words }) {
  redraw(part("sound"), [sound, words], () => (words[`sound.${sound}`] ? [icon("silent"), make("span", {}, words[`sound.${sound}`])] : []));
  redraw(part("ears"), [ears, words], () => [icon(ears), make("span", {}, words[`ears.${ears}`])]);
  part("ears").dataset.state = ears;
  const isCalled = scene.state === "emergency" && scene.staff_call !== null;
  redraw(part("heard"), [scene.heard, words, isCalled], () =>
    isCalled ? [icon("bell"), words.called] : [scene.heard ? filled(words.heard, { text: scene.heard }) : ""],
  );
  redraw(part("notice"), scene.notice, () => [scene.notice ?? ""]);
  redraw(part("lost"), words, () => [icon("lost"), words.lost ?? ""]);
}

/** A result looks like one: a sign of its own shape, a word, a frame. */
function drawLevel({ scene, words }, screen) {
  const level = screen === "talk" || screen === "summary" ? scene.level : null;
  redraw(part("level"), [level, scene.staff_call, words, screen], () => [
    level ? make("p", { class: `banner ${level}` }, icon(level), make("strong", {}, words[`level.${level}`]), scene.staff_call ? make("span", { class: "called" }, icon("bell"), words.called) : null) : null,
    !level && scene.staff_call && screen !== "emergency" && screen !== "attract" ? make("p", { class: "banner called" }, icon("bell"), words.called) : null,
  ]);
}

/** A private question is on the screen alone. */
function drawHint({ scene, words }) {
  const isPrivate = scene.choices.some(({ name }) => name === "ask_me");
  redraw(part("hint"), [isPrivate, words], () => [isPrivate ? make("p", { class: "private" }, icon("lock"), words.private) : null]);
}
