// The page of recirc report, opened from the disk.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { SMALL, coloursOf, launch, open, recirc, scratch, until } from "./browser.js";

const folder = scratch(after);
const urlOf = (file) => `file://${path.join(folder, file)}`;
const HOSTILE = "</script><img src=x onerror=alert(1)>";
let browser;

before(async () => {
  for (const [out, seed] of [["one", "1"], ["two", "2"]]) {
    recirc(folder, "run", "small.textproto", "-q", "--out", out, "--seed", seed);
  }
  recirc(folder, "report", "one");
  recirc(folder, "report", "one", "two", "-o", "both.html");
  browser = await launch();
});
after(() => browser?.close());

const isQuiet = (page) => assert.deepEqual(page.complaints, []);

test("draws the learning curves, linear and logarithmic", async () => {
  const page = await open(browser, urlOf("one/report.html"));
  const lines = page.locator("#curves path.curve");
  assert.equal(await lines.count(), 2);
  const shape = () => lines.first().getAttribute("d");
  const points = (await shape()).split("L").length;
  assert.equal(points, 7);
  const before = await shape();
  const isLog = await page.getByRole("button", { name: "Log", exact: true }).getAttribute("aria-pressed");
  await page.getByRole("button", { name: isLog === "true" ? "Linear" : "Log", exact: true }).click();
  assert.notEqual(await shape(), before);
  await page.locator("#curves .legend button", { hasText: "train" }).click();
  assert.equal(await lines.count(), 1);
  await page.getByLabel("Across").selectOption("synaptic_events");
  assert.match(await page.locator("#curves .axis-label").textContent(), /synaptic events/);
  isQuiet(page);
});

test("reads the curves to keyboards", async () => {
  const page = await open(browser, urlOf("one/report.html"));
  await page.locator("#curves svg[role=img]").focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  const tip = await page.locator("#curves .tip").textContent();
  const [, second] = fs.readFileSync(path.join(folder, "one/metrics.jsonl"), "utf8").split("\n");
  assert.match(tip, /^epoch 1/);
  assert.ok(tip.includes(`test: ${JSON.parse(second).test_loss.toPrecision(4).replace(/0+$/, "")}`), tip);
  isQuiet(page);
});

test("shows examples, weights and the ring in pictures that are not blank", async () => {
  const page = await open(browser, urlOf("one/report.html"));
  assert.equal(await page.locator("#examples canvas").count(), 30); // shown, code and answer
  assert.equal(await page.locator("#weights .pictures canvas").count(), 5);
  for (const picture of [page.locator("#examples canvas").first(), page.locator("#examples canvas").last(),
    page.locator("#weights .pictures canvas").first(), page.locator("#weights .matrix canvas"), page.locator("canvas.ring")]) {
    assert.ok(await coloursOf(picture) > 4);
  }
  await page.getByLabel("Projection").selectOption({ label: "hidden-visible" });
  assert.match(await page.locator("#weights").textContent(), /What each neuron of hidden sends/);
  isQuiet(page);
});

test("zooms into the raster with buttons, keys, wheel and the strip below", async () => {
  const page = await open(browser, urlOf("one/report.html"));
  const raster = page.locator("canvas.raster");
  assert.ok(await coloursOf(raster) > 20);
  const span = async () => {
    const [from, to] = await raster.evaluate(({ dataset }) => [Number(dataset.from), Number(dataset.to)]);
    return to - from;
  };
  const all = await span();
  await page.getByRole("button", { name: "Zoom in" }).click();
  assert.ok(Math.abs(await span() - all / 2) < all * 0.01);
  await raster.focus();
  await page.keyboard.press("+");
  assert.ok(Math.abs(await span() - all / 4) < all * 0.01);
  await raster.hover();
  await page.keyboard.down("Control");
  await page.mouse.wheel(0, -200);
  await page.keyboard.up("Control");
  await until(page, (most) => {
    const { from, to } = document.querySelector("canvas.raster").dataset;
    return to - from < most;
  }, all / 5);
  await raster.focus();
  await page.keyboard.press("0");
  assert.equal(await span(), all);
  const strip = await page.locator(".overview .overlay").boundingBox();
  await page.mouse.move(strip.x + strip.width * 0.25, strip.y + 20);
  await page.mouse.down();
  await page.mouse.move(strip.x + strip.width * 0.5, strip.y + 20, { steps: 4 });
  await page.mouse.up();
  assert.ok(Math.abs(await span() - all / 4) < all * 0.02);
  isQuiet(page);
});

test("moves events round the ring, from volley to volley and by itself", async () => {
  const page = await open(browser, urlOf("one/report.html"));
  const clock = page.locator(".player output");
  await page.getByRole("button", { name: "Next volley" }).click();
  assert.equal(await clock.textContent(), "presentation 1, 1 µs");
  await page.getByRole("button", { name: "Next volley" }).click();
  assert.equal(await clock.textContent(), "presentation 1, 2 µs");
  await page.getByRole("button", { name: "Play" }).click();
  await until(page, () => !document.querySelector(".player output").textContent.startsWith("presentation 1,"));
  await page.getByRole("button", { name: "Pause" }).click();
  isQuiet(page);
});

