// What happened inside a neuron or a synapse in one presentation: inputs that choose one, and tables
// of its events, as event_batch.js reads them, with `since`, the time after the clamp.
import { lineChart } from "./chart.js";
import { Ports, What } from "./event_batch.js";
import { element, grouped, measured, select, simulated } from "./format.js";
import { numberInput } from "./synapse_choice.js";
import { category } from "./theme.js";

const kMostRows = 40;
const kMostContributions = 20;

/** "hidden[3]" of a neuron's number in the network. */
function nameOf(network, neuron) {
  const found = network.populations.find(({ first, size }) => neuron >= first && neuron < first + size);
  return found ? `${found.name}[${neuron - found.first}]` : "";
}

const firstOf = (network, population) => network.populations[population].first;

/** Which events are inside of a neuron {population, neuron}. */
export function ofNeuron(network, { population, neuron }) {
  const own = firstOf(network, population) + neuron;
  return (event) => event.neuron === own && (event.projection < 0 || event.kind === What.delivery
    || event.kind === What.lost || event.kind === What.factor);
}

/** Which events a synapse {projection, pre, post} sees, or are its own. */
export function ofSynapse(network, { projection, pre, post }) {
  const chosen = network.projections[projection];
  const [from, to] = [firstOf(network, chosen.pre) + pre, firstOf(network, chosen.post) + post];
  return (event) => event.neuron === to && (event.kind === What.soma || event.kind === What.error
    || (event.projection === projection && (event.pre === from || event.kind === What.factor)));
}

function words(event) {
  const port = Ports[event.port];
  return {
    [What.soma]: "shown to its synapses",
    [What.error]: "error, shown to its synapses",
    [What.delivery]: `sent on to the ${port} port: weight times value`,
    [What.lost]: "lost on its way",
    [What.change]: "the rule fired: change",
    [What.weight]: "weight, as recording began",
    [What.update]: "new weight",
    [What.factor]: "limited by its neuron: factor",
  }[event.kind] ?? "event";
}

const number = (value) => String(Number(value.toPrecision(7)));
const nothing = () => element("p", { class: "soft small" }, "Nothing in this presentation.");

function table(caption, names, rows) {
  return element("div", { class: "scroll" }, element("table", { class: "words" }, element("caption", {}, caption),
    element("thead", {}, element("tr", {}, names.map((name) => element("th", { scope: "col" }, name)))),
    element("tbody", {}, rows)));
}

// ---- a neuron

// The port that an event of a neuron belongs to: what it received there, and what came of it.
function portOf(event) {
  if (event.kind === What.stimulus) return Ports.indexOf("clamp");
  return event.kind === What.activation ? Ports.indexOf("basal") : event.port;
}

// What led to each other at one instant: {since, port, and by kind the event}.
function volleysOf(events) {
  const volleys = new Map();
  for (const event of events) {
    if (event.kind < What.stimulus || event.kind > What.axon) continue;
    const key = `${event.time} ${portOf(event)}`;
    if (!volleys.has(key)) volleys.set(key, { time: event.time, since: event.since, port: portOf(event) });
    const name = event.kind === What.axon && event.output !== 0 ? "sentError" : event.kind;
    volleys.get(key)[name] = event;
  }
  return Array.from(volleys.values());
}

function contributions(network, arrived) {
  const largest = arrived.slice().sort((a, b) => Math.abs(b.value) - Math.abs(a.value)).slice(0, kMostContributions);
  const left = arrived.length - largest.length;
  return element("ul", { class: "contributions" }, largest.map((event) => element("li", {},
    `${number(event.value)} from ${nameOf(network, event.pre)}`)),
  left > 0 ? element("li", {}, `${grouped(left)} smaller ones`) : null);
}

// What a volley is the sum of, where that is told. Contributions travel 1 ns.
function received(network, volley, events) {
  const port = Ports[volley.port];
  const closed = volley[What.volley];
  if (volley[What.stimulus]) return `stimulus ${measured(volley[What.stimulus].value)}`;
  if (!closed) return `${port} port`;
  const arrived = events.filter((event) => event.kind === What.delivery && event.port === volley.port
    && event.time >= closed.caused - 1 && event.time <= closed.time - 1);
  if (arrived.length === 0) return `${port} volley`;
  return element("details", {}, element("summary", {},
    `${port}: sum of ${grouped(arrived.length)}`), contributions(network, arrived));
}

