// Simulated time that runs, stops and steps: what shows events listens to it.
import { element, simulated } from "./format.js";

const kFollowMs = 700;

export class Player {
  constructor(events) {
    this.events = events;
    this.time = events.first;
    this.listeners = new Set();
    this.playing = false;
    // A presentation takes six seconds, less what is skipped.
    this.pace = (events.network.period_ns || 1) / 6;
    this.longest = Math.max(1, ...events.network.projections.map((p) => p.longest_delay_ns));
  }

  onTime(listener) {
    this.listeners.add(listener);
    listener(this.time);
  }

  seek(time) {
    this.time = Math.max(this.events.first, Math.min(this.events.last + this.longest, time));
    this.listeners.forEach((listener) => listener(this.time));
  }

  /** To the next (or the previous) instant at which something happens. */
  step(direction) {
    this.pause();
    const { instants } = this.events;
    const k = direction > 0 ? d3.bisectRight(instants, this.time) : d3.bisectLeft(instants, this.time) - 1;
    if (k >= 0 && k < instants.length) this.seek(instants[k]);
  }

  play() {
    if (this.playing) return;
    this.playing = true;
    if (this.time >= this.events.last) this.time = this.events.first;
    let before = performance.now();
    const frame = (now) => {
      if (!this.playing) return;
      this.seek(this.after(Math.min(0.1, (now - before) / 1000)));
      before = now;
      if (this.time >= this.events.last + this.longest) this.pause();
      else requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    this.changed?.();
  }

  pause() {
    this.playing = false;
    this.changed?.();
  }

  /** Runs to the last event within a second, from wherever it is: of a run that is watched. */
  follow() {
    const from = this.time > this.events.last || this.time < this.events.first ? this.events.first : this.time;
    const to = this.events.last;
    const begin = performance.now();
    this.playing = false;
    const turn = {};
    this.turn = turn;
    const frame = (now) => {
      if (this.turn !== turn || this.playing) return;
      const share = Math.min(1, (now - begin) / kFollowMs);
      this.seek(from + share * (to - from));
      if (share < 1) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  }

  // The time after `seconds` of playing; where no event is on its way, it runs to the next.
  after(seconds) {
    const { instants } = this.events;
    const k = d3.bisectRight(instants, this.time);
    const isQuiet = k > 0 && this.time - instants[k - 1] > this.longest;
    if (!isQuiet || k >= instants.length) return this.time + seconds * this.pace;
    return Math.min(instants[k], this.time + 12 * seconds * this.pace);
  }

  /** Buttons, a slider and the time. */
  controls() {
    const { events } = this;
    const button = (label, text, onclick) => element("button", { type: "button", "aria-label": label, title: label, onclick }, text);
    const toggle = button("Play", "▶ Play", () => (this.playing ? this.pause() : this.play()));
    const slider = element("input", { type: "range", min: events.first, max: events.last + this.longest, step: 1,
      "aria-label": "Simulated time", oninput: () => { this.pause(); this.seek(Number(slider.value)); } });
    const clock = element("output");
    this.changed = () => {
      toggle.textContent = this.playing ? "❚❚ Pause" : "▶ Play";
      toggle.setAttribute("aria-label", this.playing ? "Pause" : "Play");
    };
    this.onTime((time) => {
      slider.min = events.first;
      slider.max = events.last + this.longest;
      slider.value = time;
      const presentation = events.presentationAt(time);
      clock.textContent = presentation
        ? `presentation ${presentation.number + 1}, ${simulated(Math.round(time - presentation.time))}` : simulated(time);
      slider.setAttribute("aria-valuetext", clock.textContent);
    });
    const speeds = element("select", { "aria-label": "Speed", onchange: () => {
      this.pace = events.network.period_ns / 6 * Number(speeds.value);
    } }, [["0.25", "¼ ×"], ["1", "1 ×"], ["4", "4 ×"]].map(([value, text]) => element("option",
      { value, selected: value === "1" }, text)));
    return element("div", { class: "player", role: "group", "aria-label": "Player" },
      toggle, button("Previous volley", "‹", () => this.step(-1)), button("Next volley", "›", () => this.step(1)),
      slider, clock, speeds);
  }
}
