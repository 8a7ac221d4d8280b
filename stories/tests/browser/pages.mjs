// Looks at the portal's pages as different people do: by hand, by keyboard, on every screen, in both directions.
//
// Told one plan in JSON as its argument, it says what it saw as one JSON document. It decides nothing: Rust judges.

import { createRequire } from "node:module";
import { readFileSync, mkdirSync } from "node:fs";
import { chromium } from "playwright-core";

const plan = JSON.parse(process.argv[2]);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const WIDTHS = [320, 390, 1440];

const browser = await chromium.launch({
  executablePath: plan.chromium,
  args: [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", `--host-resolver-rules=${plan.names}`,
  ],
});
const deeds = { choose, keyboard, look, theme };
try {
  process.stdout.write(JSON.stringify(await deeds[plan.do]()));
} finally {
  await browser.close();
}

// Without script; cookies are thrown away before the form is sent, so that only the address carries the choice.
async function choose() {
  const { context, page } = await window({ javaScriptEnabled: false, locale: "fr-CH" });
  const saw = {};
  saw.asked = await spoken(page, await page.goto(plan.portal));
  await page.locator(".languages summary").click();
  const [chosen] = await Promise.all([page.waitForNavigation(), page.getByRole("link", { name: "العربية" }).click()]);
  saw.chosen = await spoken(page, chosen);
  saw.cookies = (await context.cookies()).map(({ name, value }) => `${name}=${value}`);
  const kept = await context.cookies();
  await context.clearCookies();
  const [online] = await Promise.all([page.waitForNavigation(), page.locator("main button").click()]);
  saw.online = await spoken(page, online);
  await context.addCookies(kept);
  saw.remembered = await spoken(page, await page.goto(plan.portal));
  return saw;
}

async function spoken(page, response) {
  const html = page.locator("html");
  return [
    await html.getAttribute("lang"), await html.getAttribute("dir"), await page.getByRole("heading").first().textContent(),
    (await response.allHeaders())["content-language"],
  ];
}

async function keyboard() {
  const { page } = await window({ locale: "en-GB" });
  await page.goto(plan.portal);
  const saw = { order: [] };
  const focused = () => page.evaluate(() => document.activeElement.textContent.trim());
  for (const key of ["Tab", "Tab", "Shift+Tab"]) {
    await page.keyboard.press(key);
    saw.order.push(await focused());
  }
  saw.visible = await page.evaluate(() => parseFloat(getComputedStyle(document.activeElement).outlineWidth) >= 2);
  const loaded = page.waitForEvent("load");
  await page.keyboard.press("Enter");
  await loaded;
  saw.heading = await page.getByRole("heading").first().textContent();
  saw.heard = await page.locator("body").ariaSnapshot();
  return saw;
}

async function look() {
  mkdirSync(plan.pictures, { recursive: true });
  const { page } = await window({ locale: "en-GB" });
  const violations = [];
  let largest = 0;
  page.on("response", async (response) => {
    const length = Number((await response.allHeaders())["content-length"] ?? 0);
    if (response.request().isNavigationRequest()) largest = Math.max(largest, length);
  });
  const examine = async (name) => {
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 900 });
        await page.screenshot({ path: `${plan.pictures}/${plan.name}-${name}-${width}-${colorScheme}.png` });
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        if (wide > width) violations.push(`${name}: ${wide} pixels wide on a screen of ${width}`);
      }
      for (const folded of await page.locator("details:not([open]) > summary").all()) await folded.click();
      await page.evaluate(axe);
      const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
      const found = await page.evaluate((values) => globalThis.axe.run(document, { runOnly: { type: "tag", values }, resultTypes: ["violations"] }), tags);
      for (const each of found.violations)
        violations.push(`${name} ${colorScheme}: ${each.id}: ${each.nodes.map((node) => node.html).join(" ")}`);
    }
  };
  for (const language of ["en", "ar", "de", "zh-Hans"]) {
    await page.goto(`${plan.portal}?lang=${language}`);
    await examine(`sign-in-${language}`);
  }
  if (!plan.only) {
    await page.goto(`${plan.portal}nowhere?lang=he`);
    await examine("404-he");
    await page.goto(plan.portal);
    await Promise.all([page.waitForEvent("load"), page.locator("main button").click()]);
    for (const language of ["en", "ar", "fa", "hi"]) {
      await page.goto(`${plan.portal}?lang=${language}`);
      await examine(`online-${language}`);
    }
  }
  return { violations, largest };
}

async function theme() {
  const { page } = await window({ locale: "en-GB", colorScheme: "light" });
  const refused = [];
  page.on("console", (message) => /Content Security Policy/.test(message.text()) && refused.push(message.text()));
  await page.goto(plan.portal, { waitUntil: "networkidle" });
  return {
    heading: await page.getByRole("heading").first().textContent(),
    logo: await page.evaluate(() => document.querySelector(".venue img")?.naturalWidth ?? 0),
    accent: await page.evaluate(() => getComputedStyle(document.querySelector("main button")).backgroundColor),
    described: await page.evaluate(() => {
      const ids = document.querySelector("#code")?.getAttribute("aria-describedby") ?? "";
      return ids.split(" ").map((id) => document.getElementById(id)?.textContent.trim()).join(" ");
    }),
    refused,
  };
}

async function window(options) {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(15_000);
  return { context, page: await context.newPage() };
}
