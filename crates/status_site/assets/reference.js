// Makes the reference handier: copy buttons, and the index filtered while one types. Every page works without it.
"use strict";
for (const block of document.querySelectorAll("main pre")) {
  if (!navigator.clipboard) break;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = "Copy";
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(block.querySelector("code").textContent);
    button.textContent = "Copied";
  });
  block.before(button);
}
const form = document.querySelector("form[role=search]");
const box = document.getElementById("q");
const entries = [...document.querySelectorAll("section.class li")];
const isFile = form.hidden;
if (entries.length) form.hidden = false;
function filter() {
  const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const entry of entries) {
    const text = entry.textContent.toLowerCase();
    entry.hidden = !words.every((word) => text.includes(word));
    shown += entry.hidden ? 0 : 1;
  }
  for (const part of document.querySelectorAll("section.class")) {
    part.hidden = !part.querySelector("li:not([hidden])");
  }
  document.getElementById("none").textContent = shown ? "" : isFile ? "Nothing here has these words." : "Nothing here has these words. Press Search to look deeper.";
}
if (entries.length) {
  box.addEventListener("input", filter);
  if (isFile) form.addEventListener("submit", (event) => { event.preventDefault(); filter(); });
}
