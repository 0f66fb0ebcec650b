/* As large as there is room for: text of the caption between the largest and the smallest size of the style sheet. */

const fits = (one) => one.scrollHeight <= one.clientHeight + 1 && one.scrollWidth <= one.clientWidth + 1;

/** Set `--size` of the element to the largest step at which it, or each of `parts`, fits; says whether one did.
    end: the property that has the end of the scale. */
export function fit(element, { parts = [element], end = "--smallest" } = {}) {
  const style = getComputedStyle(element);
  const largest = parseFloat(style.getPropertyValue("--largest"));
  const smallest = parseFloat(style.getPropertyValue(end));
  const steps = 10;
  for (let step = 0; step <= steps; step += 1) {
    element.style.setProperty("--size", largest - ((largest - smallest) * step) / steps);
    if (parts.every(fits)) return true;
  }
  return false;
}
