/* A button that must be held for three seconds, by finger or by key, and shows how far it is. */

import { icon, make } from "./dom.js";

const HOLD_MS = 3000;

export function holdButton(name, picture, label, hint, done) {
  let timer = 0;
  const start = () => {
    if (timer) return;
    button.classList.add("held");
    timer = setTimeout(() => {
      stop();
      done();
    }, HOLD_MS);
  };
  const stop = () => {
    clearTimeout(timer);
    timer = 0;
    button.classList.remove("held");
  };
  const isPress = ({ key }) => key === "Enter" || key === " ";
  const button = make(
    "button",
    {
      class: "choice hold", type: "button", "data-name": name,
      onpointerdown: start, onpointerup: stop, onpointerleave: stop, onpointercancel: stop, onblur: stop,
      onkeydown: (event) => isPress(event) && start(),
      onkeyup: (event) => isPress(event) && stop(),
      oncontextmenu: (event) => event.preventDefault(),
    },
    icon(picture),
    make("span", { class: "word" }, label, make("small", {}, hint)),
  );
  return button;
}
