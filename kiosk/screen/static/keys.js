/* Everything by keys: digits are the numbered choices, Escape stops, and four keys are enough for all of it:
   the next thing, choose it, back, help. */

const NEXT = new Set(["ArrowRight", "ArrowDown"]);
const PREVIOUS = new Set(["ArrowLeft", "ArrowUp"]);

/** send: (message) => …. */
export function listenToKeys(send) {
  document.addEventListener("keydown", (event) => {
    if (!document.body.classList.contains("by-keys")) {
      document.body.classList.add("by-keys");
      dispatchEvent(new Event("resize")); // the numbers that are shown now need room
    }
    const isTyping = event.target instanceof HTMLInputElement;
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "Escape") send({ type: "touch", name: "stop" }); // an open panel closes by itself as well
    else if (isTyping || (event.target.closest(".sheet") && /^Arrow(Up|Down)$/.test(event.key))) return; // a text that rolls
    else if (/^[1-9]$/.test(event.key)) send({ type: "digit", n: Number(event.key) });
    else if (NEXT.has(event.key)) go(1);
    else if (PREVIOUS.has(event.key)) go(-1);
    else if (event.key === "Backspace") send({ type: "touch", name: "back" });
    else if (event.key === "F1" || event.key === "?" || event.key === "h") send({ type: "touch", name: "help" });
    else if (event.key === "Enter" && document.activeElement === document.body) go(1);
    else return;
    event.preventDefault();
  });
  document.addEventListener("pointerdown", () => document.body.classList.remove("by-keys"));
}

/** Focus the next or the previous thing that can be chosen, round and round; the choices come first. */
function go(step) {
  const within = document.querySelector("dialog[open]") ?? document;
  const all = [...within.querySelectorAll("button, input")].filter((one) => one.checkVisibility({ visibilityProperty: true }));
  const at = all.indexOf(document.activeElement);
  const next = at < 0 ? (step > 0 ? 0 : all.length - 1) : (at + step + all.length) % all.length;
  all[next]?.focus();
}
