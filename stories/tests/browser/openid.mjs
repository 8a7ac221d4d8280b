// A guest who signs in at an OpenID Connect provider, in Chromium: presses the provider's button, signs in and consents on its
// pages, or cancels there, and is led back. Names are resolved as on the guest network, so only what is open is reached.
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
    "--disable-component-update", "--disable-sync",
  ],
});
const saw = { violations: [], dialogs: 0, refused: [] };
try {
  const context = await browser.newContext({ javaScriptEnabled: plan.script, locale: "en-GB", viewport: { width: 320, height: 900 } });
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  page.on("dialog", (dialog) => { saw.dialogs += 1; dialog.dismiss(); });
  page.on("console", (message) => /Content Security Policy/.test(message.text()) && saw.refused.push(message.text()));
  await page.goto(plan.portal);
  saw.first = await seen(page);
  // Another way may stand open instead; a browser without script opens it by its heading.
  const button = page.locator("button[name=provider]");
  saw.button = await button.textContent();
  if (!(await button.isVisible())) await page.locator("details.way", { has: button }).locator("summary").click();
  await follow(page, () => button.click());
  saw.there = new URL(page.url()).origin;
  if (plan.person) {
    await page.locator("input[name=login]").fill(plan.person);
    await page.locator("input[name=password]").fill("x");
    await follow(page, () => page.locator("button[type=submit]").click());
    saw.consent = new URL(page.url()).origin;
    await follow(page, () => page.locator("button[type=submit]").click());
  } else {
    await follow(page, () => page.locator("a[href$='/abort']").click());
  }
  saw.last = await seen(page);
  process.stdout.write(JSON.stringify(saw));
} finally {
  await browser.close();
}

async function follow(page, act) {
  const [response] = await Promise.all([page.waitForNavigation(), act()]);
  saw.status = response.status();
}

async function seen(page) {
  if (plan.script) {
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    if (wide > 320) saw.violations.push(`${page.url()}: ${wide} pixels wide`);
    await page.evaluate(axe);
    const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
    for (const each of found.violations)
      saw.violations.push(`${page.url()}: ${each.id}: ${each.nodes.map((node) => node.html).join(" ")}`);
  }
  return {
    url: page.url(),
    heading: await page.getByRole("heading").first().textContent(),
    text: await page.locator("main").innerText(),
    html: await page.content(),
  };
}
