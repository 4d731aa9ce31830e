// The section on events: the ring, its player and the raster, which share one time.
import { Events } from "./events.js";
import { card, element, grouped, short } from "./format.js";
import { Player } from "./player.js";
import { raster } from "./raster.js";
import { ring } from "./ring.js";

function whereFrom(events, json) {
  const { totals } = json;
  const counted = `${grouped(totals.neuron_events)} events of neurons, ${short(totals.deliveries)} deliveries to synapses`
    + ` and ${short(totals.changes)} weight changes`;
  if (json.from === "played") {
    const many = json.played === 1 ? "presentation" : `${json.played} presentations`;
    return `No trace of this run was recorded. For this page the network, with its final weights, was shown the first ${many} `
      + `of the training data again, event by event: ${counted}.`;
  }
  const part = json.all_shown ? "" : ` Shown one by one: the first ${events.presentations.length} presentations.`;
  return `From the trace of the run: ${counted}.${part}${json.fault ? ` Not all of it: ${json.fault}.` : ""}`;
}

// The ring, its player and the raster of `events`.
function views(events) {
  const player = new Player(events);
  const rows = raster(events, player);
  return { player, rows, parts: [ring(events, player), player.controls(), rows.element,
    element("p", { class: "soft small" },
      "A row a neuron, a mark an event, coloured by its value: blue is negative, grey nothing, orange positive; pale marks were "
      + "computed and not sent, purple ones are errors. Lines are presentations. Drag to move, double-click, pinch or Ctrl and "
      + "wheel to zoom, click to put the ring there.")] };
}

/** The same of a run that goes on: {section, update}, to be updated when `events` have changed. */
export function liveActivity(events) {
  const section = card("events", "Events");
  section.classList.add("long");
  const { player, rows, parts } = views(events);
  section.append(element("p", { class: "soft small" },
    "The presentations that the simulation shows of itself: at full speed some, when it is paused or slow every event."), ...parts);
  return { section, update: () => { rows.update(); player.follow(); } };
}

export function activity(run) {
  const section = card("events", "Events");
  section.classList.add("long");
  if (!run.events || !run.network) {
    if (!run.missing?.events) return null;
    section.append(element("p", { class: "notice" }, `No events: ${run.missing.events}`));
    return section;
  }
  const events = new Events(run.network, run.events);
  if (events.size === 0) {
    section.append(element("p", { class: "notice" }, "Nothing was sent."));
    return section;
  }
  const { player, parts } = views(events);
  section.append(element("p", { class: "soft small" }, whereFrom(events, run.events)), ...parts);
  // The first volley on its way says more than an empty ring.
  player.seek(events.first + 0.45 * (run.network.projections[0]?.delay_ns ?? 0));
  return section;
}
