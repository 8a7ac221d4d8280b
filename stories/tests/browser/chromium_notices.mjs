// A person with Chromium as it is shipped, who meets TLS errors before anything else.
//
// Chromium has a detector of its own, which asks only after such an error. This script goes where the errors are, signs
// in in the tab that Chromium opens by itself, and says what each tab showed. It decides nothing: the story in Rust
// judges.

import { chromium } from "playwright-core";

const plan = JSON.parse(process.argv[2]);
const PATIENCE = 30_000;

const browser = await chromium.launch({
  executablePath: plan.chromium,
  // The detector is one of the things that this would switch off.
  ignoreDefaultArgs: ["--disable-background-networking"],
  args: [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-component-update", "--disable-sync",
    `--host-resolver-rules=${plan.names}`,
  ],
});
try {
  process.stdout.write(JSON.stringify(await meetErrors()));
} finally {
  await browser.close();
}

async function meetErrors() {
  const saw = {};
  const context = await browser.newContext();
  context.setDefaultTimeout(PATIENCE);

  const refused = await context.newPage();
  saw.refused = await errorOf(refused, plan.refused);

  const page = await context.newPage();
  const opened = context.waitForEvent("page");
  saw.untrusted = await errorOf(page, plan.untrusted);
  const tab = await opened;
  await tab.waitForURL(plan.portal);
  saw.tab = { url: tab.url(), heading: await tab.getByRole("heading").first().textContent() };
  saw.page = await shown(page, (title) => title === "Connect to network");
  saw.tabs = context.pages().length;

  await tab.getByRole("button", { name: "Accept and connect" }).click();
  await tab.getByRole("heading", { name: "You are online" }).waitFor();
  saw.online = await shown(page, (title) => title !== "Connect to network");
  return saw;
}

async function errorOf(page, url) {
  try {
    await page.goto(url, { waitUntil: "commit" });
    return null;
  } catch (error) {
    return error.message.split("\n")[0];
  }
}

// What the page says once its title is as wanted; the page may be replaced while we look.
async function shown(page, isWanted) {
  const end = Date.now() + PATIENCE;
  for (;;) {
    const title = await page.title().catch(() => "");
    if (isWanted(title) && title !== "") return { title, text: await page.evaluate(() => document.body.innerText) };
    if (Date.now() > end) throw new Error(`the page still shows ${title}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
