// The populations in a ring, what their neurons have, and events on their way along projections.
import { Kind } from "./events.js";
import { element } from "./format.js";
import { layout, paint } from "./picture.js";
import { category, colour, onThemeChange, valueColour } from "./theme.js";

const kWidth = 640;
const kMostDots = 21; // of a volley

// Two populations face each other: there is nothing above or below them.
const heightFor = (count) => (count <= 2 ? 240 : 430);
// How much larger names are written where the ring is drawn small, as far as there is room.
const mostEnlarged = (count) => (count <= 2 ? 1.7 : 1.3);

function places(populations) {
  const count = populations.length;
  const size = Math.max(34, Math.min(112, 460 / Math.max(3, count)));
  const height = heightFor(count);
  const across = kWidth / 2 - size / 2 - 60;
  const down = height / 2 - size / 2 - 30;
  return populations.map((_, p) => {
    const angle = 2 * Math.PI * p / count - (count === 2 ? Math.PI : Math.PI / 2);
    return { x: kWidth / 2 + across * Math.cos(angle), y: height / 2 - 12 + down * Math.sin(angle), size };
  });
}

// A curve that bends to the left of its direction, so that there and back are two ways.
function wayOf(from, to, lane) {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const bend = 0.32 + 0.16 * lane;
  return { from, to, by: { x: (from.x + to.x) / 2 + dy * bend, y: (from.y + to.y) / 2 - dx * bend } };
}

function along({ from, by, to }, u) {
  const at = (axis) => (1 - u) ** 2 * from[axis] + 2 * u * (1 - u) * by[axis] + u ** 2 * to[axis];
  return { x: at("x"), y: at("y") };
}

