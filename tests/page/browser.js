// What the tests of the page share: a browser that complains, and runs to look at.
import { execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { chromium } from "playwright-core";

const program = process.env.RECIRC;

/** A scenario whose neurons make squares, which learns something within a second. */
export const SMALL = `
name: "small"
data { low_rank { dimensions: 16 rank: 3 train_examples: 200 test_examples: 20 } }
circular_autoencoder { layers: [16, 5] }
learning { recirculation {} rate: 0.005 batch: 10 weight_limit { incoming_norm: 2 } }
run { epochs: 6 }
`;

/** An empty folder with small.textproto, removed after the test file. */
export function scratch(after) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "recirc-page-"));
  after(() => fs.rmSync(folder, { recursive: true, force: true }));
  fs.writeFileSync(path.join(folder, "small.textproto"), SMALL);
  return folder;
}

export function recirc(folder, ...words) {
  return execFileSync(program, words, { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

/** recirc serve, once it has said where; {url, server}. What it says later is read and forgotten. */
export async function serve(folder, ...words) {
  const server = spawn(program, ["serve", ...words], { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
  server.stdout.setEncoding("utf8");
  const url = await new Promise((resolve, reject) => {
    let said = "";
    server.on("exit", (code) => reject(new Error(`it ended with ${code}`)));
    server.stdout.on("data", (text) => {
      said += text;
      if (said.includes("\n")) resolve(said.split("\n")[0]);
    });
  });
  return { url, server };
}

export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM,
    args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
      "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
}

/**
 * A page on which every complaint of the browser, every dialog and every request that leaves
 * `allowed` is kept in page.complaints.
 */
export async function open(browser, url, { allowed = "file:", ...options } = {}) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options });
  page.complaints = [];
  page.on("console", (message) => page.complaints.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => page.complaints.push(String(error)));
  page.on("dialog", (dialog) => { page.complaints.push(`dialog ${dialog.message()}`); dialog.dismiss(); });
  page.on("request", (request) => {
    if (!request.url().startsWith(allowed) && !request.url().startsWith("data:")) page.complaints.push(request.url());
  });
  await page.goto(url);
  await until(page, () => document.getElementById("footer").textContent !== "");
  // What knows its width only once it is laid out is drawn in the first frame.
  await page.evaluate(() => new Promise((resolve) => { requestAnimationFrame(() => requestAnimationFrame(resolve)); }));
  return page;
}

/** How many different colours a canvas or a picture has. */
export function coloursOf(locator) {
  return locator.evaluate((canvas) => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return new Set(new Uint32Array(data.buffer)).size;
  });
}

/** Waits until `isTrue(argument)`, evaluated in the page, is; the page's own policy forbids waitForFunction. */
export async function until(page, isTrue, argument) {
  for (const end = Date.now() + 30_000; ;) {
    if (await page.evaluate(isTrue, argument)) return;
    if (Date.now() > end) throw new Error(`it never happened: ${isTrue}; ${page.complaints.join("; ")}`);
    await new Promise((resolve) => { setTimeout(resolve, 20); });
  }
}
