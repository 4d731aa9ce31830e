// Every event over time, a row a neuron; zoom by buttons, keys, Ctrl and wheel, pinch, or the strip
// below.
import { Kind } from "./events.js";
import { element, simulated } from "./format.js";
import { category, colour, onThemeChange, valueColour } from "./theme.js";

const kLeft = 92;
const kRight = 12;
const kTop = 8;
const kGap = 8;

// Where the rows of each population are: more room for more neurons, but not in proportion.
function bandsOf(populations, height) {
  const weight = populations.map(({ size }) => Math.sqrt(size));
  const room = height - kTop - kGap * (populations.length - 1);
  const least = Math.min(16, room / populations.length);
  const rest = room - least * populations.length;
  const total = d3.sum(weight);
  let top = kTop;
  return weight.map((share) => {
    const band = { top, height: least + rest * share / total };
    top += band.height + kGap;
    return band;
  });
}

export function raster(events, player) {
  const { populations } = events.network;
  const height = Math.min(460, 150 + 60 * populations.length);
  const bands = bandsOf(populations, height);
  const host = element("div", { class: "chart" });
  const canvas = element("canvas", { class: "raster", tabindex: 0, role: "img",
    "aria-label": "Events of all neurons over time. Plus and minus zoom, arrow keys move." });
  const tip = element("div", { class: "tip", hidden: true });
  const range = element("output", { class: "soft small" });
  const button = (label, text, onclick) => element("button", { type: "button", "aria-label": label, title: label, onclick }, text);
  const tools = element("div", { class: "tools" },
    button("Zoom in", "+", () => zoomBy(2)), button("Zoom out", "−", () => zoomBy(0.5)),
    button("Show all", "All", () => showRange(full)), range);
  host.append(tools, canvas, tip);
  const axis = d3.select(host).append("svg").attr("height", 26).attr("aria-hidden", "true");
  const strip = d3.select(host).append("svg").attr("class", "overview").attr("height", 46)
    .attr("role", "img").attr("aria-label", "Numbers of events over all of the time shown; drag to choose a part");

  const wholeRange = () => {
    const pad = Math.max(1, (events.last - events.first) * 0.01);
    return [events.first - pad, events.last + pad];
  };
  let full = wholeRange();
  let shown = full.slice();
  let width = 800;
  let cursor = player.time;
  const x = d3.scaleLinear().domain(full);

  function drawEvents(context) {
    const from = events.indexAt(shown[0]);
    const to = events.indexAt(shown[1] + 1);
    const wide = Math.max(1.5, Math.min(14, 0.5 * (width - kLeft) / Math.max(1, to - from)));
    for (let k = from; k < to; ++k) {
      const left = x(events.instants[k]) - wide / 2;
      for (let e = events.offsets[k]; e < events.offsets[k + 1]; ++e) {
        const p = events.populationOf(events.neuron[e]);
        const { size, first } = populations[p];
        const { top, height: high } = bands[p];
        const row = high / size;
        if (events.kind[e] === Kind.error) {
          context.fillStyle = category(3);
        } else {
          const [r, g, b] = valueColour("events", events.value[e] / events.scales[p]);
          context.fillStyle = `rgba(${r},${g},${b},${events.kind[e] === Kind.silent ? 0.4 : 1})`;
        }
        const y = top + (events.neuron[e] - first) * row;
        context.fillRect(left, y, wide, Math.max(0.8, row > 3 ? row - 1 : row));
      }
    }
  }

  function draw() {
    const ratio = Math.min(3, devicePixelRatio || 1);
    canvas.width = width * ratio;
    canvas.height = height * ratio;
    canvas.style.height = `${height}px`;
    const context = canvas.getContext("2d");
    context.scale(ratio, ratio);
    x.domain(shown).range([kLeft, width - kRight]);
    context.font = "12px system-ui, sans-serif";
    context.textBaseline = "middle";
    populations.forEach(({ name, size }, p) => {
      context.fillStyle = colour("--ground");
      context.fillRect(kLeft, bands[p].top, width - kLeft - kRight, bands[p].height);
      context.fillStyle = colour("--soft");
      const middle = bands[p].top + bands[p].height / 2;
      context.fillText(name, 0, bands[p].height > 30 ? middle - 7 : middle, kLeft - 8);
      if (bands[p].height > 30) context.fillText(`${size}`, 0, middle + 8, kLeft - 8);
    });
    context.save();
    context.beginPath();
    context.rect(kLeft, 0, width - kLeft - kRight, height);
    context.clip();
    context.fillStyle = colour("--line");
    for (const { time } of events.presentations) context.fillRect(x(time) - 0.5, 0, 1, height);
    drawEvents(context);
    context.fillStyle = colour("--accent");
    context.fillRect(x(cursor) - 0.75, 0, 1.5, height);
    context.restore();
    axis.attr("width", width).attr("viewBox", `0 0 ${width} 26`).selectAll("*").remove();
    axis.append("g").attr("class", "axis").call(d3.axisBottom(x).ticks(Math.max(2, Math.floor(width / 130)))
      .tickSize(4).tickFormat(simulated));
    range.textContent = `${simulated(Math.max(0, shown[0]))} to ${simulated(shown[1])}`;
    canvas.dataset.from = shown[0];
    canvas.dataset.to = shown[1];
  }

  const brush = d3.brushX();
  function drawStrip() {
    const all = d3.scaleLinear(full, [kLeft, width - kRight]);
    const bins = new Float64Array(Math.max(1, Math.floor((width - kLeft - kRight) / 3)));
    for (let k = 0; k < events.instants.length; ++k) {
      const bin = Math.floor((events.instants[k] - full[0]) / (full[1] - full[0]) * bins.length);
      bins[Math.max(0, Math.min(bins.length - 1, bin))] += events.offsets[k + 1] - events.offsets[k];
    }
    const y = d3.scaleSqrt([0, Math.max(1, d3.max(bins))], [42, 4]);
    strip.attr("width", width).attr("viewBox", `0 0 ${width} 46`).selectAll("*").remove();
    strip.append("g").selectAll("rect").data(Array.from(bins)).join("rect").attr("x", (_, k) => kLeft + 3 * k)
      .attr("width", 2).attr("y", (count) => y(count)).attr("height", (count) => 42 - y(count)).attr("fill", "var(--soft)");
    brush.extent([[kLeft, 0], [width - kRight, 44]]).on("brush end", () => {
      if (!d3.event.sourceEvent) return;
      const chosen = d3.event.selection;
      if (chosen && chosen[1] - chosen[0] >= 3) { shown = chosen.map(all.invert); draw(); }
      else if (d3.event.type === "end") showRange(full);
    });
    strip.append("g").attr("class", "brush").call(brush);
    moveBrush();
  }
  function moveBrush() {
    const all = d3.scaleLinear(full, [kLeft, width - kRight]);
    const isAll = shown[0] <= full[0] && shown[1] >= full[1];
    strip.select(".brush").call(brush.move, isAll ? null : shown.map(all));
  }

  function showRange([from, to]) {
    const span = Math.max(20, Math.min(full[1] - full[0], to - from));
    const begin = Math.max(full[0], Math.min(full[1] - span, from));
    shown = [begin, begin + span];
    draw();
    moveBrush();
  }
  function zoomBy(factor, at = (shown[0] + shown[1]) / 2) {
    showRange([at - (at - shown[0]) / factor, at + (shown[1] - at) / factor]);
  }

  canvas.addEventListener("keydown", (event) => {
    const span = shown[1] - shown[0];
    const act = {
      "+": () => zoomBy(2), "=": () => zoomBy(2), "-": () => zoomBy(0.5), 0: () => showRange(full),
      ArrowLeft: () => showRange([shown[0] - span / 8, shown[1] - span / 8]),
      ArrowRight: () => showRange([shown[0] + span / 8, shown[1] + span / 8]),
    }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
  canvas.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) return; // the page scrolls
    event.preventDefault();
    zoomBy(2 ** (-event.deltaY / 200), x.invert(event.offsetX));
  }, { passive: false });

  let drag = null;
  const touches = new Map();
  canvas.addEventListener("pointerdown", (event) => {
    touches.set(event.pointerId, event.offsetX);
    if (touches.size === 1) drag = { at: event.offsetX, shown: shown.slice(), moved: false };
    if (event.pointerType === "mouse") canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", (event) => {
    const before = touches.get(event.pointerId);
    if (before === undefined) return pointAt(event);
    if (touches.size === 2) {
      const [other] = Array.from(touches.entries()).filter(([id]) => id !== event.pointerId).map(([, left]) => left);
      const [was, is] = [Math.abs(before - other), Math.abs(event.offsetX - other)];
      if (was > 5 && is > 5) zoomBy(is / was, x.invert((event.offsetX + other) / 2));
    } else if (drag && Math.abs(event.offsetX - drag.at) > 3) {
      drag.moved = true;
      const shift = (drag.at - event.offsetX) / (width - kLeft - kRight) * (drag.shown[1] - drag.shown[0]);
      showRange([drag.shown[0] + shift, drag.shown[1] + shift]);
    }
    touches.set(event.pointerId, event.offsetX);
  });
  const release = (event) => {
    if (event.type === "pointerup" && drag && !drag.moved && event.offsetX > kLeft) {
      player.pause();
      player.seek(x.invert(event.offsetX));
    }
    touches.delete(event.pointerId);
    if (touches.size === 0) drag = null;
  };
  canvas.addEventListener("pointerup", release);
  canvas.addEventListener("pointercancel", release);
  canvas.addEventListener("dblclick", (event) => zoomBy(2, x.invert(event.offsetX)));
  canvas.addEventListener("pointerleave", () => { tip.hidden = true; });

  // What is under the pointer.
  function pointAt(event) {
    const near = nearest(event.offsetX, event.offsetY);
    tip.hidden = near === null;
    if (near === null) return;
    const { name, first } = populations[events.populationOf(events.neuron[near.event])];
    const what = ["sent", "error", "computed, not sent"][events.kind[near.event]];
    tip.textContent = `${name} ${events.neuron[near.event] - first}: ${what} ${d3.format(".4~g")(events.value[near.event])} at ${simulated(near.time)}`;
    const left = event.offsetX < width / 2;
    tip.style.left = left ? `${event.offsetX + 14}px` : "";
    tip.style.right = left ? "" : `${width - event.offsetX + 14}px`;
    tip.style.top = `${canvas.offsetTop + event.offsetY - 10}px`;
  }
  function nearest(left, top) {
    const p = bands.findIndex((band) => top >= band.top && top < band.top + band.height);
    if (p < 0 || left < kLeft) return null;
    const time = x.invert(left);
    const neuron = populations[p].first + Math.floor((top - bands[p].top) / bands[p].height * populations[p].size);
    const after = events.indexAt(time);
    let best = null;
    for (let k = Math.max(0, after - 8); k < Math.min(events.instants.length, after + 8); ++k) {
      const away = Math.abs(x(events.instants[k]) - left);
      if (away > 10 || (best && away >= best.away)) continue;
      for (let e = events.offsets[k]; e < events.offsets[k + 1]; ++e) {
        if (events.neuron[e] === neuron) best = { event: e, time: events.instants[k], away };
      }
    }
    return best;
  }

  new ResizeObserver(() => {
    const isHigherOnly = width === Math.max(280, host.clientWidth) && strip.select(".brush").node();
    if (isHigherOnly) return; // a brush that somebody holds is not taken from his hand
    width = Math.max(280, host.clientWidth);
    draw();
    drawStrip();
  }).observe(host);
  onThemeChange(canvas, draw);
  player.onTime((time) => { cursor = time; if (host.isConnected) draw(); });
  /** Shows events that have changed; all of them, unless somebody has zoomed into a part. */
  function update() {
    const wasAll = shown[0] <= full[0] && shown[1] >= full[1];
    full = wholeRange();
    if (wasAll || shown[1] > full[1] || shown[0] < full[0]) shown = full.slice();
    draw();
    drawStrip();
  }
  return { element: host, update };
}
