// Puts the page together.
import { activity } from "./activity.js";
import { costs } from "./costs.js";
import { curves } from "./curves.js";
import { nameRuns, readData } from "./data.js";
import { examples } from "./examples.js";
import { element, select } from "./format.js";
import { overview } from "./overview.js";
import { scenario } from "./scenario.js";
import { weights } from "./weights.js";

function showSections(content) {
  document.getElementById("sections").replaceChildren(...Array.from(content.querySelectorAll("section[id]"))
    .filter((section) => section.querySelector("h2"))
    .map((section) => element("a", { href: `#${section.id}` }, section.querySelector("h2").textContent)));
}

// What there is of one run, above and below what there is of all.
function showRun(run, above, below) {
  above.replaceChildren(...[examples(run), activity(run), weights(run)].filter(Boolean));
  if (run.missing?.details) above.prepend(element("p", { class: "notice" }, `Only curves: ${run.missing.details}.`));
  below.replaceChildren(scenario(run));
}

function show(data) {
  const { runs, recirc } = data;
  nameRuns(runs);
  document.title = `${runs.map((run) => run.name).join(", ")} · recirc`;
  const content = document.getElementById("content");
  const [above, below] = [element("div"), element("div")];
  content.replaceChildren(overview(runs), ...[curves(runs)].filter(Boolean));
  if (runs.length > 1) {
    content.append(element("div", { class: "tools which" }, element("label", {}, "Details of",
      select("Run", runs.map((run) => [String(run.index), run.name]), "0", (key) => {
        showRun(runs[Number(key)], above, below);
        showSections(content);
      }))));
  }
  content.append(above, ...[costs(runs)].filter(Boolean), below);
  showRun(runs[0], above, below);
  showSections(content);
  document.getElementById("footer").textContent = `Made by recirc ${recirc.version} (${recirc.commit}).`;
}

readData().then(show).catch((error) => {
  document.getElementById("content").replaceChildren(
    element("p", { class: "notice bad", role: "alert" }, `The page can't be shown: ${error.message}`));
  throw error;
});
