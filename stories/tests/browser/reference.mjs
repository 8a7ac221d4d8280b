// The status reference in a real browser: pictures of its pages in three sizes and two colours, what axe says of them, and
// what a person without script and one with a keyboard can do. It decides nothing: the story in Rust judges.

import { createRequire } from "node:module";
import { readFileSync, mkdirSync } from "node:fs";
import { chromium } from "playwright-core";

const plan = JSON.parse(process.argv[2]);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const WIDTHS = [320, 390, 1440];

mkdirSync(plan.pictures, { recursive: true });
const browser = await chromium.launch({
  executablePath: plan.chromium,
  args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"],
});
try {
  process.stdout.write(JSON.stringify({ ...(await look()), ...(await walk()) }));
} finally {
  await browser.close();
}

async function look() {
  const violations = [];
  const elsewhere = [];
  const context = await browser.newContext({ reducedMotion: "reduce" });
  const page = await context.newPage();
  page.on("request", (request) => request.url().startsWith(plan.site) || elsewhere.push(request.url()));
  page.on("console", (message) => message.text().includes("Content Security Policy") && violations.push(message.text()));
  for (const [name, path] of Object.entries(plan.pages)) {
    await page.goto(plan.site + path);
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: width === 1440 ? 900 : 844 });
        await page.screenshot({ path: `${plan.pictures}/reference-${name}-${width}-${colorScheme}.png` });
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        if (wide > width) violations.push(`${name}: ${wide} pixels wide on a screen of ${width}`);
        await page.evaluate(axe);
        const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
        for (const each of found.violations)
          violations.push(`${name} ${width} ${colorScheme}: ${each.id}: ${each.nodes.map((node) => node.html).join(" ")}`);
      }
    }
  }
  return { violations, elsewhere };
}

// Without script: search, and choose by links. Then with script: the list is filtered, and the keyboard skips to the text.
async function walk() {
  const bare = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
  await bare.goto(plan.site + "/status/");
  await bare.getByRole("searchbox").fill("upload too big");
  await bare.getByRole("button", { name: "Search" }).click();
  const first = await bare.locator(".codes a").first().textContent();
  await bare.goto(plan.site + "/status/choose");
  let steps = 0;
  while ((await bare.locator(".options a").count()) && steps++ < 12) await bare.locator(".options a").first().click();
  const chosen = await bare.getByRole("heading", { level: 1 }).textContent();

  const page = await (await browser.newContext()).newPage();
  await page.goto(plan.site + "/status/");
  await page.getByRole("searchbox").fill("teapot");
  const filtered = await page.locator(".codes a:visible").allTextContents();
  await page.goto(plan.site + "/status/511");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  const focused = await page.evaluate(() => document.activeElement.id);
  // Examples in other stacks are closed until somebody opens them.
  await page.evaluate(() => document.querySelectorAll("details").forEach((part) => { part.open = true; }));
  const copies = await page.getByRole("button", { name: "Copy" }).count();
  const blocks = await page.locator("main pre").count();
  return { first, chosen, filtered, focused, copies, blocks };
}
