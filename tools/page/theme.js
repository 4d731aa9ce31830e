// Colours of values, in the light and the dark theme.

const dark = matchMedia("(prefers-color-scheme: dark)");
const printing = matchMedia("print");
const listeners = new Map();
for (const query of [dark, printing]) {
  query.addEventListener("change", () => {
    tables.clear();
    for (const [redraw, node] of listeners) {
      if (node.isConnected) redraw();
      else listeners.delete(redraw);
    }
  });
}

/** Calls `redraw` whenever colours have changed, as long as `node` is on the page. */
export function onThemeChange(node, redraw) {
  listeners.set(redraw, node);
}

/** A colour of the style sheet, "--ink". */
export function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

const categories = {
  light: ["#1f5fbf", "#c2410c", "#1a7f4b", "#7b3fb8", "#a4640a", "#b3246d", "#0f766e", "#5b6472"],
  dark: ["#7db4ff", "#ff9a52", "#5fd394", "#c59bff", "#f0c75e", "#ff8fc4", "#58d0c4", "#b0bac6"],
};

/** The k-th colour of things told apart by colour. */
export function category(k) {
  const colours = dark.matches && !printing.matches ? categories.dark : categories.light;
  return colours[k % colours.length];
}

const tables = new Map();

// 256 colours as [r, g, b].
function table(name) {
  if (!tables.has(name)) {
    const middle = { signed: "--zero", events: "--quiet" }[name];
    const ramp = middle
      ? d3.scaleLinear([-1, 0, 1], [colour("--negative"), colour(middle), colour("--positive")])
        .interpolate(d3.interpolateLab)
      : d3.scaleLinear([0, 1], ["#000", "#fff"]);
    const [from, to] = middle ? [-1, 1] : [0, 1];
    tables.set(name, Array.from({ length: 256 }, (_, k) => {
      const { r, g, b } = d3.rgb(ramp(from + (to - from) * k / 255));
      return [r, g, b];
    }));
  }
  return tables.get(name);
}

/**
 * The colour [r, g, b] of a value: "signed" from -1 over 0 (the ground) to 1, "events" the same with
 * a 0 that can be seen, "grey" from 0 to 1.
 */
export function valueColour(name, value) {
  const share = name === "grey" ? value : (value + 1) / 2;
  return table(name)[Math.max(0, Math.min(255, Math.round(255 * share)))];
}
