// A person in one of several zones, in Chromium: what the network shows them there, and signing in without script.
//
// Told one plan in JSON as its argument, it says what it saw as one JSON document. It decides nothing: Rust judges.

import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { chromium } from "playwright-core";

const plan = JSON.parse(process.argv[2]);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

const browser = await chromium.launch({
  executablePath: plan.chromium,
  args: [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", `--host-resolver-rules=${plan.names}`,
  ],
});
const saw = { violations: [], dialogs: 0 };
try {
  if (plan.voucher === null) await look();
  else await signIn();
  process.stdout.write(JSON.stringify(saw));
} finally {
  await browser.close();
}

async function window(javaScriptEnabled) {
  const options = { javaScriptEnabled, locale: "en-GB", colorScheme: "light", viewport: { width: 320, height: 800 } };
  const context = await browser.newContext(options);
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  page.on("dialog", (dialog) => { saw.dialogs += 1; dialog.dismiss(); });
  return page;
}

async function look() {
  const page = await window(true);
  saw.intercepted = (await page.goto(plan.site, { waitUntil: "commit" })).status();
  await page.waitForURL(plan.portal);
  saw.heading = await page.getByRole("heading").first().textContent();
  saw.venue = (await page.locator(".venue").textContent()).trim();
  saw.title = await page.title();
  saw.read = await page.locator("body").innerText();
  saw.forms = await page.locator("form").evaluateAll((forms) => forms.map((form) => new URL(form.action).pathname));
  saw.voucher = await page.locator('input[name="voucher"]').count();
  saw.scripts = await page.locator("script").count();
  saw.images = await page.locator("img").count();
  saw.accent = await page.evaluate(() => getComputedStyle(document.querySelector("main button")).backgroundColor);
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    for (const language of ["en", "ar"]) {
      await page.goto(`${plan.portal}?lang=${language}`);
      await page.evaluate(axe);
      const found = await page.evaluate((values) => globalThis.axe.run(document, { runOnly: { type: "tag", values } }), TAGS);
      saw.violations.push(...found.violations.map(({ id, nodes }) => `${colorScheme} ${language}: ${id}: ${nodes.map((node) => node.html).join(" ")}`));
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      if (wide > 320) saw.violations.push(`${colorScheme} ${language}: ${wide} pixels wide`);
    }
  }
}

async function signIn() {
  const page = await window(false);
  await page.goto(plan.portal);
  if (plan.voucher) await page.locator('input[name="voucher"]').fill(plan.voucher);
  const answered = page.waitForResponse((response) => response.request().method() === "POST");
  const loaded = page.waitForEvent("load");
  await page.getByRole("button", { name: "Accept and connect" }).first().click();
  saw.status = (await answered).status();
  await loaded;
  saw.online = await page.getByRole("heading").first().textContent();
  saw.venue = (await page.locator(".venue").textContent()).trim();
}
