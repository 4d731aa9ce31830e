// The page of recirc serve, with a run that goes on behind it.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { once } from "node:events";
import { SMALL, coloursOf, launch, open, recirc, scratch, serve, until } from "./browser.js";

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

// What the tree at #why says, line by line.
const lines = (page) => page.locator("#why summary, #why .leaf").evaluateAll((nodes) => nodes.map((node) => node.textContent));
const hasTree = (page) => until(page, () => document.querySelector("#why .why-tree") !== null);

test("says why a weight has changed while the run is held, back to the stimulus", async () => {
  const { page, server } = await watch("--out", "asked", "--start", "paused");
  await status(page, "Paused");
  await page.getByLabel("Number of the presynaptic neuron").fill("3");
  await page.getByRole("button", { name: "Why its last change?" }).click();
  await until(page, () => document.querySelector("#why .why").textContent.includes("Step on"));
  await page.locator("[data-step=presentation]").click();
  await until(page, () => document.querySelector(".player output").textContent.startsWith("presentation 1"));
  await page.locator("[data-step=presentation]").click(); // to the second: the first is over
  await hasTree(page);
  const [change, ...causes] = await lines(page);
  assert.match(change, /^change -?[\d.e-]+ hidden\[0\]<-visible\[3\], at /);
  assert.ok(causes.some((line) => /^pre\[0\]delivery/.test(line)));
  assert.ok(causes.some((line) => /^post\[1\]soma signal/.test(line)));
  assert.ok(causes.filter((line) => line.startsWith("stimulus")).length > 2);
  assert.match(await page.locator("#why .formula").first().textContent(), /^= \(post\[0\] - post\[1\]\) \* pre\[0\] = \(/);

  // It opens and closes, and has all digits for those who want them.
  const open = () => page.locator("#why details[open]").count();
  await page.getByRole("button", { name: "Close all" }).click();
  assert.equal(await open(), 1);
  await page.getByRole("button", { name: "Open all" }).click();
  assert.equal(await open(), await page.locator("#why details").count());
  const formula = () => page.locator("#why .formula").first().textContent();
  const few = await formula();
  await page.getByLabel("all digits").check();
  assert.ok((await formula()).length > few.length);

  // The synapse that changed most is chosen with its answer.
  await page.getByRole("button", { name: "Why the projection's largest?" }).click();
  await hasTree(page);
  const [largest] = await lines(page);
  const [, post, pre] = largest.match(/hidden\[(\d+)\]<-visible\[(\d+)\]/);
  assert.equal(await page.getByLabel("Number of the presynaptic neuron").inputValue(), pre);
  assert.equal(await page.getByLabel("Number of the postsynaptic neuron").inputValue(), post);

  // A bias, and an update, which is due to ten presentations: after the tenth.
  await page.getByRole("button", { name: "The neuron's bias" }).click();
  await page.getByLabel("Population").selectOption("hidden");
  await page.getByRole("button", { name: "Why its last change?" }).click();
  await until(page, () => /^change .*bias of hidden\[0\]/.test(document.querySelector("#why summary")?.textContent ?? ""));
  await page.getByRole("button", { name: "Why its last update?" }).click();
  await until(page, () => document.querySelector("#why .why").textContent.includes("Step on"));
  for (let presentation = 3; presentation <= 11; ++presentation) {
    await page.locator("[data-step=presentation]").click();
  }
  await until(page, () => /^update .*bias of hidden\[0\]/.test(document.querySelector("#why summary")?.textContent ?? ""));
  assert.match(await page.locator("#why").textContent(), /Before presentation 11 bias of hidden\[0\] was updated to .*7 more contributions/);
  assert.deepEqual(page.complaints, []);
  server.kill("SIGTERM");
  await once(server, "exit");
});

test("says why at full speed, of the next presentation", async () => {
  const { page, server } = await watch("--out", "rushed", "--set", "run.epochs=1000000");
  await status(page, "Running");
  await page.getByRole("button", { name: "Why its last change?" }).click();
  await hasTree(page);
  assert.match((await lines(page))[0], /^change .*hidden\[0\]<-visible\[0\]/);
  assert.deepEqual(page.complaints, []);
  server.kill("SIGTERM");
  await once(server, "exit");
});

test("says why a weight of a recorded run changed, as recirc trace why does", async () => {
  fs.writeFileSync(path.join(folder, "traced.textproto"), `${SMALL}record { events { presentations: [0, 40] } }`);
  recirc(folder, "run", "traced.textproto", "-q", "--out", "traced");
  const { url, server } = await serve(folder, "traced");
  after(() => server.kill("SIGKILL"));
  for (const options of [{ colorScheme: "dark" }, { viewport: { width: 390, height: 800 } }]) {
    const page = await open(browser, url, { allowed: new URL(url).origin, ...options });
    await page.getByLabel("Number of the presynaptic neuron").fill("5");
    await page.getByLabel("Presentation", { exact: true }).fill("7");
    await page.getByRole("button", { name: "Why its last change?" }).click();
    await hasTree(page);
    const period = JSON.parse(recirc(folder, "trace", "info", "traced", "--json")).period_ns;
    const { nodes } = JSON.parse(recirc(folder, "trace", "why", `hidden[0]<-visible[5]@${6 * period + 3001}`, "traced", "--format", "json"));
    const [first] = await page.locator("#why .value").evaluateAll((values) => values.map(({ dataset }) => dataset.full));
    assert.equal(Number(first), nodes[0].value);
    assert.equal(await page.locator("#why .formula").first().getAttribute("data-full"), `= ${nodes[0].formula}`);
    await until(page, () => /^Weight -?[\d.e-]+ after 40 presentations/.test(document.querySelector("#inside .weight").textContent));
    assert.ok(await page.locator("#inside .chart path.curve").count() === 1);

    // A bias, and an update of it: ten changes, of which the largest three are followed.
    await page.getByRole("button", { name: "The neuron's bias" }).click();
    await page.getByLabel("Population").selectOption("hidden");
    await page.getByLabel("Number of the neuron").fill("2");
    for (const [button, time] of [["Why its last change?", null], ["Why its last update?", 10 * period]]) {
      await page.getByRole("button", { name: button }).click();
      await hasTree(page);
      const told = JSON.parse(recirc(folder, "trace", "why", `hidden[2]@${time ?? 6 * period + 3001}`, "traced", "--format", "json")).nodes;
      assert.equal(await page.locator("#why .value").first().evaluate(({ dataset }) => dataset.full), String(told[0].value));
      assert.equal(await page.locator("#why .formula").first().getAttribute("data-full"), `= ${told[0].formula}`);
    }
    assert.match(await page.locator("#why .why p").first().textContent(), /^Before presentation 11 bias of hidden\[2\] was updated to/);
    assert.match((await lines(page))[1], /^change .*bias of hidden\[2\], at 3\.001 µs, in presentation \d+$/);
    await page.getByRole("button", { name: "Why the largest of all biases?" }).click();
    await until(page, () => /^change/.test(document.querySelector("#why summary")?.textContent ?? ""));
    const [, population, neuron] = (await lines(page))[0].match(/bias of (\w+)\[(\d+)\]/);
    assert.equal(await page.getByLabel("Population").evaluate((list) => list.selectedOptions[0].textContent), population);
    assert.equal(await page.getByLabel("Number of the neuron").inputValue(), neuron);
    const [content, window] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    assert.ok(content <= window, `${content} wide on ${window}`);
    assert.deepEqual(page.complaints, []);
  }
  server.kill("SIGTERM");
  await once(server, "exit");
});

test("looks into a neuron and a synapse of a recorded run", async () => {
  const { url, server } = await serve(folder, "traced");
  after(() => server.kill("SIGKILL"));
  const page = await open(browser, url, { allowed: new URL(url).origin });
  await page.getByLabel("Population").selectOption("hidden");
  await page.getByLabel("Number of the neuron").fill("2");
  await page.getByLabel("Number of the presynaptic neuron").fill("5");
  await page.getByLabel("Presentation", { exact: true }).fill("7");
  await page.getByLabel("Presentation", { exact: true }).press("Enter");
  const caption = "Neuron 2 of hidden in presentation 7";
  await until(page, (wanted) => document.querySelector("#inside caption")?.textContent === wanted, caption);
  const show = (...words) => recirc(folder, "trace", "show", "traced", "--presentation", "6", "--json", ...words)
    .trim().split("\n").map((line) => JSON.parse(line));
  const valuesOf = (kind) => show("--neuron", "hidden[2]", "--kind", kind).map(({ value }) => String(value));
  // A row a volley; full values are in titles.
  const cells = (column) => page.locator(`#inside table`).first().locator(`tbody td:nth-child(${column}):not([colspan])`)
    .evaluateAll((found) => found.map(({ title }) => title).filter((title) => title !== ""));
  for (const [column, kind] of [[3, "volley"], [4, "activation"], [5, "soma"], [6, "axon"]]) {
    assert.deepEqual(await cells(column), valuesOf(kind), kind);
  }
  assert.equal(valuesOf("volley").length, 2);
  const arrived = page.locator("#inside table details").first();
  assert.equal(await arrived.locator("summary").textContent(), "basal: sum of 16");
  const largest = show("--projection", "visible-hidden", "--neuron", "hidden[2]", "--kind", "delivery").slice(0, 16)
    .sort((a, b) => Math.abs(b.value) - Math.abs(a.value))[0];
  assert.ok((await arrived.locator("li").first().textContent()).startsWith(String(Number(largest.value.toPrecision(7)))));
  // Its bias learns too.
  const bias = show("--synapse", "bias->hidden[2]", "--kind", "change");
  assert.equal(await page.locator("#inside td[colspan]").getAttribute("title"), String(bias[0].value));
  // The synapse saw its neuron twice, and one event from before it.
  await until(page, () => /^pre\[0\] = /.test(document.querySelector("#inside .beside > :last-child .buffers")?.textContent ?? ""));
  assert.match(await page.locator("#inside .beside > :last-child .buffers").textContent(), /post\[0\] = .*post\[1\] = /);
  const change = show("--synapse", "visible[5]->hidden[0]", "--kind", "change");
  assert.ok((await page.locator("#inside .beside > :last-child td[title]").evaluateAll((found) => found.map(({ title }) => title)))
    .includes(String(change[0].value)));
  assert.deepEqual(page.complaints, []);
  server.kill("SIGTERM");
  await once(server, "exit");
});

test("shows other presentations of a long trace", async () => {
  fs.writeFileSync(path.join(folder, "long.textproto"), `${SMALL}record { events { kind: [STIMULUS, AXON, ACTIVATION] } }`);
  recirc(folder, "run", "long.textproto", "-q", "--out", "long");
  const { url, server } = await serve(folder, "long");
  after(() => server.kill("SIGKILL"));
  const page = await open(browser, url, { allowed: new URL(url).origin });
  const shows = (text) => until(page, (wanted) => document.querySelector(".part output").textContent === wanted, text);
  await shows("1 to 689 of 1 to 1,200"); // 58 events each
  assert.equal(await page.getByLabel("Earlier presentations").isDisabled(), true);
  await page.getByLabel("Later presentations").click();
  await shows("690 to 1,200 of 1 to 1,200");
  assert.equal(await clock(page).then((text) => text.split(",")[0]), "presentation 690");
  assert.ok(await coloursOf(page.locator("canvas.raster")) > 20);
  assert.equal(await page.getByLabel("Later presentations").isDisabled(), true);
  await page.getByLabel("From presentation").fill("1000");
  await page.getByLabel("From presentation").press("Enter");
  await shows("1,000 to 1,200 of 1 to 1,200");
  await page.getByLabel("Earlier presentations").click();
  await shows("799 to 1,200 of 1 to 1,200");
  assert.equal(await page.locator("canvas.raster").count(), 1);
  assert.deepEqual(page.complaints, []);
  server.kill("SIGTERM");
  await once(server, "exit");
});

// Holds what is asked with this address back until it is let go, and then waits until it has arrived.
async function heldBack(page, address) {
  let go;
  const until = new Promise((resolve) => { go = resolve; });
  await page.route(address, async (route) => {
    await until;
    await route.continue();
  });
  return async () => {
    const arrived = page.waitForResponse(address);
    go();
    await (await arrived).finished();
    await page.evaluate(() => new Promise((resolve) => { requestAnimationFrame(() => requestAnimationFrame(resolve)); }));
  };
}

test("shows no answer to a question that is not asked any more", async () => {
  const { url, server } = await serve(folder, "long");
  after(() => server.kill("SIGKILL"));
  const page = await open(browser, url, { allowed: new URL(url).origin });
  const later = await heldBack(page, "**/events.json?presentation=689");
  await page.getByLabel("Later presentations").click();
  await page.getByLabel("From presentation").fill("1000");
  await page.getByLabel("From presentation").press("Enter");
  const range = () => page.locator(".part output").textContent();
  await until(page, () => document.querySelector(".part output").textContent.startsWith("1,000 to"));
  await later();
  assert.equal(await range(), "1,000 to 1,200 of 1 to 1,200");

  await page.route("**/events.json?presentation=0", (route) => route.fulfill({ status: 500, body: "out of order" }));
  await page.getByLabel("From presentation").fill("1");
  await page.getByLabel("From presentation").press("Enter");
  await until(page, () => document.querySelector(".part output").textContent === "Nothing to show: the server answers 500.");
  assert.equal(await clock(page).then((text) => text.split(",")[0]), "presentation 1000", "what was shown stays");
  assert.ok(page.complaints.every((complaint) => /status of 500/.test(complaint)), page.complaints.join("; "));
  server.kill("SIGTERM");
  await once(server, "exit");
});

test("explains the synapse that is chosen, not the one before", async () => {
  const { url, server } = await serve(folder, "traced");
  after(() => server.kill("SIGKILL"));
  const page = await open(browser, url, { allowed: new URL(url).origin });
  const pre = page.getByLabel("Number of the presynaptic neuron");
  const answer = await heldBack(page, "**/why.json?*pre=5*");
  const weight = await heldBack(page, "**/synapse.json?*pre=5*");
  await pre.fill("5");
  await page.getByRole("button", { name: "Why its last change?" }).click();
  await until(page, () => document.querySelector("#why .why").textContent === "Asking …");
  await pre.fill("6");
  await pre.press("Enter");
  await until(page, () => document.querySelector("#inside .weight").textContent.startsWith("Weight"));
  const shown = await page.locator("#inside .weight").textContent();
  await answer();
  await weight();
  assert.equal(await page.locator("#why .why-tree").count(), 0);
  assert.equal(await page.locator("#inside .weight").textContent(), shown);
  assert.equal(await pre.inputValue(), "6");
  assert.deepEqual(page.complaints, []);
  server.kill("SIGTERM");
  await once(server, "exit");
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
