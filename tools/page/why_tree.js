// Why a weight changed, as a tree that opens and closes: the nodes are those of docs/why.md.
import { choice, element, grouped, simulated } from "./format.js";

const kOpenLevels = 3;
const kLong = /-?\d+\.\d{4,}(?:e[+-]?\d+)?|-?\d+(?:\.\d+)?e[+-]?\d+/g;
// What is coloured, by what docs/why.md calls it.
const kGroups = { change: "changes", update: "changes", stimulus: "stimuli", delivery: "travels", "axon event": "travels", loss: "travels" };

const fewDigits = (number) => String(Number(Number(number).toPrecision(5)));
const shortened = (text) => text.replace(kLong, fewDigits);

// Text in few digits, which `showDigits` makes all.
function digits(tag, attributes, text) {
  const short = shortened(text);
  return element(tag, { ...attributes, title: short === text ? null : text, "data-full": text, "data-short": short }, short);
}

function showDigits(host, isFull) {
  for (const node of host.querySelectorAll("[data-full]")) node.textContent = isFull ? node.dataset.full : node.dataset.short;
}

// Where only the largest contributions are there, the largest comes first.
function inOrder({ causes, left_out: leftOut }) {
  if (!leftOut) return causes;
  return causes.slice().sort((a, b) => Math.abs(b.contribution ?? 0) - Math.abs(a.contribution ?? 0));
}

class Tree {
  constructor(nodes, periodNs) {
    this.nodes = nodes;
    this.periodNs = periodNs;
    this.places = new Map(); // of the nodes that are followed
  }

  // "hidden[1], 2 µs": where, and how long after the clamp; in which presentation, if in another
  // than its effect.
  where(node, cause, effect) {
    const since = node.time_ns - node.presentation * this.periodNs;
    const isOther = effect && effect.presentation !== node.presentation;
    const sooner = cause && cause.travelled_ns > 0 && !isOther ? `, ${simulated(cause.travelled_ns)} sooner` : "";
    const other = isOther ? `, in presentation ${grouped(node.presentation + 1)}` : "";
    return element("span", { class: "where", title: `${node.time_ns} ns` }, `${node.place}, at ${simulated(since)}${sooner}${other}`);
  }

  line(node, cause, effect) {
    return [cause?.role ? element("span", { class: "role" }, cause.role) : null, element("b", {}, node.event), " ",
      digits("span", { class: "value" }, String(node.value)), " ", this.where(node, cause, effect)];
  }

  isLeaf({ causes, formula, cut, unknown }) { return causes.length === 0 && !formula && !cut && !unknown; }

  above(number) {
    return element("button", { type: "button", class: "link", onclick: () => {
      const place = this.places.get(number);
      for (let at = place; at; at = at.parentElement?.closest("details")) at.open = true;
      place.scrollIntoView({ block: "center" });
      place.querySelector("summary").focus();
    } }, "followed above");
  }

  rest(node) {
    const lines = [];
    if (node.left_out) {
      lines.push(digits("p", { class: "rest" }, `${grouped(node.left_out.contributions)} more contributions, together ${node.left_out.sum}`));
    }
    for (const unknown of node.unknown ?? []) lines.push(element("p", { class: "rest no" }, `${unknown} was not recorded`));
    if (node.cut) lines.push(element("p", { class: "rest" }, "… and so on: recirc trace why tells all of it"));
    return lines;
  }

  draw(number, cause, depth, effect = null) {
    const node = this.nodes[number];
    const line = this.line(node, cause, effect);
    const group = kGroups[node.event] ?? "values";
    if (this.isLeaf(node)) return element("div", { class: `cause leaf ${group}` }, line);
    if (this.places.has(number)) return element("div", { class: `cause leaf ${group}` }, line, " ", this.above(number));
    const place = element("details", { class: `cause ${group}`, open: depth < kOpenLevels },
      element("summary", {}, line));
    this.places.set(number, place);
    if (node.formula) place.append(digits("p", { class: "formula" }, `= ${node.formula}`));
    for (const next of inOrder(node)) place.append(this.draw(next.node, next, depth + 1, node));
    place.append(...this.rest(node));
    return place;
  }
}

