// A guest who asks a host and waits, and the host at the console, each in a browser of their own.
//
// Told one plan in JSON as its argument, it says what it saw as one JSON document. It decides nothing: Rust judges.

import { createRequire } from "node:module";
import { readFileSync, mkdirSync } from "node:fs";
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
const context = await browser.newContext({ javaScriptEnabled: plan.script, locale: "en-GB" });
context.setDefaultTimeout(20_000);
const page = await context.newPage();
const saw = { violations: [], alarms: [] };
page.on("dialog", (dialog) => { saw.alarms.push(dialog.message()); return dialog.dismiss(); });
page.on("console", (message) => /Content Security Policy/.test(message.text()) && saw.alarms.push(message.text()));
const deeds = { ask, approve, end, look };
try {
  await deeds[plan.do]();
  process.stdout.write(JSON.stringify(saw));
} finally {
  await browser.close();
}

async function ask() {
  await page.goto(plan.portal);
  await page.locator("summary", { hasText: "Ask a host" }).click();
  await examine("ask");
  await page.getByLabel("Your host’s name or e-mail address").fill(plan.host);
  await page.getByLabel("Your name").fill(plan.guest);
  await page.getByLabel("Reason for your visit").fill(plan.reason);
  await press("Ask to be let in");
  saw.waiting = await heading();
  await examine("waiting");
  // Nobody presses anything from here on.
  await page.getByRole("heading", { name: "You are online" }).waitFor({ timeout: 90_000 });
  saw.online = await heading();
  saw.url = page.url();
}

async function look() {
  await page.goto(plan.portal);
  saw.heading = await heading();
}

async function approve() {
  await page.goto(plan.link);
  saw.first = [new URL(page.url()).pathname, await heading()];
  await examine("login");
  await signIn();
  saw.second = await heading();
  await examine("password");
  await page.getByLabel("Account name").fill(plan.name);
  await page.getByLabel("Present password").fill(plan.password);
  await page.getByLabel("New password").fill(plan.own);
  await press("Change and sign in");
  saw.request = await page.locator("dl").innerText();
  await examine("request");
  saw.cookies = (await context.cookies()).map(({ name, httpOnly, secure, sameSite, path }) => ({ name, httpOnly, secure, sameSite, path }));
  await page.goto(plan.console);
  saw.list = await page.locator("main").innerText();
  await examine("guests");
  await page.locator("a.who").first().click();
  await page.getByLabel("For how long").selectOption({ label: "30 minutes" });
  await press("Let in");
  saw.told = await page.getByRole("status").innerText();
  await examine("guests-online");
}

async function end() {
  await page.goto(plan.console);
  await signIn();
  saw.list = await page.locator("main").innerText();
  await press("End");
  saw.told = await page.getByRole("status").innerText();
  await press("Sign out");
  saw.left = [new URL(page.url()).pathname, await heading()];
}

async function signIn() {
  await page.getByLabel("Account name").fill(plan.name);
  await page.getByLabel("Password").fill(plan.password);
  await press("Sign in");
}

async function press(name) {
  const loaded = page.waitForEvent("load");
  await page.getByRole("button", { name }).first().click();
  await loaded;
}

async function heading() {
  return page.getByRole("heading").first().innerText();
}

// On the smallest and on a large screen, light and dark; axe needs script.
async function examine(name) {
  mkdirSync(plan.pictures, { recursive: true });
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    for (const width of [320, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      await page.screenshot({ path: `${plan.pictures}/${name}-${width}-${colorScheme}.png` });
      if (!plan.script) continue;
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      if (wide > width) saw.violations.push(`${name}: ${wide} pixels wide on a screen of ${width}`);
    }
    if (!plan.script) continue;
    await page.evaluate(axe);
    const found = await page.evaluate((values) => globalThis.axe.run(document, { runOnly: { type: "tag", values }, resultTypes: ["violations"] }), TAGS);
    for (const each of found.violations)
      saw.violations.push(`${name} ${colorScheme}: ${each.id}: ${each.nodes.map((node) => node.html).join(" ")}`);
  }
}
