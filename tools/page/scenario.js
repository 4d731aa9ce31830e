// The scenario as the run resolved it, and the network it spells out.
import { card, element, grouped, simulated } from "./format.js";

function projections({ populations, projections: all }) {
  return element("div", { class: "scroll" }, element("table", { class: "words" },
    element("thead", {}, element("tr", {}, ["Projection", "Synapses", "Output → port", "Delay", "Rule"]
      .map((name) => element("th", { scope: "col" }, name)))),
    element("tbody", {}, all.map((p) => element("tr", {},
      element("th", { scope: "row" }, `${populations[p.pre].name} → ${populations[p.post].name}`),
      element("td", {}, grouped(p.synapses)),
      element("td", {}, `${p.output} → ${p.port}`),
      element("td", {}, p.delay_ns === p.longest_delay_ns ? simulated(p.delay_ns)
        : `${simulated(p.delay_ns)} to ${simulated(p.longest_delay_ns)}`),
      element("td", {}, p.tied_to ? `weights of ${p.tied_to}` : "", element("code", {}, p.rule)))))));
}

export function scenario(run) {
  const copy = element("button", { type: "button", onclick: async () => {
    await navigator.clipboard.writeText(run.scenario);
    copy.textContent = "Copied";
  } }, "Copy");
  const section = card("scenario", "Scenario", navigator.clipboard ? [copy] : []);
  section.classList.add("long");
  if (run.network) {
    const { window_ns: window, period_ns: period, batch } = run.network;
    section.append(element("p", { class: "small soft" },
      `A presentation every ${simulated(period)}, windows of ${simulated(window)}, batches of ${grouped(batch)}.`),
    projections(run.network));
  }
  section.append(element("h3", {}, "scenario.textproto"),
    element("pre", { class: "scenario", tabindex: 0, "aria-label": "scenario.textproto" }, run.scenario));
  return section;
}
