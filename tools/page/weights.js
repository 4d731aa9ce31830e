// Weights as pictures: what each neuron is connected to, and the whole matrix.
import { unpackShares } from "./data.js";
import { card, element, grouped, measured, select } from "./format.js";
import { colourScale, picture } from "./picture.js";

function fieldPictures(weights) {
  const { fields } = weights;
  const values = unpackShares(fields.values, weights.scale);
  const area = fields.rows * fields.cols;
  const of = fields.of === "post" ? weights.post : weights.pre;
  // A few large weights would leave the rest without colour.
  const scale = d3.quantile(Array.from(values, Math.abs).filter(Number.isFinite).sort(d3.ascending), 0.995)
    || weights.scale;
  const words = fields.of === "post"
    ? `What each neuron of ${of} receives: its weights from ${weights.pre}.`
    : `What each neuron of ${of} sends: its weights to ${weights.post}.`;
  const left = fields.neurons > fields.shown ? ` The first ${fields.shown} of ${grouped(fields.neurons)}.` : "";
  return [element("p", { class: "soft small" }, words + left),
    colourScale(scale, measured),
    element("div", { class: "pictures" }, Array.from({ length: fields.shown }, (_, k) => element("figure", {},
      picture({ values, from: k * area, rows: fields.rows, cols: fields.cols, scale, colours: "signed" },
        `weights of neuron ${k} of ${of}`),
      element("figcaption", {}, String(k)))))];
}

function matrixPicture(weights) {
  const { matrix } = weights;
  const values = unpackShares(matrix.values, weights.scale);
  const scale = d3.quantile(Array.from(values, Math.abs).filter(Number.isFinite).sort(d3.ascending), 0.995)
    || weights.scale;
  const [posts, pres] = weights.shape;
  const isMean = matrix.rows < posts || matrix.cols < pres;
  const canvas = picture({ values, rows: matrix.rows, cols: matrix.cols, scale, colours: "signed" },
    `${posts} by ${pres} weights from ${weights.pre} to ${weights.post}`);
  canvas.style.aspectRatio = `${matrix.cols} / ${Math.max(matrix.rows, matrix.cols / 8)}`;
  return element("figure", { class: "matrix" }, element("h3", {}, "Matrix"),
    canvas,
    element("figcaption", { class: "soft small" },
      `${grouped(posts)} rows (${weights.post}) by ${grouped(pres)} columns (${weights.pre})`
      + (isMean ? ", means of blocks" : "")));
}

function histogram({ histogram: { from, to, counts } }) {
  const [width, height] = [420, 150];
  const host = element("div", { class: "chart" });
  const x = d3.scaleLinear([from, to], [8, width - 8]);
  const y = d3.scaleLinear([0, d3.max(counts)], [height - 24, 6]);
  const step = (to - from) / counts.length;
  const svg = d3.select(host).append("svg").attr("viewBox", `0 0 ${width} ${height}`).attr("role", "img")
    .attr("aria-label", `histogram of weights from ${measured(from)} to ${measured(to)}`);
  svg.selectAll("rect").data(counts).join("rect").attr("x", (_, k) => x(from + k * step) + 0.5)
    .attr("width", Math.max(0.5, (width - 16) / counts.length - 1)).attr("y", (count) => y(count))
    .attr("height", (count) => height - 24 - y(count)).attr("fill", "var(--accent)");
  svg.append("g").attr("class", "axis").attr("transform", `translate(0,${height - 24})`)
    .call(d3.axisBottom(x).ticks(5).tickSize(4).tickFormat((v) => measured(v)));
  return element("div", {}, element("h3", {}, "How many weights have which value"), host);
}

function one(weights) {
  const block = element("div");
  block.append(element("p", {},
    `${grouped(weights.synapses)} synapses, ${weights.plastic ? "plastic" : "fixed"}; norm ${measured(weights.norm)}, `
    + `mean ${measured(weights.mean)}, largest ${measured(weights.scale)}.`));
  if (weights.fields) block.append(...fieldPictures(weights));
  block.append(element("div", { class: "beside" }, matrixPicture(weights), histogram(weights)));
  return block;
}

export function weights(run) {
  if (!run.weights || run.weights.length === 0) {
    if (!run.missing?.weights) return null;
    const section = card("weights", "Weights");
    section.append(element("p", { class: "notice" }, `No weights: ${run.missing.weights}`));
    return section;
  }
  const host = element("div");
  let chosen = null;
  const order = run.weights.map((_, k) => k)
    .sort((a, b) => Number(run.weights[b].plastic) - Number(run.weights[a].plastic) || a - b);
  const show = (k) => {
    chosen = k;
    host.replaceChildren(one(run.weights[k]));
  };
  const section = card("weights", "Weights", run.weights.length > 1 ? [select("Projection",
    order.map((k) => [String(k), run.weights[k].projection]), String(order[0]), (key) => show(Number(key)))] : []);
  section.append(host);
  show(order[0]);
  section.refresh = () => show(chosen); // when run.weights has changed
  return section;
}
