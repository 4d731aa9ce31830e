// Learning curves of all runs in one axis.
import { lineChart } from "./chart.js";
import { card, choice, element, measured, percent, select, simulated } from "./format.js";
import { category } from "./theme.js";

const kAcross = {
  epoch: { label: "epoch", whole: true },
  presentations: { label: "presentations", whole: true },
  synaptic_events: { label: "synaptic events", whole: true },
  sim_time_ns: { label: "simulated time", format: simulated },
  wall_s: { label: "seconds on the clock" },
};

const kDashes = ["", "6 4", "2 3"];

// What can be drawn: names of metrics that belong into one axis.
function groupsOf(runs) {
  const names = Array.from(new Set(runs.flatMap((run) => Object.keys(run.curve))));
  const ending = (end) => names.filter((name) => name.startsWith("weights.") && name.endsWith(end));
  const groups = [
    { key: "loss", text: "Loss", names: ["test_loss", "train_loss"] },
    { key: "accuracy", text: "Accuracy", names: ["test_accuracy", "probe_accuracy"], format: percent, fromData: true },
    { key: "norm", text: "Norm of weights", names: ending(".norm") },
    { key: "gradient", text: "Angle to the gradient", names: ending(".gradient_angle"), degrees: true },
    { key: "transpose", text: "Angle to the transpose", names: ending(".transpose_angle"), degrees: true },
  ];
  return groups.map((group) => ({ ...group, names: group.names.filter((name) => names.includes(name)) }))
    .filter((group) => runs.some((run) => group.names.some((name) => run.curve[name].some((v) => v !== null))));
}

const kTexts = { test_loss: "test", train_loss: "train", test_accuracy: "test accuracy",
  probe_accuracy: "linear probe" };

function textOf(name) {
  return kTexts[name] ?? name.replace(/^weights\./, "").replace(/\.[a-z_]*$/, "");
}

/** The lines of a group: runs by colour and metrics by dashes; of one run, metrics by colour. */
function seriesOf(runs, group, across) {
  return runs.flatMap((run) => group.names.filter((name) => run.curve[name]).map((name, k) => ({
    label: runs.length > 1 ? `${run.name}, ${textOf(name)}` : textOf(name),
    colour: () => category(runs.length > 1 ? run.index : k),
    dash: runs.length > 1 ? kDashes[k % kDashes.length] : (name === "train_loss" ? kDashes[1] : ""),
    points: run.curve[across].map((x, i) => [x, run.curve[name][i]]),
  })));
}

export function curves(runs) {
  const groups = groupsOf(runs);
  if (groups.length === 0) return null;
  const span = (values) => d3.max(values) / d3.min(values.filter((value) => value > 0));
  const losses = runs.flatMap((run) => run.curve.test_loss ?? []).filter((value) => value !== null);
  const now = { group: groups[0].key, across: "epoch", log: span(losses) > 30 };
  const scale = choice("Scale", [["log", "Log"], ["linear", "Linear"]], now.log ? "log" : "linear",
    (key) => { now.log = key === "log"; draw(); });
  const section = card("curves", "Learning", [
    choice("What", groups.map(({ key, text }) => [key, text]), now.group, (key) => { now.group = key; draw(); }),
    scale,
    select("Across", Object.entries(kAcross).map(([key, { label }]) => [key, `by ${label}`]), now.across,
      (key) => { now.across = key; draw(); }),
  ]);
  const host = element("div");
  section.append(host);
  const show = lineChart(host, 340);
  function draw() {
    const group = groupsOf(runs).find(({ key }) => key === now.group);
    scale.hidden = group.key !== "loss" && group.key !== "norm";
    const format = group.format ?? (group.degrees ? (v) => `${d3.format(".3~r")(v)}°` : (v) => measured(v));
    show({
      series: seriesOf(runs, group, now.across),
      xLabel: kAcross[now.across].label,
      xFormat: kAcross[now.across].format,
      xWhole: kAcross[now.across].whole,
      log: now.log && !scale.hidden,
      fromData: group.fromData || group.degrees,
      format: group.format ? (v) => `${d3.format(".3~r")(100 * v)} %` : format,
      read: format,
      description: `${group.text} of ${runs.map((run) => run.name).join(", ")} by ${kAcross[now.across].label}`,
    });
  }
  draw();
  return section;
}
