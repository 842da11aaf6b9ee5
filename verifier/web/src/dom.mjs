// Elements, and nothing but texts in them: whatever a bundle holds, no markup of it is ever read as such.

import { say } from "./words.mjs";

let language = "zh";

export const setLanguage = (lang) => {
  language = lang;
};

export const lang = () => language;

/** A sentence of the page in the chosen language. */
export const t = (key, params = {}) => String(say(key, language, params));

/**
 * An element. `properties` are attributes, but for `on…` (listeners), `text`, and flags that are true or false;
 * `children` are elements or texts.
 */
export function el(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "text") made.textContent = value;
    else if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value);
  }
  for (const child of children.flat(Infinity)) if (child !== null && child !== undefined) made.append(child);
  return made;
}

/** Put other children into an element. */
export function fill(element, ...children) {
  element.textContent = "";
  for (const child of children.flat(Infinity)) if (child !== null && child !== undefined) element.append(child);
  return element;
}

/** A size as people read it. */
export function sizeText(size) {
  const units = ["B", "KB", "MB", "GB"];
  let [value, unit] = [size, 0];
  while (value >= 1024 && unit < units.length - 1) [value, unit] = [value / 1024, unit + 1];
  return `${unit && value < 10 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}
