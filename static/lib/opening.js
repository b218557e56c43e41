// @ts-check
// Takes the style of a page that opens away, once each place that it waits for has been filled.
const main = document.querySelector("main");
const observer = new MutationObserver(look);

function look() {
  if (main?.querySelector("[data-first]:empty")) return;
  document.querySelector("#opening")?.remove();
  observer.disconnect();
}

if (main) observer.observe(main, { childList: true, subtree: true });
look();
