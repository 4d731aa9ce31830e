// Whether learning is local: the paper's questions, answered for every projection (docs/audit.md).
import { card, element, grouped, measured, short, simulated } from "./format.js";

const kQuestions = [["space", "Space"], ["time", "Time"], ["targets", "Targets"], ["outputs", "Outputs or errors"], ["weights", "Weights"]];
const kAnswers = {
  local: ["✓ local", "yes"],
  neuron: ["local to the neuron", "yes"],
  channel: ["with a channel", ""],
  violated: ["✗ violated", "no"],
  not_asked: ["–", "soft"],
};

// What came out when its synapses were rebuilt alone.
function replayCell(replay) {
  if (!replay) return element("td", { class: "soft" }, "–");
  if (replay.not_replayed) return element("td", { class: "soft", title: replay.not_replayed }, "not recorded");
  if (replay.findings > 0) return element("td", { class: "no" }, `✗ ${grouped(replay.findings)} wrong`);
  const exact = replay.largest_difference === 0 ? "bit for bit" : `to ${measured(replay.largest_difference)}`;
  const kind = replay.name.startsWith("biases of ") ? "biases" : "synapses";
  const what = [`${grouped(replay.changes)} changes`, ...(replay.updates > 0 ? [`${grouped(replay.updates)} updates`] : [])].join(", ");
  const of = `${grouped(replay.replayed)} of ${grouped(replay.synapses)} ${kind}: ${what}`;
  return element("td", { class: "yes", title: of }, `✓ ${exact}`, element("small", {}, of));
}

// What the audit of the trace has to say, in a sentence or two.
function replayed({ run, not_replayed: fault }) {
  if (fault) return element("p", { class: "notice" }, `The trace was not audited: ${fault}`);
  if (!run) {
    return element("p", { class: "soft small" },
      "This is what the scenario declares. recirc audit also replays a run, synapse by synapse, to prove it.");
  }
  const checked = Object.values(run.checked).reduce((sum, count) => sum + count, 0);
  const many = run.presentations === 1 ? "presentation" : `${grouped(run.presentations)} presentations`;
  return element("div", {},
    element("p", { class: "soft small" }, `The questions are answered from what the scenario declares. Of the run itself the first ${many} of its trace `
      + `were replayed: some synapses of each projection were rebuilt alone and fed only their own events, and every neuron likewise. `
      + `${short(checked)} events are as they must be${run.finding_count > 0 ? `, ${grouped(run.finding_count)} are not` : ""}. `
      + "recirc audit does the same with as many synapses and presentations as you like."),
    run.findings.length > 0 ? element("ul", { class: "small no" }, run.findings.slice(0, 10).map(({ what }) => element("li", {}, what))) : null,
    run.not_checked.length > 0 ? element("p", { class: "soft small" }, `Not recorded, so not checked: ${run.not_checked.join("; ")}.`) : null);
}

function row(learner, replay) {
  const { window } = learner;
  const needs = window ? `${simulated(window.needed_ns)} of ${simulated(window.declared_ns)}` : "–";
  return element("tr", {}, element("th", { scope: "row" }, learner.name),
    kQuestions.map(([key]) => {
      const [text, kind] = kAnswers[learner[key].answer] ?? [learner[key].answer, ""];
      return element("td", { class: kind, title: learner[key].why }, text);
    }), element("td", {}, needs), replay === undefined ? null : replayCell(replay));
}

function reasons(learners) {
  return learners.flatMap((learner) => kQuestions.filter(([key]) => learner[key].why)
    .map(([key, text]) => element("li", {}, element("b", {}, `${learner.name}, ${text.toLowerCase()}: `), learner[key].why)));
}

export function locality(run) {
  const { audit } = run;
  if (!audit) return null;
  const learners = [...audit.projections, ...audit.biases];
  const replays = audit.run ? new Map([...audit.run.projections, ...audit.run.biases].map((replay) => [replay.name, replay])) : null;
  const section = card("locality", "Locality");
  section.append(element("p", { class: audit.local ? "yes" : "no" }, audit.verdict),
    element("div", { class: "scroll" }, element("table", { class: "words" },
      element("thead", {}, element("tr", {}, ["", ...kQuestions.map(([, text]) => text), "Window needed", ...(replays ? ["Replayed"] : [])]
        .map((name) => element("th", { scope: "col" }, name)))),
      element("tbody", {}, learners.map((learner) => row(learner, replays ? replays.get(learner.name) ?? null : undefined))))));
  const list = reasons(learners);
  if (list.length > 0) section.append(element("details", {}, element("summary", {}, "Why"), element("ul", { class: "small" }, list)));
  section.append(replayed(audit));
  return section;
}
