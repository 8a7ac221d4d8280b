// A person who is online reads what the house asks beside the terms, allows one thing and takes it back, without script.
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
const saw = { violations: [], dialogs: 0 };
try {
  await visit(await window(false, "en-GB"));
  for (const locale of ["de-DE", "ar"]) await examine(await window(true, locale), locale);
  process.stdout.write(JSON.stringify(saw));
} finally {
  await browser.close();
}

async function window(javaScriptEnabled, locale) {
  const context = await browser.newContext({ javaScriptEnabled, locale, viewport: { width: 320, height: 800 } });
  const page = await context.newPage();
  page.on("dialog", (dialog) => { saw.dialogs += 1; dialog.dismiss(); });
  return page;
}

async function visit(page) {
  await page.goto(plan.portal);
  saw.before = await page.locator("body").textContent();
  await follow(page, () => page.getByRole("button", { name: "Accept and connect" }).click());
  await follow(page, () => page.getByRole("link", { name: "What you allow" }).click());
  saw.first = await boxes(page);
  await page.getByLabel("Send me the letter").check();
  saw.given = await save(page);
  await page.getByLabel("Send me the letter").uncheck();
  saw.withdrawn = await save(page);
  await follow(page, () => page.getByRole("link", { name: "Back" }).click());
  saw.online = await page.getByRole("heading").first().textContent();
  await follow(page, () => page.getByRole("link", { name: "Terms of use" }).click());
  saw.terms = await page.locator("main").textContent();
}

async function examine(page, locale) {
  for (const path of ["consents", "terms", ""]) {
    await page.goto(plan.portal + path);
    if (path === "consents") saw[locale] = await page.locator("label").allTextContents();
    await page.evaluate(axe);
    const found = await page.evaluate(() => axe.run(document));
    saw.violations.push(...found.violations.map(({ id }) => `${locale} ${path}: ${id}`));
    const wide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
    if (wide) saw.violations.push(`${locale} ${path}: wider than the screen`);
  }
}

async function boxes(page) {
  return page.getByRole("checkbox").evaluateAll((all) => all.map((box) => box.checked));
}

async function save(page) {
  const response = await follow(page, () => page.getByRole("button", { name: "Save" }).click());
  return [response.status(), await page.getByRole("status").textContent(), await boxes(page)];
}

async function follow(page, act) {
  const [response] = await Promise.all([page.waitForNavigation(), act()]);
  return response;
}
