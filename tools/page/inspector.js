// Looks into one neuron and one synapse of a run that goes on.
import { card, element } from "./format.js";
import { What } from "./event_batch.js";
import { neuronChoice, neuronTable, ofNeuron, ofSynapse, synapseTables, weightChart } from "./inside.js";
import { isSameSynapse, synapseChoice } from "./synapse_choice.js";
import { whyQuestions } from "./why_tree.js";

const kMostPoints = 2000;

/** A section with a neuron's and a synapse's insides: {section, update, synapse: {watch, told, why}}. */
export function inspector(network, live, link) {
  const section = card("inside", "Inside");
  const neuronHost = element("div", { "aria-live": "off" });
  const synapseHost = element("div");
  const now = element("p", { class: "weight" }, "–");
  const chart = element("div");
  const draw = weightChart(chart);
  let history = [];

  const neuron = neuronChoice(network, () => {
    questions.clear("bias");
    showNeuron();
  });
  const synapse = synapseChoice(network, () => {
    questions.clear("synapse");
    watch();
  });
  const questions = whyQuestions(network, { synapse, bias: neuron }, (question, id) => link().say({ do: "why", id, ...question }));

  // Of deliveries only those of the chosen synapse are told, so that none are shown here.
  function showNeuron() {
    const chosen = neuron.chosen();
    const isOwn = ofNeuron(network, chosen);
    neuronHost.replaceChildren(neuronTable(network, live.present((event) => event.kind !== What.delivery && isOwn(event)),
      `Neuron ${chosen.neuron} of ${network.populations[chosen.population].name} in this presentation`));
  }
  function showSynapse() {
    const chosen = synapse.chosen();
    synapseHost.replaceChildren(...synapseTables(network, chosen, live.present(ofSynapse(network, chosen)),
      live.present(({ kind }) => kind === What.axon)));
  }
  function watch() {
    history = [];
    now.textContent = "Waiting for its weight …";
    link().say({ do: "watch", ...synapse.chosen() });
    showSynapse();
  }
  function told(message) {
    if (!isSameSynapse(message, synapse.chosen())) return;
    now.textContent = `Weight ${message.weight}`;
    const last = history[history.length - 1];
    if (!last || last[0] !== message.presentations) history.push([message.presentations, message.weight]);
    if (history.length > kMostPoints) history = history.filter((_, k) => k % 2 === 0);
    draw(history);
  }
  function why(message) {
    const chosen = questions.show(message);
    if (chosen === "synapse") watch();
    if (chosen === "bias") showNeuron();
  }

  section.append(element("div", { class: "beside" },
    element("div", {}, element("h3", {}, "A neuron"), neuron.element, neuronHost),
    element("div", {}, element("h3", {}, "A synapse"), synapse.element, now, chart, synapseHost)), questions.element);
  return { section, synapse: { watch, told, why }, update: () => { showNeuron(); showSynapse(); } };
}
