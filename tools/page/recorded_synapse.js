// Looks into one synapse of a run that is over, by asking the server for what its trace says.
import { lineChart } from "./chart.js";
import { card, element, grouped, measured } from "./format.js";
import { askServer, newestOf } from "./server.js";
import { synapseChoice, isSameSynapse } from "./synapse_choice.js";
import { category } from "./theme.js";
import { whyPanel } from "./why_tree.js";

/** The section of a served run with a trace. */
export function recordedSynapse(run) {
  const { network } = run;
  const section = card("inside", "Inside a synapse");
  const now = element("p", {});
  const chart = element("div");
  const draw = lineChart(chart, 180);
  const choice = synapseChoice(network, () => {
    panel.clear();
    showWeights();
  });
  const presentation = element("input", { type: "number", min: 1, step: 1, placeholder: "last", "aria-label": "Presentation" });
  const panel = whyPanel(network.period_ns, async (largest, id) => {
    const { projection, pre, post } = choice.chosen();
    const when = presentation.value ? { presentation: Math.max(1, Math.floor(Number(presentation.value))) - 1 } : {};
    const answer = await askServer("why.json", largest ? { projection, largest: 1 } : { projection, pre, post, ...when });
    const isShown = panel.show({ ...answer, id });
    if (!isShown || !answer.nodes || isSameSynapse(answer, choice.chosen())) return;
    choice.choose(answer); // the one that changed most
    showWeights();
  });
  panel.element.querySelector(".tools").prepend(element("label", {}, "in presentation", presentation));

  const weightsOf = newestOf((synapse) => askServer("synapse.json", synapse));
  async function showWeights() {
    now.textContent = "Reading the trace …";
    const answer = await weightsOf(choice.chosen());
    if (!answer) return; // somebody has chosen another meanwhile
    const points = answer.weights ?? [];
    chart.hidden = points.length < 2;
    if (points.length === 0) {
      now.textContent = answer.missing ? `Nothing of its weight: ${answer.missing}.` : "Its weight was not recorded.";
      return;
    }
    const [last, weight] = points[points.length - 1];
    now.textContent = points.length === 1 ? `Weight ${weight} in all that was recorded: it was not updated`
      : `Weight ${weight} after ${grouped(last)} ${last === 1 ? "presentation" : "presentations"}`;
    if (!chart.hidden) {
      draw({ series: [{ label: "weight", colour: () => category(0), points }], xLabel: "presentations", log: false, fromData: true,
        xWhole: true, format: measured, read: String, description: "The weight of the synapse over presentations" });
    }
  }

  section.append(choice.element, now, chart, panel.element);
  showWeights();
  return section;
}
