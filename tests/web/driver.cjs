// What Playwright's driver loads before itself: its source, changed in two places.
const Module = require("node:module");

const CHANGES = [
  // While an expectation waits, each look at the page that does not find it has the whole page put into words, for a
  // message that only the last one gives: it took a tenth of the browser's time.
  ["ariaSnapshotForExpectFailure(element, options) {", "ariaSnapshotForExpectFailure(element, options) { return;"],
  // Firefox does not know this command yet; this one does nothing. So a page has the preferences of the computer there.
  ['.send("emulation.setMediaFeaturesOverride",', '.send("session.status",'],
];
const compile = Module.prototype._compile;

Module.prototype._compile = function (source, name, ...rest) {
  const own = name.endsWith("coreBundle.js") ? CHANGES.reduce((text, [from, to]) => text.replaceAll(from, to), source) : source;
  return compile.call(this, own, name, ...rest);
};
