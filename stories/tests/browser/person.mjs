// A person with a real browser: Chromium without a window, in whatever network this script was started in.
//
// Told one plan in JSON as its argument, it does what a person would, sees what a person would see, and says what it
// saw as one JSON document. It decides nothing: the stories in Rust judge.

import { createRequire } from "node:module";
import { readFileSync, mkdirSync } from "node:fs";
import { chromium } from "playwright-core";

const plan = JSON.parse(process.argv[2]);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const PATIENCE = 15_000;
const WIDTHS = [320, 390, 1280];

const browser = await chromium.launch({
  executablePath: plan.chromium,
  args: [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", `--host-resolver-rules=${plan.names}`,
  ],
});
try {
  const saw = plan.look ? await look() : await visit();
  process.stdout.write(JSON.stringify(saw));
} finally {
  await browser.close();
}

// Asks for a site, is intercepted, signs in with the button, goes to the site, signs out again.
async function visit() {
  const saw = {};
  const { context, page } = await window({ javaScriptEnabled: plan.script });
  const intercepted = await page.goto(plan.site, { waitUntil: "commit" });
  saw.intercepted = intercepted.status();
  await page.waitForURL(plan.portal);
  saw.signIn = await seen(page);
  await press(page, "Accept and connect");
  saw.online = await seen(page);
  const wanted = await page.goto(plan.site);
  saw.wanted = { status: wanted.status(), ...(await seen(page)) };
  await page.goto(plan.portal);
  await press(page, "Sign out");
  saw.signedOut = await seen(page);
  saw.again = (await page.goto(plan.site, { waitUntil: "commit" })).status();
  saw.cookies = (await context.cookies()).length;
  saw.windows = context.pages().length;
  saw.stored = (await context.storageState()).origins.length;
  return saw;
}

// Looks at every page in every size and colour, keeps pictures, and asks axe what is hard to use.
async function look() {
  mkdirSync(plan.pictures, { recursive: true });
  const { context, page } = await window({});
  const violations = [];
  const examine = async (name) => {
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 800 });
        await page.screenshot({ path: `${plan.pictures}/${name}-${width}-${colorScheme}.png` });
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        if (wide > width) violations.push(`${name}: ${wide} pixels wide on a screen of ${width}`);
      }
      await page.evaluate(axe);
      const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
      for (const each of found.violations)
        violations.push(`${name} ${colorScheme}: ${each.id}: ${each.nodes.map((node) => node.html).join(" ")}`);
    }
  };

  // The 511 leads on at once: without that line it stays to be looked at.
  const wire = await context.newCDPSession(page);
  wire.on("Fetch.requestPaused", async ({ requestId, responseStatusCode, responseHeaders }) => {
    const { body } = await wire.send("Fetch.getResponseBody", { requestId });
    const still = Buffer.from(body, "base64").toString().replace(/<meta http-equiv="refresh"[^>]*>/, "");
    const headers = responseHeaders.filter(({ name }) => name !== "Content-Length");
    const replaced = { responseCode: responseStatusCode, responseHeaders: headers, body: Buffer.from(still).toString("base64") };
    await wire.send("Fetch.fulfillRequest", { requestId, ...replaced });
  });
  await wire.send("Fetch.enable", { patterns: [{ urlPattern: plan.site, requestStage: "Response" }] });
  await page.goto(plan.site);
  await page.getByRole("heading", { name: "Sign in to this network first" }).waitFor();
  await examine("511");
  await wire.send("Fetch.disable");

  const pages = { "sign-in": "", 404: "nowhere", status: "status/511" };
  for (const [name, path] of Object.entries(pages)) {
    await page.goto(plan.portal + path);
    await examine(name);
  }
  // A form that another site made.
  await page.goto("about:blank");
  await page.setContent(`<form method=post action="${plan.portal}sign-in"><button>Go</button></form>`);
  await press(page, "Go");
  await examine("403");
  await page.goto(plan.portal);
  await page.locator("input[name=token]").evaluate((input) => (input.value = "of-somewhere-else"));
  await press(page, "Accept and connect");
  await examine("sign-in-again");
  await page.goto(plan.portal);
  await press(page, "Accept and connect");
  await examine("online");
  await press(page, "Sign out");
  await examine("signed-out");
  return { violations };
}

async function window(options) {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(PATIENCE);
  return { context, page: await context.newPage() };
}

// Presses a button and waits for the whole page that it leads to.
async function press(page, name) {
  const loaded = page.waitForEvent("load");
  await page.getByRole("button", { name }).click();
  await loaded;
}

async function seen(page) {
  const html = await page.content();
  return { url: page.url(), heading: await page.getByRole("heading").first().textContent(), html };
}
