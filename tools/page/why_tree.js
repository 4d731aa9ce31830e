// Why a weight changed, as a tree that opens and closes: the nodes are those of docs/why.md.
import { element, grouped, simulated } from "./format.js";

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

  // "hidden[1], 2 µs": where, and how long after the clamp.
  where(node, cause) {
    const since = node.time_ns - node.presentation * this.periodNs;
    const sooner = cause && cause.travelled_ns > 0 ? `, ${simulated(cause.travelled_ns)} sooner` : "";
    return element("span", { class: "where", title: `${node.time_ns} ns` }, `${node.place}, at ${simulated(since)}${sooner}`);
  }

  line(node, cause) {
    return [cause?.role ? element("span", { class: "role" }, cause.role) : null, element("b", {}, node.event), " ",
      digits("span", { class: "value" }, String(node.value)), " ", this.where(node, cause)];
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

  draw(number, cause, depth) {
    const node = this.nodes[number];
    const group = kGroups[node.event] ?? "values";
    if (this.isLeaf(node)) return element("div", { class: `cause leaf ${group}` }, this.line(node, cause));
    if (this.places.has(number)) return element("div", { class: `cause leaf ${group}` }, this.line(node, cause), " ", this.above(number));
    const place = element("details", { class: `cause ${group}`, open: depth < kOpenLevels },
      element("summary", {}, this.line(node, cause)));
    this.places.set(number, place);
    if (node.formula) place.append(digits("p", { class: "formula" }, `= ${node.formula}`));
    for (const next of inOrder(node)) place.append(this.draw(next.node, next, depth + 1));
    place.append(...this.rest(node));
    return place;
  }
}

function treeOf(answer, periodNs) {
  const tree = element("div", { class: "why-tree" }, new Tree(answer.nodes, periodNs).draw(0, null, 0));
  const [{ presentation, event, place, value }] = answer.nodes;
  const openAll = (isOpen) => tree.querySelectorAll("details").forEach((node, k) => { node.open = isOpen || k === 0; });
  const button = (text, onclick) => element("button", { type: "button", onclick }, text);
  const all = element("input", { type: "checkbox", onchange: () => showDigits(tree, all.checked) });
  return [
    element("p", {}, `In presentation ${grouped(presentation + 1)} `, element("b", {}, place),
      ` had ${/^[aeiou]/.test(event) ? "an" : "a"} ${event} of `, digits("b", {}, String(value)), "."),
    element("div", { class: "tools" }, button("Open all", () => openAll(true)), button("Close all", () => openAll(false)),
      element("label", {}, all, "all digits")),
    tree];
}

/**
 * A place for answers: {element, show, clear}. `ask(largest, id)` is called when somebody wants to
 * know why the chosen synapse (or the one of its projection that changed most) has changed. show()
 * draws what tools/serve/why_answer.hpp answers, with the `id` of the question, and says whether it
 * did: of an older question it draws nothing. clear() is for when another synapse is chosen.
 */
export function whyPanel(periodNs, ask) {
  const hint = element("p", { class: "soft small" },
    "The change, the rule with its numbers put in, the events that it read, and what led to each, back to the stimulus.");
  const host = element("div", { class: "why", role: "status" }, hint);
  let newest = 0;
  const button = (text, largest) => element("button", { type: "button", onclick: () => {
    host.replaceChildren(element("p", { class: "soft" }, "Asking …"));
    ask(largest, ++newest);
  } }, text);
  return {
    clear() {
      ++newest;
      host.replaceChildren(hint);
    },
    element: element("div", { id: "why" }, element("h3", {}, "Why did its weight change?"),
      element("div", { class: "tools" }, button("Why its last change?", false), button("Why the projection's largest?", true)), host),
    show(answer) {
      if (answer.id !== newest) return false;
      if (answer.nodes) host.replaceChildren(...treeOf(answer, periodNs));
      else if (answer.waiting) host.replaceChildren(element("p", { class: "soft" }, answer.waiting));
      else host.replaceChildren(element("p", { class: "notice" }, `No answer: ${answer.missing}.`));
      return true;
    },
  };
}
