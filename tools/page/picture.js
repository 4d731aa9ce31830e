// Matrices as pictures: a pixel an element.
import { element } from "./format.js";
import { onThemeChange, valueColour } from "./theme.js";

/** Paints values[from ..] as rows x cols pixels onto a canvas of that size. */
export function paint(canvas, { values, from = 0, rows, cols, scale, colours }) {
  canvas.width = cols;
  canvas.height = rows;
  const context = canvas.getContext("2d");
  const pixels = context.createImageData(cols, rows);
  for (let k = 0; k < rows * cols; ++k) {
    const value = values[from + k];
    if (!Number.isFinite(value)) continue;
    const [r, g, b] = valueColour(colours, scale > 0 ? value / scale : 0);
    pixels.data.set([r, g, b, 255], 4 * k);
  }
  context.putImageData(pixels, 0, 0);
}

/** A canvas that shows a matrix ({values, from, rows, cols, scale, colours}) in every theme. */
export function picture(matrix, description) {
  const canvas = element("canvas", { class: "picture", role: "img", "aria-label": description,
    title: description });
  const draw = () => paint(canvas, matrix);
  draw();
  onThemeChange(canvas, draw);
  return canvas;
}

/** Rows and columns in which `size` neurons are shown: a square, if they make one. */
export function layout(size) {
  const side = Math.round(Math.sqrt(size));
  if (side * side === size) return { rows: side, cols: side };
  if (size <= 12) return { rows: 1, cols: size };
  for (let rows = Math.floor(Math.sqrt(size)); rows >= 2; --rows) {
    if (size % rows === 0 && size / rows <= 4 * rows) return { rows, cols: size / rows };
  }
  return { rows: 1, cols: size };
}

/** The scale of "signed" colours with its numbers. */
export function colourScale(scale, format) {
  const values = Float64Array.from({ length: 64 }, (_, k) => k / 31.5 - 1);
  const canvas = element("canvas", { "aria-hidden": "true" });
  const draw = () => paint(canvas, { values, rows: 1, cols: 64, scale: 1, colours: "signed" });
  draw();
  onThemeChange(canvas, draw);
  return element("div", { class: "scale" }, `−${format(scale)}`, canvas, `+${format(scale)}`);
}