const kColumns = [["S", What.volley], ["f(S)", What.activation], ["Shown", What.soma], ["Error", What.error], ["Sent", What.axon]];

// Many networks have no errors.
const columnsOf = (events) => kColumns.filter(([, kind]) => kind !== What.error || events.some((event) => event.kind === kind));

function volleyRow(network, volley, columns, events) {
  const cell = (event, before = "") => element("td", { title: event ? String(event.value) : null }, event ? `${before}${measured(event.value)}` : "");
  const sent = volley[What.axon] || !volley.sentError ? cell(volley[What.axon]) : cell(volley.sentError, "error ");
  return element("tr", {}, element("td", {}, simulated(volley.since)), element("td", {}, received(network, volley, events)),
    columns.slice(0, -1).map(([, kind]) => cell(volley[kind])), sent);
}

function otherRow(network, columns, event) {
  const where = event.projection < 0 ? "bias: " : `${network.projections[event.projection].name}: `;
  return element("tr", {}, element("td", {}, simulated(event.since)),
    element("td", { colspan: 1 + columns.length, title: String(event.value) }, `${where}${words(event)} ${measured(event.value)}`));
}

/** What a neuron received, what became of it, and what it sent: a row a volley. */
export function neuronTable(network, events, caption) {
  const others = events.filter(({ kind }) => kind < What.stimulus || kind === What.change || kind === What.lost);
  const columns = columnsOf(events);
  const rows = [...volleysOf(events).map((volley) => [volley.time, volleyRow(network, volley, columns, events)]),
    ...others.map((event) => [event.time, otherRow(network, columns, event)])];
  if (rows.length === 0) return nothing();
  return table(caption, ["After the clamp", "Received", ...columns.map(([name]) => name)],
    rows.sort(([a], [b]) => a - b).slice(-kMostRows).map(([, row]) => row));
}

/** Inputs that choose a neuron: {element, chosen, choose}; `changed` is called when it is another. */
export function neuronChoice(network, changed) {
  const list = select("Population", network.populations.map((p, k) => [String(k), p.name]), "0", changed);
  const input = numberInput("Number of the neuron", changed);
  return {
    element: element("div", { class: "tools" }, list, input),
    chosen() {
      const population = Number(list.value);
      const { size } = network.populations[population];
      input.max = size - 1;
      return { population, neuron: Math.max(0, Math.min(size - 1, Math.floor(Number(input.value)) || 0)) };
    },
    choose({ population, neuron }) {
      list.value = String(population);
      input.value = neuron;
    },
  };
}

// ---- a synapse

/** A chart of a synapse's weight in `host`: called with points [presentations, weight], of which it wants two. */
export function weightChart(host) {
  const draw = lineChart(host, 180);
  return (points) => {
    host.hidden = points.length < 2;
    if (host.hidden) return;
    draw({ series: [{ label: "weight", colour: () => category(0), points }], xLabel: "presentations", log: false,
      fromData: true, xWhole: true, format: measured, read: String, description: "The weight of the synapse over presentations" });
  };
}

/** A synapse's rule, its buffers, and what reached it: `sent` are the events of its presynaptic neuron. */
export function synapseTables(network, { projection, pre, post }, seen, sent) {
  const chosen = network.projections[projection];
  const from = firstOf(network, chosen.pre) + pre;
  const arrived = sent.filter((event) => event.neuron === from && event.kind === What.axon
    && event.output === (chosen.output === "axon" ? 0 : 1));
  const buffer = (name, events) => (events.length === 0 ? []
    : [element("li", {}, element("code", {}, events.map((event, k) => `${name}[${k}] = ${measured(event.value)}`).join("   ")))]);
  const rows = seen.slice(-kMostRows).map((event) => element("tr", {}, element("td", {}, simulated(event.since)),
    element("td", {}, words(event)), element("td", { title: String(event.value) }, number(event.value))));
  return [element("p", { class: "soft small" }, "Rule: ", element("code", {}, chosen.rule || "none: it is fixed")),
    element("ul", { class: "buffers" }, buffer("pre", arrived), buffer("post", seen.filter(({ kind }) => kind === What.soma)),
      buffer("error", seen.filter(({ kind }) => kind === What.error))),
    rows.length === 0 ? nothing()
      : table(`What reached the synapse from ${pre} to ${post}`, ["After the clamp", "What", "Value"], rows)];
}
