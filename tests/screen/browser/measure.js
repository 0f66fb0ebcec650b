/* Run in the page by the tests: what is wrong with what is seen.  Returns a list of sentences. */

const seen = (one) => {
  if (!one.checkVisibility({ visibilityProperty: true, opacityProperty: true })) return false;
  for (let up = one; up; up = up.parentElement) {
    if (getComputedStyle(up).clipPath !== "none") return false; // for screen readers alone
  }
  return true;
};
const named = (one) => `${one.tagName.toLowerCase()}${one.id ? `#${one.id}` : ""}.${one.className} "${one.textContent.trim().slice(0, 40)}"`;
const rolls = (one) => one.closest(".sheet") !== null;
const all = (selector) => [...(document.querySelector("dialog[open]") ?? document.body).querySelectorAll(selector)].filter(seen);
const texts = () =>
  all("*").filter(
    (one) => !one.closest("svg, #lost") && [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim()),
  );
const within = (inner, outer) =>
  inner.left >= outer.left - 1.5 && inner.top >= outer.top - 1.5 && inner.right <= outer.right + 1.5 && inner.bottom <= outer.bottom + 1.5;

function inkOf(one) {
  const range = document.createRange();
  range.selectNodeContents(one);
  const { left, top, right, bottom, width, height } = range.getBoundingClientRect();
  const air = 0.2 * parseFloat(getComputedStyle(one).fontSize); // above and below the letters a line has room for accents
  return { left, right, top: top + air, bottom: bottom - air, width, height: height - 2 * air };
}

/** Text and buttons that are cut off, out of sight or under something else. */
function cut() {
  const problems = [];
  const window_ = { left: 0, top: 0, right: innerWidth, bottom: innerHeight };
  for (const one of [...texts(), ...all("button, input, .drawing, .ring, .sign .icon, .way .icon")]) {
    if (rolls(one)) continue;
    const box = one.matches("button, input, svg, .ring") ? one.getBoundingClientRect() : inkOf(one);
    if (box.width < 1 || box.height < 1) continue;
    if (!within(box, window_)) problems.push(`${named(one)} is out of the window`);
    for (let up = one; up && up !== document.body; up = up.parentElement) {
      if (getComputedStyle(up).overflow !== "visible" && !within(box, up.getBoundingClientRect())) {
        problems.push(`${named(one)} is cut by ${named(up)}`);
        break;
      }
    }
    const holder = one.closest("button, .way, .banner, #ears");
    if (holder && !within(box, holder.getBoundingClientRect())) problems.push(`${named(one)} sticks out of ${named(holder)}`);
    const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    if (top && !(one.contains(top) || top.contains(one) || one.closest("button") === top.closest("button") && top.closest("button"))) {
      problems.push(`${named(one)} is under ${named(top)}`);
    }
  }
  return problems;
}

function rgba(text) {
  const numbers = text.match(/[\d.]+/g).map(Number);
  return { r: numbers[0], g: numbers[1], b: numbers[2], a: numbers[3] ?? 1 };
}
const over = (top, below) => ({
  r: top.r * top.a + below.r * (1 - top.a), g: top.g * top.a + below.g * (1 - top.a), b: top.b * top.a + below.b * (1 - top.a), a: 1,
});
function behind(one) {
  const layers = [];
  for (let up = one; up; up = up.parentElement) layers.push(rgba(getComputedStyle(up).backgroundColor));
  return layers.reverse().reduce((below, top) => over(top, below), { r: 255, g: 255, b: 255, a: 1 });
}
function luminance({ r, g, b }) {
  const part = (value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
  return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
}
function contrast(one, other) {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

/** The lowest contrast of any text, and of any sign that tells something, with what it is. */
function contrasts() {
  const worst = { text: [21, ""], sign: [21, ""] };
  const note = (kind, ratio, one) => {
    if (ratio < worst[kind][0]) worst[kind] = [ratio, named(one)];
  };
  for (const one of texts()) note("text", contrast(rgba(getComputedStyle(one).color), behind(one)), one);
  for (const one of all(".icon, .feet, .ring-left, .ring-way")) {
    note("sign", contrast(rgba(getComputedStyle(one).stroke), behind(one.parentElement)), one);
  }
  for (const one of all("button, input")) {
    const style = getComputedStyle(one);
    const around = behind(one.parentElement);
    note("sign", Math.max(contrast(rgba(style.borderTopColor), around), contrast(rgba(style.backgroundColor), around)), one);
  }
  return worst;
}

/** Each button's size. */
const targets = () =>
  all("button, input").map((one) => {
    const { width, height } = one.getBoundingClientRect();
    return [one.dataset.name ?? named(one), width, height];
  });

/** The two buttons that are nearest to each other, and how many pixels are between them. */
function nearest() {
  const boxes = all("button, input").map((one) => [one.dataset.name ?? named(one), one.getBoundingClientRect()]);
  const gaps = boxes.flatMap(([name, box], index) =>
    boxes.slice(index + 1).map(([other, near]) => {
      const aside = Math.max(near.left - box.right, box.left - near.right, 0);
      const below = Math.max(near.top - box.bottom, box.top - near.bottom, 0);
      return [Math.hypot(aside, below), name, other];
    }),
  );
  return gaps.sort(([one], [other]) => one - other)[0];
}

/** Choices whose number lies over their words. */
function overlaid() {
  const over = (one, other) => one.left < other.right - 1 && other.left < one.right - 1 && one.top < other.bottom - 6 && other.top < one.bottom - 6;
  return all(".choice .number.key").filter((number) => {
    const words = document.createRange();
    words.selectNodeContents(number.parentElement.querySelector(".word"));
    return [...words.getClientRects()].some((line) => over(number.getBoundingClientRect(), line));
  }).map((number) => named(number.parentElement));
}

/** Height of a capital H in pixels: of the smallest text of the caption and of all. */
function capitals() {
  const pen = document.createElement("canvas").getContext("2d");
  const height = (one) => {
    const style = getComputedStyle(one);
    pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    return pen.measureText("H").actualBoundingBoxAscent;
  };
  const of = (found) => Math.min(...found.map(height));
  const shown = texts().filter((one) => !rolls(one));
  const caption = shown.filter((one) => one.closest("#caption"));
  return { all: of(shown), caption: caption.length ? of(caption) : null };
}

return { cut, contrasts, targets, nearest, overlaid, capitals }[arguments[0]]();
