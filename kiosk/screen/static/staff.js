/* The staff's page: who calls and for how long, how the kiosk is, and the few things that can be done.  Nothing about what
   a visitor answered ever reaches it. */

import { Connection } from "./connection.js";
import { filled, icon, make, redraw } from "./dom.js";

const desk = document.getElementById("desk");
const lost = document.getElementById("lost");
const STEP_DB = 6;
const MOST_DB = 12;
const SURE_MS = 4000; // within which the second press counts

let door = null;
let calls = 0;
let told = null;
const connection = new Connection("/staff/socket", hear, (isUp) => {
  lost.hidden = isUp;
  if (!isUp) told = null;
});
const send = (type, more = {}) => connection.send({ type, ...more });

function hear(message) {
  if (message.type === "door") {
    door = message;
    if (!door.open) told = null;
  } else if (message.type === "calls") calls = message.waiting;
  else if (message.type === "staff") told = message;
  if (door) draw(door.labels);
}

function draw(words) {
  document.documentElement.lang = words.language ?? "en";
  document.documentElement.dir = words.direction ?? "ltr";
  document.title = words["staff.title"] ?? "";
  redraw(lost, words, () => [icon("lost"), words.lost ?? ""]);
  if (!door.open || !told) return drawDoor(words);
  if (!desk.querySelector(".open")) {
    redraw(desk, "open", () => [
      make("h1", { class: "open" }, words["staff.title"]),
      make("section", { id: "calls", "aria-live": "assertive" }),
      make("section", { id: "health" }),
      make("section", { id: "controls" }),
    ]);
  }
  drawCalls(words);
  drawHealth(words);
  drawControls(words);
}

function drawDoor(words) {
  const { pin_set: hasPin, wrong, wait_seconds: wait } = door;
  redraw(desk, ["door", words, hasPin, wrong, wait, calls], () => [
    make("h1", {}, words["staff.title"]),
    calls ? make("p", { class: "call", role: "alert" }, icon("bell"), words["staff.help"]) : null,
    hasPin ? pinForm(words) : make("p", { class: "quiet" }, icon("lock"), words["staff.no_pin"]),
    wrong ? make("p", { class: "wrong", role: "alert" }, filled(words["staff.wrong"], { seconds: wait })) : null,
  ]);
  desk.querySelector("input")?.focus();
}

function pinForm(words) {
  const field = make("input", { id: "pin", type: "password", inputmode: "numeric", autocomplete: "off", maxlength: "64" });
  const open = (event) => {
    event.preventDefault();
    if (field.value) send("pin", { pin: field.value });
    field.value = "";
  };
  return make("form", { class: "row", onsubmit: open }, make("label", { for: "pin" }, words["staff.pin"]), field, make("button", { class: "main" }, words["staff.open"]));
}

function drawCalls(words) {
  const place = document.getElementById("calls");
  redraw(place, [words, told.calls.map(({ id, kind }) => [id, kind])], () => [
    make("h2", {}, words["staff.calls"]),
    ...told.calls.map(({ id, kind, room }) =>
      make(
        "div", { class: `call ${kind}`, "data-id": id },
        icon(kind === "emergency" ? "emergency" : "bell"),
        make("p", {}, words[`staff.${kind}`], room ? ` · ${room}` : "", make("span", { class: "waiting", "aria-live": "off" })),
        make("button", { type: "button", "data-name": "answer", onclick: () => send("answer", { id }) }, words["staff.answer"]),
        make("button", { type: "button", "data-name": "dismiss", onclick: () => send("dismiss", { id }) }, words["staff.dismiss"]),
      ),
    ),
    told.calls.length ? null : make("p", { class: "quiet" }, icon("check"), words["staff.none"]),
  ]);
  for (const { id, waiting_seconds: seconds } of told.calls) {
    const time = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    place.querySelector(`[data-id="${id}"] .waiting`).textContent = filled(words["staff.waiting"], { time });
  }
}

function drawHealth(words) {
  redraw(document.getElementById("health"), [words, told.health], () => [
    make("h2", {}, words["staff.kiosk"]),
    make(
      "dl", {},
      ...Object.entries(told.health).map(([name, { ok, value }]) =>
        make(
          "div", { class: ok ? "" : "bad", "data-name": name }, icon(ok ? "check" : "same_day"),
          make("dt", {}, words[`staff.health.${name}`] ?? name),
          make("dd", {}, words[`staff.${name}.${value}`] ?? (name === "disk" && value !== null ? filled(words["staff.free"], { mb: value }) : String(value ?? "–"))),
        ),
      ),
    ),
  ]);
}

function drawControls(words) {
  const { volume, muted } = told;
  const place = document.getElementById("controls");
  redraw(place, [words, volume, muted], () => {
    const button = (name, label, act, more = {}) => make("button", { type: "button", "data-name": name, onclick: act, ...more }, label);
    const louder = (step) => () => send("volume", { db: Math.max(-MOST_DB, Math.min(MOST_DB, volume + step)) });
    return [
      make(
        "div", { class: "row", role: "group", "aria-label": words["staff.volume"] },
        make("span", {}, words["staff.volume"]),
        button("softer", "−", louder(-STEP_DB), { "aria-label": words.quieter }),
        make("output", {}, `${volume > 0 ? "+" : ""}${volume} dB`),
        button("louder", "+", louder(STEP_DB), { "aria-label": words.louder }),
        button("mute", words["staff.muted"], () => send("mute", { on: !muted }), { "aria-pressed": String(muted), class: muted ? "main" : "" }),
      ),
      make(
        "div", { class: "row" },
        button("end-visit", words["staff.end"], sure(words, () => send("end-visit"))),
        button("restart", words["staff.restart"], sure(words, () => send("restart"))),
      ),
    ];
  });
}

/** Only the second press does it. */
function sure(words, act) {
  return ({ currentTarget: button }) => {
    if (button.dataset.sure) return act();
    const label = button.textContent;
    button.dataset.sure = "yes";
    button.classList.add("main");
    button.textContent = words["staff.sure"];
    setTimeout(() => {
      delete button.dataset.sure;
      button.classList.remove("main");
      button.textContent = label;
    }, SURE_MS);
  };
}