function treeOf(answer, periodNs) {
  const tree = element("div", { class: "why-tree" }, new Tree(answer.nodes, periodNs).draw(0, null, 0));
  const [{ presentation, event, place, value, time_ns: time }] = answer.nodes;
  const isUpdate = event === "update";
  // An update at the start of a presentation comes before all else of it.
  const before = isUpdate && time === presentation * periodNs ? "Before" : "In";
  const openAll = (isOpen) => tree.querySelectorAll("details").forEach((node, k) => { node.open = isOpen || k === 0; });
  const button = (text, onclick) => element("button", { type: "button", onclick }, text);
  const all = element("input", { type: "checkbox", onchange: () => showDigits(tree, all.checked) });
  return [
    element("p", {}, `${before} presentation ${grouped(presentation + 1)} `, element("b", {}, place),
      isUpdate ? " was updated to " : ` had a ${event} of `, digits("b", {}, String(value)), "."),
    element("div", { class: "tools" }, button("Open all", () => openAll(true)), button("Close all", () => openAll(false)),
      element("label", {}, all, "all digits")),
    tree];
}

const kOf = [["synapse", "The synapse"], ["bias", "The neuron's bias"]];
const kLargest = { synapse: "Why the projection's largest?", bias: "Why the largest of all biases?" };

/**
 * A place for questions and answers: {element, show, clear}. `choices` are what chooses a synapse and
 * a neuron, whose bias may be asked about: {synapse, bias}, each with `chosen` and `choose`.
 * `ask(question, id)` is called with what a server is asked (tools/serve/live_session.hpp). show()
 * draws what tools/serve/why_answer.hpp answers, with the `id` of the question; of an older question
 * it draws nothing. Where the answer is about another synapse or bias, the one that changed most, it
 * is chosen, and show() returns which kind. clear(kind) is for when another of a kind is chosen.
 */
export function whyQuestions(network, choices, ask) {
  const hint = element("p", { class: "soft small" },
    "The change, the rule with its numbers put in, the events that it read, and what led to each, back to the stimulus. "
    + "Or an update, with the changes that it adds up.");
  const host = element("div", { class: "why", role: "status" }, hint);
  let [of, asked, newest] = ["synapse", "synapse", 0];
  const button = (text, more) => element("button", { type: "button", onclick: () => {
    host.replaceChildren(element("p", { class: "soft" }, "Asking …"));
    asked = of;
    ask({ ...choices[of].chosen(), ...more }, ++newest);
  } }, text);
  const largest = button(kLargest.synapse, { largest: true });
  const choose = (kind) => {
    of = kind;
    largest.textContent = kLargest[kind];
  };
  const isChosen = (kind, answer) => Object.entries(choices[kind].chosen()).every(([name, value]) => answer[name] === value);
  return {
    element: element("div", { id: "why" }, element("h3", {}, "Why did a weight change?"),
      element("div", { class: "tools" }, choice("Of what", kOf, of, choose),
        button("Why its last change?", {}), button("Why its last update?", { what: "update" }), largest), host),
    clear(kind) {
      if (kind !== asked) return;
      ++newest;
      host.replaceChildren(hint);
    },
    show(answer) {
      if (answer.id !== newest) return null;
      if (answer.nodes) host.replaceChildren(...treeOf(answer, network.period_ns));
      else if (answer.waiting) host.replaceChildren(element("p", { class: "soft" }, answer.waiting));
      else host.replaceChildren(element("p", { class: "notice" }, `No answer: ${answer.missing}.`));
      if (!answer.nodes || isChosen(asked, answer)) return null;
      choices[asked].choose(answer);
      return asked;
    },
  };
}
