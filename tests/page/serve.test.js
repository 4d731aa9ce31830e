// The page of recirc serve, with a run that goes on behind it.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { once } from "node:events";
import { coloursOf, launch, open, scratch, serve, until } from "./browser.js";

const folder = scratch(after);
let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

async function watch(...words) {
  const { url, server } = await serve(folder, "small.textproto", ...words);
  after(() => server.kill("SIGKILL"));
  const page = await open(browser, url, { allowed: new URL(url).origin });
  return { page, server };
}

const status = (page, text) => until(page, (wanted) => document.querySelector(".status")?.textContent.startsWith(wanted), text);
const clock = (page) => page.locator(".player output").textContent();

test("pauses, steps and resumes a run, and shows its results when it is over", async () => {
  const { page, server } = await watch("--out", "stepped", "--start", "paused", "--set", "run.epochs=3");
  assert.equal(new URL(page.url()).search, "", "the token is not left in the address");
  await status(page, "Paused");

  const step = (size) => page.locator(`[data-step=${size}]`).click();
  const count = () => page.locator("#live").getAttribute("data-events").then(Number);
  await step("volley"); // the stimulus
  await until(page, () => document.querySelector(".player output").textContent === "presentation 1, 0 s");
  await step("volley"); // reaches the hidden neurons
  await until(page, () => document.querySelector(".player output").textContent === "presentation 1, 1 µs");
  const before = await count();
  await step("event");
  await until(page, (events) => Number(document.getElementById("live").dataset.events) > events, before);
  await step("presentation");
  await until(page, () => document.querySelector(".player output").textContent.startsWith("presentation 2"));
  assert.ok(await coloursOf(page.locator("canvas.ring")) > 4);
  assert.ok(await coloursOf(page.locator("canvas.raster")) > 4);

  // A neuron and a synapse from within.
  assert.match(await page.locator("#inside").textContent(), /Neuron 0 of visible in this presentation/);
  await until(page, () => /^Weight -?\d/.test(Array.from(document.querySelectorAll("#inside p"), (p) => p.textContent)
    .find((text) => text.startsWith("Weight")) ?? ""));
  await page.waitForSelector("#weights .pictures canvas");

  await page.getByRole("button", { name: "Resume" }).click();
  await status(page, "The run has ended: complete");
  await page.waitForSelector("#examples canvas");
  assert.equal(await page.locator("#curves path.curve").count(), 2);
  assert.deepEqual(page.complaints, []);

  server.kill("SIGINT");
  assert.deepEqual(await once(server, "exit"), [130, null]);
  assert.equal(JSON.parse(fs.readFileSync(path.join(folder, "stepped/run.json"), "utf8")).end, "complete");
});

test("follows a run at full speed, and at a pace that eyes can follow", async () => {
  const { page, server } = await watch("--out", "followed", "--set", "run.epochs=1000000");
  await status(page, "Running");
  await until(page, () => document.querySelectorAll("#curves path.curve").length === 2);
  await until(page, () => Number(document.getElementById("live").dataset.events) >= 3);
  await page.getByLabel("Speed of the run").selectOption({ label: "½ s a presentation" });
  const first = await clock(page);
  await until(page, (before) => document.querySelector(".player output").textContent !== before, first);
  await page.locator("#live .hold").click();
  await status(page, "Paused");
  assert.deepEqual(page.complaints, []);
  server.kill("SIGTERM");
  assert.deepEqual(await once(server, "exit"), [143, null]);
  await status(page, "The connection is closed");
});

test("lets nobody in without the token", async () => {
  const { url, server } = await serve(folder, "small.textproto", "--out", "alone", "--start", "paused");
  after(() => server.kill("SIGKILL"));
  const page = await browser.newPage();
  const answer = await page.goto(new URL(url).origin);
  assert.equal(answer.status(), 403);
  server.kill("SIGTERM");
  await once(server, "exit");
});
