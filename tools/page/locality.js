// Whether learning is local: the paper's questions, answered for every projection (docs/audit.md).
import { card, element, simulated } from "./format.js";

const kQuestions = [["space", "Space"], ["time", "Time"], ["targets", "Targets"], ["outputs", "Outputs or errors"], ["weights", "Weights"]];
const kAnswers = {
  local: ["✓ local", "yes"],
  neuron: ["local to the neuron", "yes"],
  channel: ["with a channel", ""],
  violated: ["✗ violated", "no"],
  not_asked: ["–", "soft"],
};

function row(learner) {
  const { window } = learner;
  const needs = window ? `${simulated(window.needed_ns)} of ${simulated(window.declared_ns)}` : "–";
  return element("tr", {}, element("th", { scope: "row" }, learner.name),
    kQuestions.map(([key]) => {
      const [text, kind] = kAnswers[learner[key].answer] ?? [learner[key].answer, ""];
      return element("td", { class: kind, title: learner[key].why }, text);
    }), element("td", {}, needs));
}

function reasons(learners) {
  return learners.flatMap((learner) => kQuestions.filter(([key]) => learner[key].why)
    .map(([key, text]) => element("li", {}, element("b", {}, `${learner.name}, ${text.toLowerCase()}: `), learner[key].why)));
}

export function locality(run) {
  const { audit } = run;
  if (!audit) return null;
  const learners = [...audit.projections, ...audit.biases];
  const section = card("locality", "Locality");
  section.append(element("p", { class: audit.local ? "yes" : "no" }, audit.verdict),
    element("div", { class: "scroll" }, element("table", { class: "words" },
      element("thead", {}, element("tr", {}, ["", ...kQuestions.map(([, text]) => text), "Window needed"]
        .map((name) => element("th", { scope: "col" }, name)))),
      element("tbody", {}, learners.map(row)))));
  const list = reasons(learners);
  if (list.length > 0) section.append(element("details", {}, element("summary", {}, "Why"), element("ul", { class: "small" }, list)));
  section.append(element("p", { class: "soft small" },
    "What the scenario declares. recirc audit also replays a run, synapse by synapse, to prove it."));
  return section;
}
