// A guest of the house with a real browser: types a room and a surname, wrongly at first, and is let in.
//
// Told one plan in JSON as its argument, it says what it saw as one JSON document. It decides nothing: Rust judges.

import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { chromium } from "playwright-core";

const plan = JSON.parse(process.argv[2]);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const browser = await chromium.launch({
  executablePath: plan.chromium,
  args: [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", `--host-resolver-rules=${plan.names}`,
  ],
});
try {
  process.stdout.write(JSON.stringify(await visit()));
} finally {
  await browser.close();
}

async function visit() {
  const context = await browser.newContext({ javaScriptEnabled: plan.script, locale: plan.locale });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  const saw = { dialogs: 0, tried: [] };
  page.on("dialog", (dialog) => { saw.dialogs += 1; dialog.dismiss(); });
  await page.goto(plan.portal);
  for (const [room, surname] of plan.tries) {
    const way = page.locator("details.way", { has: page.locator("#stay-1") });
    if ((await way.getAttribute("open")) === null) await way.locator("summary").click();
    await page.getByLabel(plan.labels[0], { exact: true }).fill(room);
    await page.getByLabel(plan.labels[1], { exact: true }).fill(surname);
    const [answer] = await Promise.all([
      page.waitForNavigation(),
      way.getByRole("button").click(),
    ]);
    saw.tried.push(await seen(page, answer));
  }
  return saw;
}

async function seen(page, answer) {
  const alert = page.locator("main [role=alert]:visible");
  const field = page.locator("#stay-2");
  const isAgain = (await field.count()) > 0;
  return {
    status: answer.status(),
    heading: await page.getByRole("heading").first().textContent(),
    alert: (await alert.count()) > 0 ? await alert.first().textContent() : "",
    open: isAgain && (await field.isVisible()),
    surname: isAgain ? await field.inputValue() : "",
    violations: plan.script ? await examine(page) : [],
  };
}

async function examine(page) {
  const violations = [];
  for (const width of [320, 1440]) {
    await page.setViewportSize({ width, height: 900 });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    if (wide > width) violations.push(`${wide} pixels wide on a screen of ${width}`);
  }
  await page.evaluate(axe);
  const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  for (const each of found.violations)
    violations.push(`${each.id}: ${each.nodes.map((node) => node.html).join(" ")}`);
  return violations;
}
