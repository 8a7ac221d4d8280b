// A person with several devices, in Chromium: what their page lists, what axe and a screen reader find, and how one of the
// devices is put out without script.
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
  if (plan.do === "enter") await enter(await window(false));
  else {
    await examine(await window(true));
    await putOut(await window(false));
  }
  process.stdout.write(JSON.stringify(saw));
} finally {
  await browser.close();
}

async function window(javaScriptEnabled) {
  const context = await browser.newContext({ javaScriptEnabled, locale: "en-GB", viewport: { width: 320, height: 800 } });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  page.on("dialog", (dialog) => { saw.dialogs += 1; dialog.dismiss(); });
  return page;
}

async function enter(page) {
  await page.goto(plan.portal);
  await page.locator("summary", { hasText: "Sign in with an account" }).click();
  await page.locator("#account_name").fill(plan.name);
  await page.locator("#account_password").fill(plan.password);
  const form = page.locator('form[action^="/sign-in/account"]');
  saw.status = await press(page, form.getByRole("button", { name: "Accept and connect" }));
  saw.heading = await page.getByRole("heading").first().textContent();
}

async function examine(page) {
  for (const [language, direction] of [["en", "ltr"], ["ar", "rtl"], ["de", "ltr"], ["ja", "ltr"]]) {
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      await page.goto(`${plan.portal}?lang=${language}`);
      await page.evaluate(axe);
      const found = await page.evaluate((values) => globalThis.axe.run(document, { runOnly: { type: "tag", values } }), TAGS);
      saw.violations.push(...found.violations.map(({ id, nodes }) => `${language}: ${id}: ${nodes.map((node) => node.html).join(" ")}`));
      const [wide, dir] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.dir]);
      if (wide > 320) saw.violations.push(`${language}: ${wide} pixels wide`);
      if (dir !== direction) saw.violations.push(`${language}: reads ${dir}`);
    }
  }
}

async function putOut(page) {
  await page.goto(plan.portal);
  saw.listed = await items(page);
  const button = page.locator("ul.devices").getByRole("button", { name: "Sign out" });
  saw.buttons = await button.count();
  saw.heard = await page.locator("ul.devices").ariaSnapshot();
  // A second window that was open all the time presses the same button later.
  const other = await page.context().newPage();
  await other.goto(plan.portal);
  saw.status = await press(page, button.first());
  saw.heading = await page.getByRole("heading").first().textContent();
  saw.left = await items(page);
  saw.late = await press(other, other.locator("ul.devices").getByRole("button", { name: "Sign out" }).first());
  saw.told = await other.locator("main").textContent();
}

async function items(page) {
  const texts = await page.locator("ul.devices li p").allInnerTexts();
  return texts.map((text) => text.replace(/\s+/g, " ").trim());
}

// Presses that button and says with which code the answer came.
async function press(page, button) {
  const answered = page.waitForResponse((response) => response.request().method() === "POST");
  const loaded = page.waitForEvent("load");
  await button.click();
  const status = (await answered).status();
  await loaded;
  return status;
}
