/** An element: attributes, then children; text is only ever put in as text. */
const h = (tag, attributes = {}, ...children) => {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, String(value));
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return made;
};

/** The same for SVG. */
const s = (tag, attributes = {}, ...children) => {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  made.append(...children);
  return made;
};

const byId = (id) => document.getElementById(id);
const all = (selector, within = document) => Array.from(within.querySelectorAll(selector));

/** What has an effect without being seen is written out, as on the rest of the page. */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\ufe00-\ufe0f\u{e0100}-\u{e01ef}]/gu;
const joiners = new Set(["\u200c", "\u200d", "\ufe0e", "\ufe0f"]);
const visible = (text) => text.replace(/\r\n/g, "\n").replace(unseen, (found, at, whole) => {
  if (found === "\n" || found === "\t") return found;
  if (joiners.has(found) && at > 0 && whole.charCodeAt(at - 1) > 0x2ff && !joiners.has(whole[at - 1])) return found;
  return `\\u{${found.codePointAt(0).toString(16)}}`;
});
const line = (text, limit = 200) => visible(text.length > limit ? `${text.slice(0, limit - 1)}…` : text).replace(/\n/g, "⏎");

/** A value as text: a text as it stands, anything else as JSON. */
const show = (value) => (typeof value === "string" ? value : JSON.stringify(value, null, 1) ?? "");

const dash = "—";
const number = (value) => {
  if (value === null || value === undefined) return dash;
  const size = Math.abs(value);
  if (size >= 100) return Math.round(value).toLocaleString("en");
  return size && size < 0.001 ? value.toPrecision(2) : value.toFixed(3);
};
const signed = (value) => (value > 0 ? "+" : "") + number(value);
const seconds = (value) => {
  if (value === null || value === undefined) return dash;
  return value < 0.9995 ? `${Number((value * 1000).toPrecision(3))} ms` : `${value.toFixed(1)} s`;
};
const usd = (value) => {
  if (value === null || value === undefined) return "unknown";
  if (value === 0) return "0 USD";
  return Math.abs(value) >= 0.0001 ? `${value.toFixed(4)} USD` : `${value.toExponential(1)} USD`;
};
const counted = (amount, word) => `${amount.toLocaleString("en")} ${word}${amount === 1 ? "" : "s"}`;

const report = JSON.parse(byId("data").textContent);

/** Views add themselves: name to a function that is given the parameters of the address whenever it is shown. */
const shows = {};

const address = (name, parameters = {}) => {
  const kept = Object.entries(parameters).filter(([, value]) => value !== "" && value !== null && value !== undefined);
  const told = kept.map(([key, value]) => `${key}=${encodeURIComponent(value)}`).join("&");
  return `#/${name}${told ? `?${told}` : ""}`;
};

/** Puts the state of a view into the address without a new entry of the history. */
const remember = (name, parameters) => {
  const wanted = address(name, parameters);
  if (location.hash !== wanted) history.replaceState(null, "", wanted);
};
