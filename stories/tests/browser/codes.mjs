// A guest who is sent a code, in Chromium: asks for one with hostile words and with an address, mistypes the code, opens the
// mail's link. Each run is a browser that knows nothing of the one before, as after a switch to the app that has the mail.
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
  const context = await browser.newContext({ javaScriptEnabled: plan.script, locale: "en-GB", viewport: { width: 320, height: 900 } });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  page.on("dialog", (dialog) => { saw.dialogs += 1; dialog.dismiss(); });
  await { ask, type, link }[plan.do](page);
  process.stdout.write(JSON.stringify(saw));
} finally {
  await browser.close();
}

// Asks for a code by that way: with hostile words first, where the browser would not send them by itself.
async function ask(page) {
  await page.goto(plan.portal);
  const way = page.locator("details.way", { has: page.locator(`#${plan.way}`) });
  if ((await way.getAttribute("open")) === null) await way.locator("summary").click();
  await way.locator("form").evaluate((form) => { form.noValidate = true; });
  await page.getByLabel(plan.label, { exact: true }).fill(plan.hostile);
  saw.hostile = await press(page, "Send me a code", plan.way);
  await page.getByLabel(plan.label, { exact: true }).fill(plan.address);
  saw.asked = await press(page, "Send me a code", "code");
}

// Types codes, one after the other.
async function type(page) {
  await page.goto(plan.portal);
  saw.typed = [];
  for (const code of plan.codes) {
    await page.getByLabel("Code", { exact: true }).fill(code);
    saw.typed.push(await press(page, "Accept and connect", "code", "/sign-in/code"));
  }
}

// Opens the mail's link, and sends what it filled in where that is wanted.
async function link(page) {
  const answer = await page.goto(plan.link);
  saw.opened = await seen(page, answer.status(), "code");
  saw.refreshed = await seen(page, (await page.reload()).status(), "code");
  if (plan.send) saw.sent = await press(page, "Accept and connect", "code", "/sign-in/code");
}

// Presses that button; the code of the answer to the form, and the page that it led to.
async function press(page, name, field, action) {
  const answered = page.waitForResponse((response) => response.request().method() === "POST");
  const loaded = page.waitForEvent("load");
  const form = action ? page.locator(`form[action^="${action}"]`) : page.locator("main");
  await form.getByRole("button", { name }).locator("visible=true").click();
  const status = (await answered).status();
  await loaded;
  return seen(page, status, field);
}

async function seen(page, status, name) {
  const field = page.locator(`#${name}`);
  const isThere = (await field.count()) > 0;
  if (plan.script) await examine(page);
  return {
    status,
    heading: await page.getByRole("heading").first().textContent(),
    text: await page.locator("main").innerText(),
    html: await page.content(),
    value: isThere ? await field.inputValue() : null,
    shown: isThere && (await field.isVisible()),
    invalid: isThere ? await field.getAttribute("aria-invalid") : null,
    described: isThere ? await field.evaluate((it) => (it.getAttribute("aria-describedby") ?? "").split(" ")
      .map((id) => document.getElementById(id)?.textContent.trim() ?? "").join(" ")) : null,
  };
}

async function examine(page) {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  if (wide > 320) saw.violations.push(`${page.url()}: ${wide} pixels wide`);
  await page.evaluate(axe);
  const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  for (const each of found.violations)
    saw.violations.push(`${page.url()}: ${each.id}: ${each.nodes.map((node) => node.html).join(" ")}`);
}
