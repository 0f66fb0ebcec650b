/* The panel behind the last button of the column: what is wanted seldom.  Its state is the scene's; it only sends. */

import { holdButton } from "./hold.js";
import { icon, make, redraw } from "./dom.js";

const panel = document.getElementById("panel");

export function openPanel() {
  panel.showModal();
}

/** send: (name) => …; type: (text) => …. */
export function drawPanel({ words, settings, ears }, send, type) {
  redraw(panel, [words, settings.text, settings.theme, settings.muted, ears === "off"], () => {
    const act = (name, isLast = false) => () => {
      send(name);
      if (isLast) panel.close();
    };
    const one = (name, picture, label, value, onclick) =>
      make(
        "button", { class: "choice", type: "button", "data-name": name, onclick },
        icon(picture), make("span", { class: "word" }, label, value ? make("small", {}, value) : null),
      );
    const field = make("input", { id: "typed", type: "text", maxlength: "200", autocomplete: "off", "data-name": "typed" });
    const ask = (event) => {
      event.preventDefault();
      const text = field.value.trim();
      if (!text) return;
      type(text);
      field.value = "";
      panel.close();
    };
    return [
      make("h2", {}, words.panel ?? ""),
      make(
        "div", { class: "grid" },
        one("text-size", "text", words.text, words[`text.${settings.text}`], act("text-size")),
        one("theme", "theme", words.theme, words[`theme.${settings.theme}`], act("theme")),
        ears === "off" ? null : one("mute", settings.muted ? "microphone" : "mute", settings.muted ? words["mute.off"] : words.mute, "", act("mute")),
        one("staff", "staff", words.staff, "", act("staff", true)),
        holdButton("new-visitor", "new_visitor", words.new, words.hold, act("new-visitor", true)),
        one("close", "close", words.close, "", () => panel.close()),
      ),
      make(
        "form", { class: "ask", onsubmit: ask },
        make("label", { for: "typed" }, words.type ?? ""), field,
        make("button", { class: "choice", type: "submit", "data-name": "send" }, icon("send"), make("span", { class: "word" }, words.send)),
      ),
    ];
  });
  panel.setAttribute("aria-label", words.panel ?? "");
}

