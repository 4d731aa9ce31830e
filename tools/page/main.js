// Puts the page together.
import { activity } from "./activity.js";
import { costs } from "./costs.js";
import { curves } from "./curves.js";
import { nameRuns, readData } from "./data.js";
import { examples } from "./examples.js";
import { element, select } from "./format.js";
import { live } from "./live.js";
import { locality } from "./locality.js";
import { overview } from "./overview.js";
import { recordedInside } from "./recorded_inside.js";
import { scenario } from "./scenario.js";
import { newestOf } from "./server.js";
import { weights } from "./weights.js";

function showSections(content) {
  document.getElementById("sections").replaceChildren(...Array.from(content.querySelectorAll("section[id]"))
    .filter((section) => section.querySelector("h2"))
    .map((section) => element("a", { href: `#${section.id}` }, section.querySelector("h2").textContent)));
}

// What there is of one run, above and below what there is of all.
function showRun(run, above, below) {
  const hasTrace = run.isServed && run.network && run.events?.from === "trace";
  above.replaceChildren(...[examples(run), activity(run), hasTrace ? recordedInside(run) : null, weights(run)].filter(Boolean));
  if (run.missing?.details) above.prepend(element("p", { class: "notice" }, `Only curves: ${run.missing.details}.`));
  below.replaceChildren(...[locality(run), scenario(run)].filter(Boolean));
}

// What there is of all runs, in these places of the page.
function showAll(runs, places) {
  places.overview.replaceChildren(overview(runs));
  places.curves.replaceChildren(...[curves(runs)].filter(Boolean));
  places.costs.replaceChildren(...[costs(runs)].filter(Boolean));
}

function chooseRun(runs, places, content) {
  return element("div", { class: "tools" }, element("label", {}, "Details of",
    select("Run", runs.map((run) => [String(run.index), run.name]), "0", (key) => {
      showRun(runs[Number(key)], places.above, places.below);
      showSections(content);
    })));
}

// A run that goes on is asked again what its folder holds, and is an ordinary page when it is over.
function showLive(data, places, content) {
  const read = newestOf(readData);
  live(data.runs[0], places, async (isOver) => {
    const next = await read();
    if (!next) return; // it is being read again
    if (!next.live) return isOver && show(next, { keep: document.getElementById("live") });
    nameRuns(next.runs);
    showAll(next.runs, places);
    showSections(content);
  });
  places.below.replaceChildren(...[locality(data.runs[0]), scenario(data.runs[0])].filter(Boolean));
}

function show(data, { keep } = {}) {
  const { runs, recirc } = data;
  nameRuns(runs);
  for (const run of runs) run.isServed = Boolean(data.served);
  document.title = `${runs.map((run) => run.name).join(", ")} · recirc`;
  const content = document.getElementById("content");
  const places = Object.fromEntries(["overview", "live", "curves", "above", "costs", "below"].map((name) => [name, element("div")]));
  content.replaceChildren(...Object.values(places));
  showAll(runs, places);
  if (data.live && runs[0].network) {
    showLive(data, places, content);
  } else {
    showRun(runs[0], places.above, places.below);
    if (keep) places.live.append(keep);
    if (runs.length > 1) places.curves.append(chooseRun(runs, places, content));
  }
  showSections(content);
  document.getElementById("footer").textContent = `Made by recirc ${recirc.version} (${recirc.commit}).`;
}

readData().then((data) => show(data)).catch((error) => {
  document.getElementById("content").replaceChildren(
    element("p", { class: "notice bad", role: "alert" }, `The page can't be shown: ${error.message}`));
  throw error;
});
