// A guest with a voucher: types a wrong code, hostile words, then the right one; or opens the link of its QR code.
//
// Told one plan in JSON as its argument, it says what it saw as one JSON document. It decides nothing: Rust judges.

import { chromium } from "playwright-core";

const plan = JSON.parse(process.argv[2]);

const browser = await chromium.launch({
  executablePath: plan.chromium,
  args: [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", `--host-resolver-rules=${plan.names}`,
  ],
});
try {
  const context = await browser.newContext({ javaScriptEnabled: plan.script, locale: "en-GB" });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  const saw = { dialogs: [] };
  page.on("dialog", (dialog) => {
    saw.dialogs.push(dialog.message());
    dialog.dismiss();
  });
  await page.goto(plan.portal);
  saw.first = await seen(page);
  saw.typed = [];
  for (const code of plan.typed) {
    await page.getByLabel("Voucher code").fill(code);
    saw.typed.push({ status: await send(page), ...(await seen(page)) });
  }
  if (plan.link) {
    await page.goto(plan.link);
    saw.linked = await seen(page);
    saw.linked.status = await send(page);
  }
  saw.last = await seen(page);
  process.stdout.write(JSON.stringify(saw));
} finally {
  await browser.close();
}

// Sends the form as it stands and says with which code the next page came; 0 while it is the browser that refuses.
async function send(page) {
  const answered = page.waitForResponse((response) => response.request().method() === "POST");
  const loaded = page.waitForEvent("load");
  await page.getByRole("button", { name: "Accept and connect" }).click();
  const status = (await answered).status();
  await loaded;
  return status;
}

async function seen(page) {
  const field = page.getByLabel("Voucher code");
  const there = (await field.count()) > 0;
  return {
    heading: await page.getByRole("heading").first().textContent(),
    html: await page.content(),
    value: there ? await field.first().inputValue() : null,
    invalid: there ? await field.first().getAttribute("aria-invalid") : null,
  };
}
