// Looks into one neuron and one synapse of a run that goes on.
import { lineChart } from "./chart.js";
import { card, element, measured, select, simulated } from "./format.js";
import { Ports, What } from "./event_batch.js";
import { isSameSynapse, numberInput, synapseChoice } from "./synapse_choice.js";
import { category } from "./theme.js";
import { whyPanel } from "./why_tree.js";

const kMostPoints = 2000;

function words(event) {
  const port = Ports[event.port];
  return {
    [What.stimulus]: "stimulus",
    [What.volley]: `${port} volley complete: S without its bias`,
    [What.activation]: "f(S)",
    [What.soma]: "shown to its synapses",
    [What.error]: "error, shown to its synapses",
    [What.axon]: event.output === 0 ? "sent by the axon" : "sent by the error output",
    [What.delivery]: `sent on to the ${port} port: weight times value`,
    [What.lost]: "lost on its way",
    [What.change]: "the rule fired: change",
    [What.update]: "new weight",
    [What.factor]: "limited by its neuron: factor",
  }[event.kind] ?? "event";
}

function eventTable(events, caption) {
  if (events.length === 0) return element("p", { class: "soft small" }, "Nothing yet in this presentation.");
  return element("div", { class: "scroll" }, element("table", { class: "words" }, element("caption", {}, caption),
    element("thead", {}, element("tr", {}, ["After the clamp", "What", "Value"].map((name) => element("th", { scope: "col" }, name)))),
    element("tbody", {}, events.slice(-40).map((event) => element("tr", {}, element("td", {}, simulated(event.since)),
      element("td", {}, words(event)), element("td", { title: String(event.value) }, String(Number(event.value.toPrecision(7)))))))));
}

/** A section with a neuron's and a synapse's insides: {section, update, synapse: {watch, told, why}}. */
export function inspector(network, live, link) {
  const section = card("inside", "Inside");
  let showNeuron = null;
  let synapse = null;
  const panel = whyPanel(network.period_ns, (largest, id) => {
    const { projection, pre, post } = choice.chosen();
    link().say({ do: "why", id, projection, ...(largest ? { largest } : { pre, post }) });
  });
  const choice = synapseChoice(network, () => {
    panel.clear();
    synapse.watch();
  });
  section.append(element("div", { class: "beside" }, neuronPart(), synapsePart()), panel.element);

  function neuronPart() {
    const host = element("div", { "aria-live": "off" });
    const number = numberInput("Number of the neuron", () => showNeuron());
    let population = 0;
    showNeuron = () => {
      const { first, size, name } = network.populations[population];
      number.max = size - 1;
      const neuron = Math.max(0, Math.min(size - 1, Number(number.value) || 0));
      const isOwn = (event) => event.neuron === first + neuron && event.kind >= What.stimulus && event.kind <= What.axon;
      host.replaceChildren(eventTable(live.present(isOwn), `Neuron ${neuron} of ${name} in this presentation`));
    };
    return element("div", {}, element("h3", {}, "A neuron"), element("div", { class: "tools" },
      select("Population", network.populations.map((p, k) => [String(k), p.name]), "0",
        (key) => { population = Number(key); showNeuron(); }), number), host);
  }

  function synapsePart() {
    const host = element("div");
    const now = element("p", {}, "–");
    const chart = element("div");
    const draw = lineChart(chart, 180);
    let history = [];
    const watch = () => {
      history = [];
      now.textContent = "Waiting for its weight …";
      link().say({ do: "watch", ...choice.chosen() });
      show();
    };
    const show = () => {
      const { projection, pre: i, post: j } = choice.chosen();
      const chosen = network.projections[projection];
      const preNeuron = network.populations[chosen.pre].first + i;
      const postNeuron = network.populations[chosen.post].first + j;
      const seen = live.present((event) => (event.projection === projection && event.pre === preNeuron && event.neuron === postNeuron)
        || (event.projection === projection && event.kind === What.factor && event.neuron === postNeuron)
        || (event.neuron === postNeuron && (event.kind === What.soma || event.kind === What.error)));
      const sent = live.present((event) => event.neuron === preNeuron && event.kind === What.axon
        && event.output === (chosen.output === "axon" ? 0 : 1));
      const buffer = (name, events) => (events.length === 0 ? []
        : [element("li", {}, element("code", {}, events.map((event, k) => `${name}[${k}] = ${measured(event.value)}`).join("   ")))]);
      host.replaceChildren(element("p", { class: "soft small" }, "Rule: ", element("code", {}, chosen.rule || "none: it is fixed")),
        element("ul", { class: "buffers" }, buffer("pre", sent), buffer("post", seen.filter(({ kind }) => kind === What.soma)),
          buffer("error", seen.filter(({ kind }) => kind === What.error))),
        eventTable(seen, `What reached the synapse from ${i} to ${j} in this presentation`));
    };
    synapse = {
      update: show,
      watch,
      told(message) {
        if (!isSameSynapse(message, choice.chosen())) return;
        now.textContent = `Weight ${message.weight}`;
        const last = history[history.length - 1];
        if (!last || last[0] !== message.presentations) history.push([message.presentations, message.weight]);
        if (history.length > kMostPoints) history = history.filter((_, k) => k % 2 === 0);
        draw({ series: [{ label: "weight", colour: () => category(0), points: history }], xLabel: "presentations", log: false,
          fromData: true, format: measured, read: String, description: "The weight of the synapse over presentations" });
      },
      why(message) {
        const isShown = panel.show(message);
        if (!isShown || !message.nodes || isSameSynapse(message, choice.chosen())) return;
        choice.choose(message); // the one that changed most
        watch();
      },
    };
    return element("div", {}, element("h3", {}, "A synapse"), choice.element, now, chart, host);
  }

  return { section, synapse, update: () => { showNeuron(); synapse.update(); } };
}
