// A person who forgot the password, in Chromium and without script: asks for a letter, and chooses another password by its link.
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
const deeds = { ask, choose };
try {
  await deeds[plan.do](await window(false));
  process.stdout.write(JSON.stringify(saw));
} finally {
  await browser.close();
}

async function window(javaScriptEnabled) {
  const context = await browser.newContext({ javaScriptEnabled, locale: "en-GB", viewport: { width: 320, height: 800 } });
  const page = await context.newPage();
  page.on("dialog", (dialog) => { saw.dialogs += 1; dialog.dismiss(); });
  return page;
}

async function ask(page) {
  await page.goto(plan.portal);
  await page.locator("summary", { hasText: "Sign in with an account" }).click();
  await follow(page, () => page.getByRole("link", { name: "Forgot your password?" }).click());
  await examine(page.url());
  // A field for an address lets nothing else through; a program that sends it all the same is answered too.
  await page.locator("#mail").evaluate((field) => { field.type = "text"; });
  await page.locator("#mail").fill(plan.hostile);
  saw.hostile = await press(page, "Send me a link");
  await page.locator("#mail").fill(plan.mail);
  saw.sent = await press(page, "Send me a link");
}

async function choose(page) {
  await page.goto(plan.link);
  await examine(plan.link);
  const inputs = page.locator("input[name^=account_], input[name=new_password]");
  saw.fields = await inputs.evaluateAll((all) => all.map((input) => [input.name, input.type, input.autocomplete]));
  saw.name = await page.locator("#account_name").inputValue();
  await page.locator("#new_password").fill("12345678");
  saw.weak = await press(page, "Change the password");
  await page.locator("#new_password").fill(plan.password);
  saw.changed = await press(page, "Change the password");
  await page.locator("#account_password").fill(plan.password);
  const form = page.locator('form[action^="/sign-in/account"]');
  const response = await follow(page, () => form.getByRole("button", { name: "Accept and connect" }).click());
  saw.online = { status: response.status(), text: await page.locator("main").textContent() };
  saw.again = (await page.goto(plan.link)).status();
}

// In another window: axe needs script.
async function examine(address) {
  const page = await window(true);
  await page.goto(address);
  await page.evaluate(axe);
  const found = await page.evaluate(() => axe.run(document));
  saw.violations.push(...found.violations.map(({ id }) => `${address}: ${id}`));
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
  if (wide) saw.violations.push(`${address}: wider than the screen`);
  await page.close();
}

async function press(page, name) {
  const response = await follow(page, () => page.locator("main").getByRole("button", { name }).click());
  return { status: response.status(), text: await page.locator("main").textContent() };
}

async function follow(page, act) {
  const [response] = await Promise.all([page.waitForNavigation(), act()]);
  return response;
}
