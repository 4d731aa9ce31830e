// The events that a run tells of itself, as the ring, the raster and the inspector want them.
import { What } from "./event_batch.js";
import { Events, Kind } from "./events.js";

const kMostEvents = 30000;

/** What is shown of the events of one instant. */
export function shownOf(raw) {
  const sent = new Set(raw.filter((e) => e.kind === What.axon && e.output === 0).map((e) => e.neuron));
  return raw.flatMap((e) => {
    if (e.kind === What.axon) return [{ neuron: e.neuron, value: e.value, kind: e.output === 0 ? Kind.axon : Kind.error }];
    if (e.kind === What.activation && !sent.has(e.neuron)) return [{ neuron: e.neuron, value: e.value, kind: Kind.silent }];
    return [];
  });
}

export class LiveEvents {
  constructor(network) {
    this.shown = new Events(network);
    this.raw = []; // [{time, events}], of presentations that follow each other
    this.presentations = [];
    this.count = 0;
  }

  /** Adds what a batch holds, in the order of time. */
  add(batch) {
    for (const event of batch) {
      if (event.kind === What.stimulus) this.begin(event);
      const last = this.raw[this.raw.length - 1];
      if (last && last.time === event.time) last.events.push(event);
      else if (!last || event.time > last.time) this.raw.push({ time: event.time, events: [event] });
      ++this.count;
    }
    const instants = this.raw.map(({ time, events }) => ({ time, events: shownOf(events) }))
      .filter(({ events }) => events.length > 0);
    this.shown.replace(instants, this.presentations.slice());
  }

  // Where presentations are left out, what was before them has no place on the same axis.
  begin({ time, number }) {
    const last = this.presentations[this.presentations.length - 1];
    if (last && last.number === number) return;
    if (last && last.number + 1 !== number) this.forgetUntil(time);
    this.presentations.push({ time, number });
    while (this.count > kMostEvents && this.presentations.length > 1) this.forgetUntil(this.presentations[1].time);
  }

  forgetUntil(time) {
    this.raw = this.raw.filter((instant) => instant.time >= time);
    this.presentations = this.presentations.filter((presentation) => presentation.time >= time);
    this.count = this.raw.reduce((sum, { events }) => sum + events.length, 0);
  }

  /** The raw events of the last presentation that `isWanted`, in their order. */
  present(isWanted) {
    const from = this.presentations.length > 0 ? this.presentations[this.presentations.length - 1].time : 0;
    return this.raw.filter(({ time }) => time >= from).flatMap(({ events }) => events.filter(isWanted))
      .map((event) => ({ ...event, since: event.time - from }));
  }
}