/** Draws the ring for `player` and returns its element. */
export function ring(events, player) {
  const { populations, projections } = events.network;
  const place = places(populations);
  const height = heightFor(populations.length);
  const ways = projections.map((projection, k) => wayOf(place[projection.pre], place[projection.post],
    projections.slice(0, k).filter((p) => p.pre === projection.pre && p.post === projection.post).length));
  const pictures = populations.map(({ size, transmission }) => ({ ...layout(size), transmission,
    values: new Float32Array(size).fill(NaN), canvas: document.createElement("canvas"), isNew: true }));
  const canvas = element("canvas", { class: "ring", role: "img",
    "aria-label": `${populations.map((p) => p.name).join(", ")} in a ring, with events on their way` });
  const context = canvas.getContext("2d");
  let next = 0; // the first instant that the pictures do not show yet
  let time = player.time;
  let version = events.version;

  function take(e) {
    if (events.kind[e] === Kind.error) return;
    const p = events.populationOf(events.neuron[e]);
    const own = pictures[p];
    const n = events.neuron[e] - populations[p].first;
    const isChange = own.transmission === "change" && events.kind[e] === Kind.axon && !Number.isNaN(own.values[n]);
    own.values[n] = isChange ? own.values[n] + events.value[e] : events.value[e];
    own.isNew = true;
  }

  // Pictures show the present presentation only.
  function advance(to) {
    const begin = events.indexAt(events.presentationAt(to)?.time ?? events.first);
    if (to < time || begin > next || version !== events.version) {
      version = events.version;
      for (const own of pictures) { own.values.fill(NaN); own.isNew = true; }
      next = begin;
    }
    while (next < events.instants.length && events.instants[next] <= to) {
      for (let e = events.offsets[next]; e < events.offsets[next + 1]; ++e) take(e);
      ++next;
    }
    time = to;
  }

  function drawWays() {
    context.lineWidth = 1.5;
    projections.forEach((projection, k) => {
      const { from, by, to } = ways[k];
      context.strokeStyle = colour("--line");
      context.setLineDash(projection.port === "basal" ? [] : [5, 4]);
      context.beginPath();
      context.moveTo(from.x, from.y);
      context.quadraticCurveTo(by.x, by.y, to.x, to.y);
      context.stroke();
    });
    context.setLineDash([]);
  }

  function drawVolley(way, share, { population, kind, from, to }) {
    const count = Math.min(kMostDots, to - from);
    const spread = 30 * Math.sin(Math.PI * Math.min(1, share));
    const here = along(way, share);
    const ahead = along(way, share + 0.01);
    const length = Math.hypot(ahead.x - here.x, ahead.y - here.y) || 1;
    const [nx, ny] = [-(ahead.y - here.y) / length, (ahead.x - here.x) / length];
    for (let k = 0; k < count; ++k) {
      const e = from + Math.floor(k * (to - from) / count);
      const size = Math.min(1, Math.abs(events.value[e]) / events.scales[population]);
      const aside = count > 1 ? (k / (count - 1) - 0.5) * spread : 0;
      const [r, g, b] = valueColour("events", events.value[e] / events.scales[population]);
      context.fillStyle = kind === Kind.error ? category(3) : `rgb(${r},${g},${b})`;
      context.beginPath();
      context.arc(here.x + nx * aside, here.y + ny * aside, 2 + 2.5 * size, 0, 2 * Math.PI);
      context.fill();
    }
  }

  function drawFlights() {
    for (let k = events.indexAt(time - player.longest); k < events.instants.length && events.instants[k] <= time; ++k) {
      for (const volley of events.volleys(k)) {
        if (volley.kind === Kind.silent) continue;
        const output = volley.kind === Kind.error ? "error" : "axon";
        projections.forEach((projection, way) => {
          if (projection.pre !== volley.population || projection.output !== output) return;
          const share = (time - events.instants[k]) / projection.longest_delay_ns;
          if (share >= 0 && share < 1) drawVolley(ways[way], share, volley);
        });
      }
    }
  }

  function drawPopulation(p) {
    const { x, y, size } = place[p];
    const own = pictures[p];
    if (own.isNew) {
      const isGrey = own.values.every((value) => !(value < 0 || value > 1.001));
      paint(own.canvas, { values: own.values, rows: own.rows, cols: own.cols,
        scale: isGrey ? 1 : events.scales[p], colours: isGrey ? "grey" : "signed" });
      own.isNew = false;
    }
    const wide = own.cols >= own.rows ? size : Math.max(10, size * own.cols / own.rows);
    const high = own.rows >= own.cols ? size : Math.max(14, size * own.rows / own.cols);
    context.fillStyle = colour("--ground");
    context.strokeStyle = populations[p].clamped ? colour("--accent") : colour("--soft");
    context.lineWidth = populations[p].clamped ? 2 : 1;
    context.fillRect(x - wide / 2, y - high / 2, wide, high);
    context.drawImage(own.canvas, x - wide / 2, y - high / 2, wide, high);
    context.strokeRect(x - wide / 2 - 1, y - high / 2 - 1, wide + 2, high + 2);
    const larger = Math.max(1, Math.min(mostEnlarged(populations.length), kWidth / (canvas.clientWidth || kWidth)));
    context.fillStyle = colour("--ink");
    context.font = `600 ${13 * larger}px system-ui, sans-serif`;
    context.textAlign = "center";
    context.fillText(populations[p].name, x, y + high / 2 + 17 * larger, 150);
    context.fillStyle = colour("--soft");
    context.font = `${12 * larger}px system-ui, sans-serif`;
    context.fillText(`${populations[p].size} neurons`, x, y + high / 2 + 32 * larger, 150);
  }

  function draw() {
    const ratio = Math.min(3, devicePixelRatio || 1);
    canvas.width = kWidth * ratio;
    canvas.height = height * ratio;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.imageSmoothingEnabled = false;
    drawWays();
    drawFlights();
    populations.forEach((_, p) => drawPopulation(p));
  }

  player.onTime((to) => { advance(to); draw(); });
  new ResizeObserver(draw).observe(canvas);
  onThemeChange(canvas, () => { pictures.forEach((own) => { own.isNew = true; }); draw(); });
  return canvas;
}
