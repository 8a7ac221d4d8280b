// A guest who comes back: signs in, or goes on with the session that this browser's profile remembers, or by its code.
//
// Told one plan in JSON as its argument, it says what it saw as one JSON document. It decides nothing: Rust judges.

import { chromium } from "playwright-core";

const plan = JSON.parse(process.argv[2]);

const context = await chromium.launchPersistentContext(plan.profile, {
  executablePath: plan.chromium,
  javaScriptEnabled: plan.script,
  locale: "en-GB",
  args: [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", `--host-resolver-rules=${plan.names}`,
  ],
});
try {
  context.setDefaultTimeout(15_000);
  const page = context.pages()[0] ?? (await context.newPage());
  await page.goto(plan.portal);
  const saw = { first: await seen(page) };
  if (plan.code) {
    await page.getByText("Go on with your session", { exact: true }).first().click();
    await page.getByLabel("Code of your session").fill(plan.code);
  }
  saw.status = await send(page, plan.button);
  saw.last = await seen(page);
  process.stdout.write(JSON.stringify(saw));
} finally {
  await context.close();
}

// Presses that button and says with which code the answer came.
async function send(page, name) {
  const answered = page.waitForResponse((response) => response.request().method() === "POST");
  const loaded = page.waitForEvent("load");
  await page.getByRole("button", { name }).click();
  const status = (await answered).status();
  await loaded;
  return status;
}

async function seen(page) {
  const code = page.locator("code");
  return {
    heading: await page.getByRole("heading").first().textContent(),
    html: await page.content(),
    code: (await code.count()) > 0 ? await code.first().textContent() : null,
  };
}
