// Looks into one neuron and one synapse of a run that is over, by asking the server for what its
// trace says.
import { unpack } from "./data.js";
import { readBatch } from "./event_batch.js";
import { card, element, grouped } from "./format.js";
import { neuronChoice, neuronTable, ofSynapse, synapseTables, weightChart } from "./inside.js";
import { askServer, newestOf } from "./server.js";
import { synapseChoice } from "./synapse_choice.js";
import { whyQuestions } from "./why_tree.js";

const kReading = "Reading the trace …";

// The events of /inside.json.
function eventsOf(answer) {
  return answer.events.flatMap((batch) => readBatch(unpack(batch, Uint8Array).buffer))
    .map((event) => ({ ...event, since: event.time - answer.time_ns }));
}

// Shows what the server says of the inside of what is chosen, in `host`.
function insideOf(host, chosen, when, draw) {
  const inside = newestOf((asked) => askServer("inside.json", asked));
  return async () => {
    const asked = chosen();
    if (host.childElementCount === 0) host.append(element("p", { class: "soft small" }, kReading));
    const answer = await inside({ ...asked, ...when() });
    if (!answer) return; // something else has been chosen meanwhile
    if (answer.missing) {
      host.replaceChildren(element("p", { class: "notice" }, `Nothing of it: ${answer.missing}.`));
      return;
    }
    host.replaceChildren(...draw(asked, eventsOf(answer), answer.presentation + 1));
    if (answer.left_out) host.append(element("p", { class: "soft small" }, `${grouped(answer.left_out)} more events are not shown.`));
  };
}

// The weight of the chosen synapse over the run: {parts, show}.
function weightHistory(synapse) {
  const now = element("p", { class: "weight" });
  const chart = element("div");
  const draw = weightChart(chart);
  const weightsOf = newestOf((chosen) => askServer("synapse.json", chosen));
  return { parts: [now, chart], async show() {
    now.textContent = kReading;
    const answer = await weightsOf(synapse.chosen());
    if (!answer) return; // another has been chosen meanwhile
    const points = answer.weights ?? [];
    draw(points);
    if (points.length === 0) {
      now.textContent = answer.missing ? `Nothing of its weight: ${answer.missing}.` : "Its weight was not recorded.";
      return;
    }
    const [last, weight] = points[points.length - 1];
    now.textContent = points.length === 1 ? `Weight ${weight} in all that was recorded: it was not updated`
      : `Weight ${weight} after ${grouped(last)} ${last === 1 ? "presentation" : "presentations"}`;
  } };
}

/** The section of a served run with a trace. */
export function recordedInside(run) {
  const { network } = run;
  const input = element("input", { type: "number", min: 1, step: 1, placeholder: "last", "aria-label": "Presentation",
    onchange: () => { showNeuron(); showSynapse(); } });
  const section = card("inside", "Inside", [element("label", {}, "in presentation", input)]);
  const when = () => (input.value ? { presentation: Math.max(1, Math.floor(Number(input.value))) - 1 } : {});
  const [neuronHost, synapseHost] = [element("div"), element("div")];

  const neuron = neuronChoice(network, () => {
    questions.clear("bias");
    showNeuron();
  });
  const synapse = synapseChoice(network, () => {
    questions.clear("synapse");
    showChosenSynapse();
  });
  const questions = whyQuestions(network, { synapse, bias: neuron }, async (question, id) => {
    const answer = await askServer("why.json", { ...question, ...when() });
    const chosen = questions.show({ ...answer, id });
    if (chosen === "synapse") showChosenSynapse();
    if (chosen === "bias") showNeuron();
  });

  const showNeuron = insideOf(neuronHost, neuron.chosen, when, (chosen, events, presentation) => [neuronTable(network,
    events,
    `Neuron ${chosen.neuron} of ${network.populations[chosen.population].name} in presentation ${grouped(presentation)}`)]);
  const showSynapse = insideOf(synapseHost, synapse.chosen, when, (chosen, events, presentation) => [
    element("p", { class: "soft small" }, `In presentation ${grouped(presentation)}:`),
    ...synapseTables(network, chosen, events.filter(ofSynapse(network, chosen)), events)]);
  const history = weightHistory(synapse);
  const showChosenSynapse = () => {
    history.show();
    showSynapse();
  };

  section.append(element("div", { class: "beside" },
    element("div", {}, element("h3", {}, "A neuron"), neuron.element, neuronHost),
    element("div", {}, element("h3", {}, "A synapse"), synapse.element, ...history.parts, synapseHost)), questions.element);
  showNeuron();
  showChosenSynapse();
  return section;
}
