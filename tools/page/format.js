// Numbers, times and elements, as the page writes them.

const threeDigits = d3.format(".3s");

/** "12.3k", "4.56M": three digits and a unit of thousands. */
export function short(number) {
  if (number === null || Number.isNaN(number)) return "–";
  if (Math.abs(number) < 1000) return String(Math.round(number * 100) / 100);
  return threeDigits(number);
}

/** "1,234,567". */
export const grouped = d3.format(",d");

/** A measured number in four digits. */
export function measured(number) {
  if (number === null || number === undefined || Number.isNaN(number)) return "–";
  if (number === 0) return "0";
  const size = Math.abs(number);
  return size >= 1e-3 && size < 1e5 ? d3.format(".4~r")(number) : d3.format(".3~e")(number);
}

/** "93.12 %". */
export function percent(share) {
  return share === null || share === undefined ? "–" : `${d3.format(".2f")(100 * share)} %`;
}

/** A quantity with the prefix that suits it: (3.2e-6, "J") is "3.2 µJ". */
export function withUnit(number, unit) {
  if (!Number.isFinite(number)) return "–";
  if (number === 0) return `0 ${unit}`;
  return `${d3.format(".4~s")(number).replace(/([a-zµ]?)$/i, " $1")}${unit}`;
}

/** Simulated time: nanoseconds with a suitable unit. */
export const simulated = (ns) => withUnit(ns * 1e-9, "s");

/** Wall-clock seconds: "0:07", "1:02:03". */
export function duration(seconds) {
  const whole = Math.round(seconds);
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const shown = parts[0] > 0 ? parts : parts.slice(1);
  return shown.map((part, k) => (k === 0 ? part : String(part).padStart(2, "0"))).join(":");
}

/** An element with attributes and children; strings become text, never markup. */
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== false && value !== null) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

/** A group of buttons of which one is pressed. `choose` is told its key. */
export function choice(label, options, chosen, choose) {
  const group = element("div", { class: "group", role: "group", "aria-label": label });
  const press = (key) => {
    for (const button of group.children) {
      button.setAttribute("aria-pressed", String(button.dataset.key === key));
    }
  };
  for (const [key, text] of options) {
    const button = element("button", { type: "button", onclick: () => { press(key); choose(key); } }, text);
    button.dataset.key = key;
    group.append(button);
  }
  press(chosen);
  return group;
}

/** A drop-down list of [key, text]. */
export function select(label, options, chosen, choose) {
  const list = element("select", { "aria-label": label, onchange: () => choose(list.value) },
    options.map(([key, text]) => element("option", { value: key, selected: key === chosen }, text)));
  return list;
}

/** A section of the page: its card, with a heading and a place for tools. */
export function card(id, title, tools = []) {
  return element("section", { class: "card", id, "aria-labelledby": `${id}-title` },
    element("header", {}, element("h2", { id: `${id}-title` }, title),
      element("div", { class: "tools" }, tools)));
}
