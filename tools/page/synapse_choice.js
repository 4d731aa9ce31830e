// Inputs that choose one synapse of a network.
import { element, select } from "./format.js";

/** An input for a whole number from 0 on; `change` is called when it is another. */
export function numberInput(label, change) {
  return element("input", { type: "number", min: 0, step: 1, value: 0, "aria-label": label, onchange: change });
}

/** The inputs' element, the synapse {projection, pre, post} that they name, and `choose`, which sets them. */
export function synapseChoice(network, changed) {
  const [pre, post] = ["presynaptic", "postsynaptic"].map((end) => numberInput(`Number of the ${end} neuron`, changed));
  const list = select("Projection", network.projections.map((p, k) => [String(k), p.name]), "0", changed);
  const within = (input, { size }) => {
    input.max = size - 1;
    return Math.max(0, Math.min(size - 1, Math.floor(Number(input.value)) || 0));
  };
  return {
    element: element("div", { class: "tools" }, list, element("label", {}, "from", pre), element("label", {}, "to", post)),
    chosen() {
      const projection = Number(list.value);
      const { pre: from, post: to } = network.projections[projection];
      return { projection, pre: within(pre, network.populations[from]), post: within(post, network.populations[to]) };
    },
    choose(synapse) {
      list.value = String(synapse.projection);
      pre.value = synapse.pre;
      post.value = synapse.post;
    },
  };
}

/** Whether two synapses are the same one. */
export const isSameSynapse = (a, b) => a.projection === b.projection && a.pre === b.pre && a.post === b.post;
