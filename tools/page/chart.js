// Lines in one axis, with a legend that hides them and a cross-hair that reads them.
import { element } from "./format.js";
import { onThemeChange } from "./theme.js";

const kMargin = { top: 12, right: 16, bottom: 40, left: 58 };

/**
 * Draws into `host` and returns a function that draws something else there: {series: [{label,
 * colour (a function), dash, points: [[x, y]]}], xLabel, yLabel, log, format (of y), xFormat,
 * xWhole (x has whole numbers only), description}. Points that are not finite (or not positive, where the axis is logarithmic) are
 * gaps.
 */
export function lineChart(host, height = 300) {
  const frame = element("div", { class: "chart" });
  const legend = element("ul", { class: "legend" });
  const tip = element("div", { class: "tip", hidden: true, role: "status" });
  host.append(frame, legend);
  const svg = d3.select(frame).append("svg").attr("role", "img").attr("tabindex", 0);
  frame.append(tip);
  const hidden = new Set();
  let spec = null;
  let scales = null;
  let at = -1;

  const isShown = ([x, y]) => Number.isFinite(x) && Number.isFinite(y) && y !== null
    && !(spec.log && y <= 0);
  const shown = () => spec.series.filter((series) => !hidden.has(series.label));
  const xs = () => Array.from(new Set(shown().flatMap((series) => series.points.filter(isShown).map((p) => p[0]))))
    .sort(d3.ascending);

  function drawAxes(width) {
    const points = shown().flatMap((series) => series.points.filter(isShown));
    const x = d3.scaleLinear(d3.extent(points, (p) => p[0]), [kMargin.left, width - kMargin.right]);
    let [low, high] = d3.extent(points, (p) => p[1]);
    if (low === high) {
      const margin = Math.abs(low) / 10 || 1;
      [low, high] = spec.log ? [low / 2, high * 2] : [low - margin, high + margin];
    }
    const y = (spec.log ? d3.scaleLog() : d3.scaleLinear())
      .domain([spec.log || spec.fromData ? low : Math.min(0, low), high])
      .range([height - kMargin.bottom, kMargin.top]).nice();
    const ticks = Math.max(2, Math.floor(width / 110));
    const decades = spec.log ? Math.log10(y.domain()[1] / y.domain()[0]) : 0;
    const yAxis = d3.axisLeft(y).tickSize(-(width - kMargin.left - kMargin.right)).tickPadding(8)
      .ticks(spec.log ? Math.min(6, Math.max(2, decades)) : 5, spec.log ? "~e" : spec.format);
    if (spec.log && decades < 1) yAxis.tickValues(d3.ticks(...y.domain(), 4)).tickFormat(spec.format);
    else if (!spec.log) yAxis.tickFormat(spec.format);
    svg.append("g").attr("class", "axis").attr("transform", `translate(${kMargin.left},0)`).call(yAxis);
    svg.append("g").attr("class", "axis").attr("transform", `translate(0,${height - kMargin.bottom})`)
      .call(d3.axisBottom(x).tickSize(4)
        .tickValues(x.ticks(ticks).filter((tick) => !spec.xWhole || Number.isInteger(tick)))
        .tickFormat(spec.xFormat ?? d3.format("~s")));
    svg.append("text").attr("class", "axis-label").attr("text-anchor", "middle")
      .attr("x", (kMargin.left + width - kMargin.right) / 2).attr("y", height - 4).text(spec.xLabel);
    scales = { x, y };
  }

  function drawLines() {
    const line = d3.line().defined(isShown).x((p) => scales.x(p[0])).y((p) => scales.y(p[1]));
    for (const series of shown()) {
      svg.append("path").attr("class", "curve").attr("fill", "none").attr("stroke", series.colour())
        .attr("stroke-width", 2).attr("stroke-linejoin", "round").attr("stroke-dasharray", series.dash ?? null)
        .attr("d", line(series.points));
      // A point with no neighbour is no line.
      const few = series.points.filter(isShown);
      if (few.length > 30) continue;
      svg.append("g").selectAll("circle").data(few).join("circle").attr("r", 2.5)
        .attr("cx", (p) => scales.x(p[0])).attr("cy", (p) => scales.y(p[1])).attr("fill", series.colour());
    }
  }

  function drawLegend() {
    legend.replaceChildren(...spec.series.map((series) => {
      const button = element("button", { type: "button", "aria-pressed": String(!hidden.has(series.label)) });
      d3.select(button).append("svg").attr("viewBox", "0 0 32 14").attr("aria-hidden", "true").append("line")
        .attr("x1", 0).attr("x2", 32).attr("y1", 7).attr("y2", 7).attr("stroke", series.colour())
        .attr("stroke-width", 4).attr("stroke-dasharray", series.dash ?? null);
      button.append(series.label);
      button.addEventListener("click", () => {
        if (!hidden.delete(series.label)) hidden.add(series.label);
        draw();
      });
      return element("li", {}, button);
    }));
    legend.hidden = spec.series.length < 2;
  }

  function draw() {
    if (!spec) return;
    const width = Math.max(280, frame.clientWidth);
    svg.attr("viewBox", `0 0 ${width} ${height}`).attr("height", height).attr("aria-label", spec.description);
    svg.selectAll("*").remove();
    drawLegend();
    if (!shown().some((series) => series.points.some(isShown))) {
      svg.append("text").attr("class", "axis-label").attr("x", 16).attr("y", 40)
        .text(spec.log ? "Nothing positive to show on a logarithmic axis." : "Nothing to show.");
      scales = null;
      return;
    }
    drawAxes(width);
    drawLines();
    svg.append("line").attr("class", "cross").attr("stroke", "currentColor").attr("stroke-opacity", 0.35)
      .attr("y1", kMargin.top).attr("y2", height - kMargin.bottom).attr("visibility", "hidden");
  }

  function read(k) {
    const values = xs();
    if (!scales || values.length === 0) return;
    at = Math.max(0, Math.min(values.length - 1, k));
    const x = values[at];
    const left = scales.x(x);
    svg.select(".cross").attr("visibility", "visible").attr("x1", left).attr("x2", left);
    const lines = shown().map((series) => [series, series.points.find((p) => p[0] === x && isShown(p))])
      .filter(([, point]) => point);
    tip.replaceChildren(element("b", {}, `${spec.xLabel} ${(spec.xFormat ?? d3.format(",~r"))(x)}`),
      ...lines.map(([series, point]) => {
        const mark = element("span", { "aria-hidden": "true" }, "● ");
        mark.style.color = series.colour();
        return element("div", {}, mark, `${series.label}: ${(spec.read ?? spec.format)(point[1])}`);
      }));
    tip.hidden = false;
    const room = frame.clientWidth;
    tip.style.top = "8px";
    tip.style.left = left < room / 2 ? `${left + 12}px` : "";
    tip.style.right = left < room / 2 ? "" : `${room - left + 12}px`;
  }

  function leave() {
    tip.hidden = true;
    svg.select(".cross").attr("visibility", "hidden");
  }

  svg.on("pointermove", () => {
    if (!scales) return;
    const [left] = d3.mouse(svg.node());
    const values = xs();
    read(d3.bisect(values.slice(1).map((x, k) => (scales.x(x) + scales.x(values[k])) / 2), left));
  });
  svg.on("pointerleave", leave).on("blur", leave);
  svg.on("keydown", () => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[d3.event.key];
    if (!step) return;
    d3.event.preventDefault();
    read(at < 0 ? 0 : at + step);
  });
  new ResizeObserver(draw).observe(frame);
  onThemeChange(frame, draw);
  return (next) => {
    spec = next;
    draw();
  };
}
