// What a run has cost in events, and in energy under assumptions that can be changed.
import { lineChart } from "./chart.js";
import { card, element, grouped, select, short, withUnit } from "./format.js";
import { category } from "./theme.js";

// Picojoules. The sources say what they measured; none of these chips runs this network.
const kChips = {
  loihi: { text: "Loihi (14 nm)", synaptic: 23.6, neuron: 81, update: 120,
    source: "M. Davies et al., IEEE Micro 38(1), 2018: 23.6 pJ a synaptic operation, 81 pJ a neuron update, 120 pJ a synaptic update, at least, at 0.75 V." },
  truenorth: { text: "TrueNorth (28 nm)", synaptic: 26, neuron: 0, update: 0,
    source: "P. Merolla et al., Science 345, 2014: 26 pJ a synaptic event, all included; it does not learn, so updates are not counted." },
  mac: { text: "32-bit multiply-add (45 nm)", synaptic: 4.6, neuron: 4.6, update: 4.6,
    source: "M. Horowitz, ISSCC 2014: 3.7 pJ a multiplication and 0.9 pJ an addition in 32-bit floating point; memory, which costs far more, is not counted." },
};
const kKinds = [["synaptic", "effective synaptic event"], ["neuron", "event of a neuron"], ["update", "weight update"]];

function energy(counts, assumed) {
  return 1e-12 * (assumed.synaptic * counts.effective_synaptic_events + assumed.neuron * counts.neuron_events
    + assumed.update * counts.weight_updates);
}

function table(runs, assumed) {
  const rows = [
    ["Events of neurons", "neuron_events"], ["Synaptic events (SynOps)", "synaptic_events"],
    ["… effective: without what a 0 makes trivial", "effective_synaptic_events"], ["Weight updates", "weight_updates"],
  ];
  const each = (run, value) => (run.facts.presentations > 0 ? short(value / run.facts.presentations) : "–");
  return element("div", { class: "scroll" }, element("table", {},
    element("thead", {}, element("tr", {}, element("th", { scope: "col" }, ""), runs.flatMap((run) => [
      element("th", { scope: "col" }, runs.length > 1 ? run.name : "in all"),
      element("th", { scope: "col" }, "a presentation")]))),
    element("tbody", {}, rows.map(([text, key]) => element("tr", {}, element("th", { scope: "row" }, text),
      runs.flatMap((run) => [element("td", { title: grouped(run.facts.counts[key]) }, short(run.facts.counts[key])),
        element("td", {}, each(run, run.facts.counts[key]))]))),
    element("tr", {}, element("th", { scope: "row" }, "Energy, estimated"), runs.flatMap((run) => {
      const joules = energy(run.facts.counts, assumed);
      return [element("td", { class: "energy" }, withUnit(joules, "J")),
        element("td", {}, run.facts.presentations > 0 ? withUnit(joules / run.facts.presentations, "J") : "–")];
    })))));
}

// Effective synaptic events per presentation, epoch by epoch.
function seriesOf(run) {
  const { epoch, presentations, effective_synaptic_events: events } = run.curve;
  const points = epoch.slice(1).map((x, k) => [x, (events[k + 1] - events[k]) / (presentations[k + 1] - presentations[k])]);
  return { label: run.name, colour: () => category(run.index), points };
}

export function costs(all) {
  const runs = all.filter((run) => run.facts.counts);
  if (runs.length === 0) return null;
  let assumed = { ...kChips.loihi };
  const results = element("div");
  const source = element("p", { class: "soft small" });
  const inputs = Object.fromEntries(kKinds.map(([key, text]) => [key, element("input", { type: "number", min: 0,
    step: "any", "aria-label": `pJ for each ${text}`, oninput: () => {
      assumed = { ...assumed, [key]: Math.max(0, Number(inputs[key].value) || 0), source: "Your own assumptions." };
      show();
    } })]));
  const fill = () => kKinds.forEach(([key]) => { inputs[key].value = assumed[key]; });
  const section = card("costs", "Costs", [select("Assumptions", Object.entries(kChips).map(([key, { text }]) => [key, text]),
    "loihi", (key) => { assumed = { ...kChips[key] }; fill(); show(); })]);
  function show() {
    results.replaceChildren(table(runs, assumed));
    source.textContent = `Assumed: ${assumed.source}`;
  }
  section.append(results, element("div", { class: "tools" }, element("span", { class: "small soft" }, "Picojoules:"),
    kKinds.map(([key, text]) => element("label", {}, inputs[key], ` ${text}`))), source);
  const lines = runs.map(seriesOf).filter(({ points }) => points.length > 1);
  if (lines.length > 0) {
    const host = element("div");
    section.append(element("h3", {}, "Effective synaptic events of a presentation"), host);
    lineChart(host, 220)({ series: lines, xLabel: "epoch", xWhole: true, log: false, format: short,
      description: "Effective synaptic events per presentation, by epoch" });
  }
  fill();
  show();
  return section;
}
