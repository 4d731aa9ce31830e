// The page of a run that goes on: what it tells, and the buttons that hold it.
import { liveActivity } from "./activity.js";
import { card, element, grouped, measured, select, short } from "./format.js";
import { readBatch } from "./event_batch.js";
import { inspector } from "./inspector.js";
import { LiveEvents } from "./live_events.js";
import { openLink } from "./live_link.js";
import { weights } from "./weights.js";

const kSteps = [["event", "Event"], ["volley", "Volley"], ["presentation", "Presentation"]];
// Seconds that a presentation takes; 0: as fast as it goes.
const kPaces = [["0", "Full speed"], ["0.5", "½ s a presentation"], ["3", "3 s a presentation"], ["15", "15 s a presentation"]];
const kBetweenRedraws = 120; // ms
const kBetweenReloads = 1500; // ms, of what grows with the run

// Calls `act`, and again as often as it is asked to, but never twice at a time nor sooner than after
// `pause` ms.
function unhurried(act, pause) {
  let isBusy = false;
  let isAsked = false;
  return async function ask() {
    isAsked = true;
    if (isBusy) return;
    isBusy = true;
    while (isAsked) {
      isAsked = false;
      await act().catch(() => {}); // that the server has gone is told elsewhere
      await new Promise((resolve) => { setTimeout(resolve, pause); });
    }
    isBusy = false;
  };
}

function controls(network, link) {
  const status = element("p", { class: "status", role: "status" }, "Connecting …");
  const bar = element("progress", { max: 1, value: 0, "aria-label": "Progress of the run" });
  const numbers = element("p", { class: "soft small" });
  const hold = element("button", { type: "button", class: "hold", onclick: () => link().say({ do: hold.dataset.do }) }, "Pause");
  hold.dataset.do = "pause";
  const steps = kSteps.map(([size, text]) => element("button", { type: "button", "data-step": size,
    onclick: () => link().say({ do: "step", size }) }, text));
  const section = card("live", "Live", [hold, element("span", { class: "soft small" }, "Step:"),
    element("div", { class: "group", role: "group", "aria-label": "Step" }, steps),
    select("Speed of the run", kPaces, "0", (seconds) => link().say({ do: "pace",
      ns_per_s: Number(seconds) > 0 ? network.period_ns / Number(seconds) : 0 }))]);
  section.append(status, bar, numbers);
  return {
    section,
    state({ paused, end, error }) {
      status.textContent = end ? `The run has ended: ${end}${error ? `, ${error}` : ""}.` : (paused ? "Paused." : "Running.");
      hold.textContent = paused ? "Resume" : "Pause";
      hold.dataset.do = paused ? "resume" : "pause";
      for (const button of [hold, ...steps]) button.disabled = Boolean(end);
    },
    progress(message) {
      bar.value = message.presentations / message.total_presentations;
      numbers.textContent = `Epoch ${message.epoch} of ${message.epochs}, presentation ${grouped(message.presentations)} of `
        + `${grouped(message.total_presentations)}, ${short(message.per_second)} a second, training loss ${measured(message.train_loss)}`;
    },
    lost() {
      status.textContent = "The connection is closed: the server has ended, or this page was too slow for it. Reload to try again.";
      for (const button of [hold, ...steps]) button.disabled = true;
    },
    dropped(total) { section.dataset.dropped = total; },
  };
}

/**
 * Adds the live sections of `run` to `places`, and keeps them alive. `reload` is called when there is
 * more to be read of the run's folder; with true when it is over.
 */
export function live(run, places, reload) {
  const { network } = run;
  let link = null;
  const events = new LiveEvents(network);
  const held = controls(network, () => link);
  const shown = liveActivity(events.shown);
  const inside = inspector(network, events, () => link);
  const weightsHost = element("div");
  places.live.replaceChildren(held.section);
  places.above.replaceChildren(shown.section, inside.section, weightsHost);

  let dropped = 0;
  let isOver = false;
  let isDue = false;
  function redraw() {
    isDue = false;
    shown.update();
    inside.update();
  }
  function showWeights(list) {
    const isFirst = !run.weights;
    run.weights = list;
    if (!isFirst) return weightsHost.firstChild.refresh();
    const section = weights(run);
    section.querySelector(".tools").append(element("button", { type: "button",
      onclick: () => link.say({ do: "weights" }) }, "Look again"));
    weightsHost.append(section);
  }
  link = openLink({
    events(buffer) {
      events.add(readBatch(buffer));
      held.section.dataset.events = Number(held.section.dataset.events ?? 0) + 1;
      if (!isDue) setTimeout(redraw, kBetweenRedraws);
      isDue = true;
    },
    state(message) {
      if (!run.asked) {
        run.asked = true;
        link.say({ do: "weights" });
        inside.synapse.watch();
      }
      held.state(message);
      if (message.end && !isOver) {
        isOver = true;
        reload(true).catch(() => {}); // that the server has gone is told elsewhere
      }
    },
    progress: held.progress,
    epoch: unhurried(async () => {
      if (isOver) return;
      link.say({ do: "weights" });
      await reload(false);
    }, kBetweenReloads),
    synapse: inside.synapse.told,
    why: inside.synapse.why,
    weights: ({ weights: list }) => showWeights(list),
    dropped({ count }) {
      dropped += count;
      held.dropped(dropped);
    },
    closed: held.lost,
  });
}
