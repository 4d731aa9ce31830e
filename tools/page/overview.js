// What the runs are and where they have come to.
import { duration, element, grouped, measured, percent, short } from "./format.js";

const last = (column) => (column && column.length > 0 ? column[column.length - 1] : null);

function tile(name, value, note) {
  return element("div", {}, element("dt", {}, name),
    element("dd", {}, value, note ? element("small", {}, note) : null));
}

const kEnds = { complete: "complete", stopped: "stopped early", failed: "failed",
  running: "not ended" };

/** Tiles with the results of one run. */
function tiles(run) {
  const { facts, curve } = run;
  const loss = last(curve.test_loss) ?? last(curve.train_loss);
  const list = [tile(last(curve.test_loss) === null ? "Training loss" : "Test loss", measured(loss),
    curve.test_loss && curve.test_loss.length > 1 ? `from ${measured(curve.test_loss[0])}` : null)];
  const accuracy = last(curve.test_accuracy);
  if (accuracy !== null) list.push(tile("Test accuracy", percent(accuracy)));
  list.push(tile("Presentations", short(facts.presentations), `${last(curve.epoch) ?? 0} epochs`));
  if (facts.counts) {
    list.push(tile("Synaptic events", short(facts.counts.synaptic_events),
      `${short(facts.counts.neuron_events)} of neurons`));
  }
  list.push(tile("Took", duration(facts.wall_s),
    `${facts.engine} engine, ${facts.threads} ${facts.threads === 1 ? "thread" : "threads"}`));
  return element("dl", { class: "tiles" }, list);
}

/** Many runs as a table. */
function table(runs) {
  const hasAccuracy = runs.some((run) => last(run.curve.test_accuracy) !== null);
  const columns = ["Run", "Test loss", ...(hasAccuracy ? ["Accuracy"] : []), "Presentations",
    "Synaptic events", "Engine", "Took", "Ended"];
  return element("div", { class: "scroll" }, element("table", {},
    element("thead", {}, element("tr", {}, columns.map((name) => element("th", { scope: "col" }, name)))),
    element("tbody", {}, runs.map(({ name, facts, curve }) => element("tr", {},
      element("th", { scope: "row" }, name),
      element("td", {}, measured(last(curve.test_loss) ?? last(curve.train_loss))),
      hasAccuracy ? element("td", {}, percent(last(curve.test_accuracy))) : null,
      element("td", {}, grouped(facts.presentations)),
      element("td", {}, short(facts.counts?.synaptic_events ?? null)),
      element("td", {}, facts.engine),
      element("td", {}, duration(facts.wall_s)),
      element("td", {}, facts.end))))));
}

export function overview(runs) {
  const section = element("section", { id: "overview", "aria-label": "Overview" });
  const names = runs.map((run) => run.name);
  const [first] = runs;
  section.append(element("h1", {}, runs.length === 1 ? names[0] : `${runs.length} runs`));
  if (runs.length === 1) {
    const { facts, folder } = first;
    section.append(element("p", { class: "soft" },
      `${folder} · ${kEnds[facts.end] ?? facts.end} · seed ${facts.seed} · ${facts.precision} precision`
      + (facts.data ? ` · data: ${facts.data}` : "")), tiles(first));
  } else {
    section.append(element("p", { class: "soft" }, names.length <= 4 ? names.join(", ") : ""),
      element("div", { class: "card" }, table(runs)));
  }
  for (const run of runs) {
    if (run.facts.error) section.append(element("p", { class: "notice bad" }, `${run.name}: ${run.facts.error}`));
    for (const warning of run.facts.warnings ?? []) {
      section.append(element("p", { class: "notice" }, `${run.name}: ${warning}`));
    }
  }
  return section;
}
