// A person with an account, in Chromium and without script: what a password manager finds, and every page on the way.
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
  await visit(await window(false));
  await examine(await window(true));
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

// Makes an account, mistypes the password, changes it, signs in: nothing of it needs script.
async function visit(page) {
  await page.goto(plan.portal);
  await page.locator("summary", { hasText: "Sign in with an account" }).click();
  saw.signIn = await fields(page);
  await follow(page, () => page.getByRole("link", { name: "Make an account" }).click());
  saw.making = await fields(page);
  await fill(page, { account_name: plan.hostile, new_password: "correct horse" });
  saw.hostile = await press(page, "Make an account");
  await fill(page, { account_name: "Carla", new_password: "12345678" });
  saw.weak = await press(page, "Make an account");
  saw.described = await page.locator("#new_password").evaluate((field) =>
    field.getAttribute("aria-describedby").split(" ").map((id) => document.getElementById(id).textContent.trim()).join(" "));
  await fill(page, { new_password: "correct horse" });
  saw.made = await press(page, "Make an account");
  saw.open = await page.locator("details.way[open] summary").textContent();
  await fill(page, { account_password: "wrong" });
  saw.wrong = await press(page, "Accept and connect", "/sign-in/account");
  saw.kept = [await page.locator("#account_name").inputValue(), await page.locator("#account_password").inputValue()];
  await follow(page, () => page.getByRole("link", { name: "Change the password" }).click());
  saw.changing = await fields(page);
  await fill(page, { account_name: "carla", account_password: "correct horse", new_password: "battery staple" });
  saw.changed = await press(page, "Change the password");
  await fill(page, { account_password: "battery staple" });
  saw.online = await press(page, "Accept and connect", "/sign-in/account");
}

async function examine(page) {
  for (const path of ["account/new", "account/password", ""]) {
    await page.goto(plan.portal + path);
    await page.evaluate(axe);
    const found = await page.evaluate(() => axe.run(document));
    saw.violations.push(...found.violations.map(({ id }) => `${path}: ${id}`));
    const wide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
    if (wide) saw.violations.push(`${path}: wider than the screen`);
  }
}

async function fields(page) {
  const inputs = page.locator("input[name^=account_], input[name=new_password]");
  return inputs.evaluateAll((all) => all.map((input) => [input.name, input.type, input.autocomplete]));
}

async function fill(page, values) {
  for (const [name, value] of Object.entries(values)) await page.locator(`#${name}`).fill(value);
}

async function press(page, name, action) {
  const form = action ? page.locator(`form[action^="${action}"]`) : page.locator("main");
  const response = await follow(page, () => form.getByRole("button", { name }).click());
  return { status: response.status(), text: await page.locator("main").textContent() };
}

async function follow(page, act) {
  const [response] = await Promise.all([page.waitForNavigation(), act()]);
  return response;
}
