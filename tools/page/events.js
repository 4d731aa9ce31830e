// The events of a record, in the order of time; what is drawn of them is in raster.js and ring.js.
import { unpack } from "./data.js";

/** What an event of a neuron is: tools/report/event_picture.hpp, ShownEvent. */
export const Kind = { axon: 0, error: 1, silent: 2 };

export class Events {
  /** `json` is an EventPicture. */
  constructor(network, json) {
    this.network = network;
    this.instants = unpack(json.instants, Float64Array);
    this.neuron = unpack(json.neuron, Uint32Array);
    this.value = unpack(json.value, Float32Array);
    this.kind = unpack(json.kind, Uint8Array);
    const counts = unpack(json.per_instant, Uint32Array);
    this.offsets = new Uint32Array(counts.length + 1);
    counts.forEach((count, k) => { this.offsets[k + 1] = this.offsets[k] + count; });
    this.presentations = json.presentations.map(([time, number]) => ({ time, number }));
    this.first = this.instants.length > 0 ? this.instants[0] : 0;
    this.last = this.instants.length > 0 ? this.instants[this.instants.length - 1] : 0;
    this.scales = network.populations.map((population, p) => this.largest(p) || 1);
  }

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
