// A person signs in with Chromium, and their device asks again in the moment in which the form is answered.
//
// Chromium begins at the device's own probe, as a sign-in sheet does. The device asks with connections of its own, as an
// operating system does beside its sheet: both probes and the API, on both families, before the form and at the first
// sign of its answer. It waits for nothing else. The story in Rust judges.

import { readFileSync } from "node:fs";
import { request as http } from "node:http";
import { request as https } from "node:https";
import { chromium } from "playwright-core";

const plan = JSON.parse(process.argv[2]);
const authority = readFileSync(plan.authority);
const PATIENCE = 15_000;

const browser = await chromium.launch({
  executablePath: plan.chromium,
  args: [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", `--host-resolver-rules=${plan.names}`,
  ],
});
try {
  process.stdout.write(JSON.stringify(await signIn()));
} finally {
  await browser.close();
}

async function signIn() {
  const saw = { before: await ask() };
  const page = await (await browser.newContext()).newPage();
  page.setDefaultTimeout(PATIENCE);
  await page.goto(plan.sheet, { waitUntil: "commit" });
  await page.waitForURL(plan.portal);

  const asked = new Promise((resolve) => {
    page.on("response", (response) => {
      if (response.request().method() !== "POST") return;
      saw.form = { status: response.status(), url: response.url() };
      const began = performance.now();
      resolve(ask().then((after) => ({ after, milliseconds: performance.now() - began })));
    });
  });
  const loaded = page.waitForEvent("load");
  await page.getByRole("button", { name: "Accept and connect" }).click();
  Object.assign(saw, await asked);
  await loaded;
  saw.online = await page.getByRole("heading").first().textContent();

  // The sheet's own page goes on to where it began.
  const again = await page.goto(plan.sheet);
  saw.sheet = { status: again.status(), body: await again.text() };
  return saw;
}

// All at once, each over a connection of its own.
function ask() {
  const captive = { Accept: "application/captive+json" };
  return Promise.all(
    plan.questions.map(async ({ name, url, address }) => {
      const secure = url.startsWith("https:");
      const answer = await fetched(secure ? https : http, url, address, secure ? captive : {});
      return { name, ...answer };
    }),
  );
}

function fetched(open, url, address, headers) {
  const family = address.includes(":") ? 6 : 4;
  const lookup = (_host, { all }, found) => (all ? found(null, [{ address, family }]) : found(null, address, family));
  return new Promise((resolve, reject) => {
    const asking = open(url, { agent: false, ca: authority, headers, lookup, timeout: PATIENCE }, (answer) => {
      let body = "";
      answer.setEncoding("utf8");
      answer.on("data", (part) => (body += part));
      answer.on("error", reject);
      answer.on("end", () => resolve({ status: answer.statusCode, location: answer.headers.location ?? null, body }));
    });
    asking.on("timeout", () => asking.destroy(new Error(`${url} at ${address} was not answered`)));
    asking.on("error", reject);
    asking.end();
  });
}
