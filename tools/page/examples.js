// Test examples, and what the trained network makes of them.
import { unpack } from "./data.js";
import { card, element } from "./format.js";
import { layout, picture } from "./picture.js";

// Where values lie: pictures from 0 to 1 are grey, others are signed.
function coloursOf(arrays) {
  const all = arrays.flatMap((array) => Array.from(array).filter(Number.isFinite));
  const isGrey = d3.min(all) >= -0.02 && d3.max(all) <= 1.02;
  const scale = d3.quantile(all.map(Math.abs).sort(d3.ascending), 0.995) || 1;
  return isGrey ? { colours: "grey", scale: 1 } : { colours: "signed", scale };
}

function row(name, values, population, count, look) {
  const { rows, cols } = layout(population.size);
  return [element("div", { class: "name" }, name),
    ...Array.from({ length: count }, (_, k) => {
      const canvas = picture({ values, from: k * population.size, rows, cols, ...look },
        `${name}, example ${k + 1}`);
      if (k >= 5) canvas.classList.add("late");
      return canvas;
    })];
}

// The unclamped population with the fewest neurons: what an example is told by in between.
function codeOf(populations, answers) {
  const inner = populations.filter((p) => !p.clamped && !p.judged && answers[p.name]);
  return inner.sort((a, b) => a.size - b.size)[0];
}

export function examples(run) {
  const section = card("examples", "Examples");
  const found = run.examples;
  if (!found || !run.network) {
    if (!run.missing?.examples) return null;
    section.append(element("p", { class: "notice" }, `No examples: ${run.missing.examples}`));
    return section;
  }
  const { populations } = run.network;
  const unpacked = (part) => Object.fromEntries(Object.entries(found[part])
    .map(([name, text]) => [name, unpack(text, Float32Array)]));
  const [stimulus, target, answer] = ["stimulus", "target", "answer"].map(unpacked);
  const grid = element("div", { class: "examples" });
  const add = (name, values, population, look) => grid.append(...row(name, values, population, found.count, look));
  const shown = populations.filter((p) => p.clamped && stimulus[p.name]);
  for (const p of shown) {
    const back = p.judged ? answer[p.name] : null;
    const look = coloursOf(back ? [stimulus[p.name], back] : [stimulus[p.name]]);
    add(shown.length > 1 ? p.name : "shown", stimulus[p.name], p, look);
  }
  const code = codeOf(populations, answer);
  if (code) add(`code (${code.name})`, answer[code.name], code, coloursOf([answer[code.name]]));
  for (const p of populations.filter((q) => q.judged && answer[q.name])) {
    const meant = target[p.name] ?? (p.clamped ? stimulus[p.name] : null);
    const look = coloursOf(meant ? [meant, answer[p.name]] : [answer[p.name]]);
    add(p.clamped ? "answer" : `answer (${p.name})`, answer[p.name], p, look);
    if (meant && !p.clamped) add("meant", target[p.name], p, look);
  }
  section.append(element("p", { class: "soft small" },
    `The first ${found.count} test examples, played event by event with the final weights, plasticity off.`), grid);
  return section;
}
