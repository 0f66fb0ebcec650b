/* As large as there is room for: text of the caption between the largest and the smallest size of the style sheet. */

/** Set `--size` of the element to the largest step at which its content fits; says whether one did. */
export function fit(element) {
  const style = getComputedStyle(element);
  const largest = parseFloat(style.getPropertyValue("--largest"));
  const smallest = parseFloat(style.getPropertyValue("--smallest"));
  const steps = 10;
  for (let step = 0; step <= steps; step += 1) {
    element.style.setProperty("--size", largest - ((largest - smallest) * step) / steps);
    if (element.scrollHeight <= element.clientHeight + 1 && element.scrollWidth <= element.clientWidth + 1) return true;
  }
  return false;
}
