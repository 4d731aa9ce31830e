// The events of a record, in the order of time; what is drawn of them is in raster.js and ring.js.
import { unpack } from "./data.js";

/** What an event of a neuron is: tools/report/event_picture.hpp, ShownEvent. */
export const Kind = { axon: 0, error: 1, silent: 2 };

function offsetsOf(counts) {
  const offsets = new Uint32Array(counts.length + 1);
  counts.forEach((count, k) => { offsets[k + 1] = offsets[k] + count; });
  return offsets;
}

export class Events {
  /** `json` is an EventPicture; without it there are none yet. */
  constructor(network, json) {
    this.network = network;
    this.version = 0; // changes with `replace`
    this.instants = json ? unpack(json.instants, Float64Array) : new Float64Array(0);
    this.neuron = json ? unpack(json.neuron, Uint32Array) : new Uint32Array(0);
    this.value = json ? unpack(json.value, Float32Array) : new Float32Array(0);
    this.kind = json ? unpack(json.kind, Uint8Array) : new Uint8Array(0);
    this.offsets = offsetsOf(json ? unpack(json.per_instant, Uint32Array) : []);
    this.presentations = json ? json.presentations.map(([time, number]) => ({ time, number })) : [];
    this.rescale();
  }

  /** Puts these events in the place of all: instants [{time, events: [{neuron, kind, value}]}]. */
  replace(instants, presentations) {
    ++this.version;
    const events = instants.flatMap((instant) => instant.events);
    this.instants = Float64Array.from(instants, ({ time }) => time);
    this.offsets = offsetsOf(instants.map((instant) => instant.events.length));
    this.neuron = Uint32Array.from(events, ({ neuron }) => neuron);
    this.value = Float32Array.from(events, ({ value }) => value);
    this.kind = Uint8Array.from(events, ({ kind }) => kind);
    this.presentations = presentations;
    this.rescale();
  }

  rescale() {
    this.scales = this.network.populations.map((population, p) => this.largest(p) || 1);
  }

  get first() { return this.instants.length > 0 ? this.instants[0] : 0; }

  get last() { return this.instants.length > 0 ? this.instants[this.instants.length - 1] : 0; }

  get size() { return this.neuron.length; }

  /** The number of the first instant at or after `time`. */
  indexAt(time) { return d3.bisectLeft(this.instants, time); }

  populationOf(neuron) {
    const { populations } = this.network;
    let p = 0;
    while (p + 1 < populations.length && populations[p + 1].first <= neuron) ++p;
    return p;
  }

  /** The value that a population's colours are scaled by: few are larger. */
  largest(p) {
    const { first, size } = this.network.populations[p];
    const sizes = [];
    for (let k = 0; k < this.size && sizes.length < 20000; ++k) {
      const inside = this.neuron[k] - first;
      if (inside >= 0 && inside < size && this.kind[k] !== Kind.error) sizes.push(Math.abs(this.value[k]));
    }
    return d3.quantile(sizes.sort(d3.ascending), 0.99);
  }

  /** The presentation that `time` lies in. */
  presentationAt(time) {
    const k = d3.bisectRight(this.presentations.map((presentation) => presentation.time), time) - 1;
    return this.presentations[Math.max(0, k)];
  }

  /** The events of instant k by population and kind: [{population, kind, from, to}]. */
  volleys(k) {
    const volleys = [];
    for (let e = this.offsets[k]; e < this.offsets[k + 1]; ++e) {
      const population = this.populationOf(this.neuron[e]);
      const last = volleys[volleys.length - 1];
      if (last && last.population === population && last.kind === this.kind[e]) last.to = e + 1;
      else volleys.push({ population, kind: this.kind[e], from: e, to: e + 1 });
    }
    return volleys;
  }
}