test("recalculates energy with other assumptions", async () => {
  const page = await open(browser, urlOf("one/report.html"));
  const energy = page.locator("#costs .energy");
  const before = await energy.textContent();
  await page.getByLabel("pJ for each effective synaptic event").fill("2360");
  assert.notEqual(await energy.textContent(), before);
  for (const kind of ["effective synaptic event", "event of a neuron", "weight update"]) {
    await page.getByLabel(`pJ for each ${kind}`).fill("0");
  }
  assert.equal(await energy.textContent(), "0 J");
  isQuiet(page);
});

test("answers the questions of locality with reasons", async () => {
  const page = await open(browser, urlOf("one/report.html"));
  assert.equal(await page.locator("#locality tbody tr").count(), 4); // projections, and biases
  assert.ok(await page.locator("#locality td.yes").count() > 4);
  assert.equal(await page.locator("#locality td.no").count(), 0);
  assert.match(await page.locator("#locality").textContent(), /what the scenario declares\. recirc audit also replays/);
  isQuiet(page);
});

test("says that what was replayed of a trace came out bit for bit, or what did not", async () => {
  fs.writeFileSync(path.join(folder, "traced.textproto"), `${SMALL}record { events { presentations: [0, 30] } }`);
  recirc(folder, "run", "traced.textproto", "-q", "--engine", "actor", "--out", "traced");
  recirc(folder, "report", "traced");
  const page = await open(browser, urlOf("traced/report.html"), { viewport: { width: 390, height: 800 } });
  const cells = await page.locator("#locality tbody tr td:last-child").allTextContents();
  assert.equal(cells.length, 4);
  for (const cell of cells.slice(0, 2)) {
    assert.match(cell, /^✓ bit for bit20 of 80 synapses: 600 changes, 60 updates$/);
  }
  assert.match(await page.locator("#locality").textContent(), /the first 30 presentations of its trace were replayed/);
  const [content, window] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  assert.ok(content <= window, `${content} wide on ${window}`);
  isQuiet(page);
});

test("lays several runs over each other", async () => {
  const page = await open(browser, urlOf("both.html"));
  assert.equal(await page.locator("#curves path.curve").count(), 4);
  assert.equal(await page.locator("#overview tbody tr").count(), 2);
  const text = () => page.locator("pre.scenario").textContent();
  assert.match(await text(), /seed: 1|^(?!.*seed: 2)/s);
  await page.getByLabel("Run", { exact: true }).selectOption({ label: "two" });
  assert.match(await text(), /seed: 2/);
  isQuiet(page);
});

test("fits a phone, the dark theme and paper", async () => {
  for (const options of [{ viewport: { width: 360, height: 740 } }, { colorScheme: "dark" }]) {
    const page = await open(browser, urlOf("both.html"), options);
    const [content, window] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    assert.ok(content <= window, `${content} wide on ${window}`);
    const background = await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    const isDark = background.match(/\d+/g).slice(0, 3).every((part) => Number(part) < 60);
    assert.equal(isDark, options.colorScheme === "dark");
    isQuiet(page);
  }
  const page = await open(browser, urlOf("one/report.html"));
  await page.emulateMedia({ media: "print" });
  assert.equal(await page.locator(".top").isVisible(), false);
  assert.ok((await page.pdf()).length > 10_000);
});

test("has a name for everything that can be used, and headings in order", async () => {
  const page = await open(browser, urlOf("both.html"));
  const nameless = await page.locator("button, select, input, canvas, svg[role=img]").evaluateAll((nodes) => nodes
    .filter((node) => !node.getAttribute("aria-label") && !node.textContent.trim() && !node.getAttribute("aria-hidden")
      && !node.closest("[aria-hidden=true]"))
    .map((node) => node.outerHTML.slice(0, 80)));
  assert.deepEqual(nameless, []);
  const levels = await page.locator("h1, h2, h3").evaluateAll((nodes) => nodes.map((node) => Number(node.tagName[1])));
  assert.equal(levels[0], 1);
  levels.reduce((before, level) => {
    assert.ok(level <= before + 1, `h${level} after h${before}`);
    return level;
  });
});

test("shows hostile names as what they are", async () => {
  recirc(folder, "run", "small.textproto", "-q", "--out", "hostile", "--set", "run.epochs=1");
  const file = path.join(folder, "hostile/run.json");
  const facts = JSON.parse(fs.readFileSync(file, "utf8"));
  fs.writeFileSync(file, JSON.stringify({ ...facts, name: HOSTILE, warnings: [HOSTILE], data: HOSTILE }));
  recirc(folder, "report", "hostile");
  const page = await open(browser, urlOf("hostile/report.html"));
  assert.equal(await page.locator("h1").textContent(), HOSTILE);
  assert.equal(await page.locator("img").count(), 0);
  isQuiet(page);
});
