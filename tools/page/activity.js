// The section on events: the ring, its player and the raster, which share one time.
import { Events } from "./events.js";
import { card, element, grouped, short } from "./format.js";
import { Player } from "./player.js";
import { raster } from "./raster.js";
import { ring } from "./ring.js";
import { askServer, newestOf } from "./server.js";

function whereFrom(json) {
  const { totals } = json;
  const counted = `${grouped(totals.neuron_events)} events of neurons, ${short(totals.deliveries)} deliveries to synapses`
    + ` and ${short(totals.changes)} weight changes`;
  if (json.from === "played") {
    const many = json.played === 1 ? "presentation" : `${json.played} presentations`;
    return `No trace of this run was recorded. For this page the network, with its final weights, was shown the first ${many} `
      + `of the training data again, event by event: ${counted}.`;
  }
  const part = json.all_shown ? "" : ` Shown one by one: the first ${json.presentations.length} presentations.`;
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

// Which presentations of a long trace are shown, where a server can be asked: {element, told}.
// `show` is called with other events.
function partChoice([first, last], show) {
  const from = element("input", { type: "number", min: first + 1, max: last + 1, step: 1, "aria-label": "From presentation" });
  const range = element("output", { class: "soft small" });
  const button = (label, text, onclick) => element("button", { type: "button", "aria-label": label, title: label, onclick }, text);
  let shown = [first, first];
  const eventsFrom = newestOf((presentation) => askServer("events.json", { presentation }));
  async function ask(presentation) {
    range.textContent = "Reading the trace …";
    const answer = await eventsFrom(Math.max(first, Math.min(last, Math.floor(presentation) || first)));
    if (answer?.missing) range.textContent = `Nothing to show: ${answer.missing}.`;
    else if (answer) show(answer);
  }
  from.addEventListener("change", () => ask(Number(from.value) - 1));
  const [earlier, later] = [button("Earlier presentations", "‹ Earlier", () => ask(2 * shown[0] - shown[1] - 1)),
    button("Later presentations", "Later ›", () => ask(shown[1] + 1))];
  return {
    element: element("div", { class: "tools part" }, element("label", {}, "From presentation", from), earlier, later, range),
    told({ presentations }) {
      if (presentations.length > 0) shown = [presentations[0][1], presentations[presentations.length - 1][1]];
      from.value = shown[0] + 1;
      earlier.disabled = shown[0] <= first;
      later.disabled = shown[1] >= last;
      range.textContent = presentations.length === 0 ? "No stimulus was recorded there."
        : `${grouped(shown[0] + 1)} to ${grouped(shown[1] + 1)} of ${grouped(first + 1)} to ${grouped(last + 1)}`;
    },
  };
}

export function activity(run) {
  const section = card("events", "Events");
  section.classList.add("long");
  if (!run.events || !run.network) {
    if (!run.missing?.events) return null;
    section.append(element("p", { class: "notice" }, `No events: ${run.missing.events}`));
    return section;
  }
  if (new Events(run.network, run.events).size === 0) {
    section.append(element("p", { class: "notice" }, "Nothing was sent."));
    return section;
  }
  const host = element("div");
  let player = null;
  const choice = run.isServed && run.events.recorded && !run.events.all_shown ? partChoice(run.events.recorded, show) : null;
  function show(json) {
    player?.pause();
    const events = new Events(run.network, json);
    const shown = views(events);
    ({ player } = shown);
    host.replaceChildren(...shown.parts);
    choice?.told(json);
    // The first volley on its way says more than an empty ring.
    player.seek(events.first + 0.45 * (run.network.projections[0]?.delay_ns ?? 0));
  }
  section.append(...[element("p", { class: "soft small" }, whereFrom(run.events)), choice?.element, host].filter(Boolean));
  show(run.events);
  return section;
}
