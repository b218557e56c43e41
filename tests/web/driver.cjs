// What Playwright's driver loads before itself. While an expectation waits, each look at the page that does not find it
// has the whole page put into words, for a message that only the last one gives: it took a tenth of the browser's time.
const Module = require("node:module");

const WORDS = "ariaSnapshotForExpectFailure(element, options) {";
const compile = Module.prototype._compile;

Module.prototype._compile = function (source, name, ...rest) {
  const own = name.endsWith("coreBundle.js") ? source.replace(WORDS, `${WORDS} return;`) : source;
  return compile.call(this, own, name, ...rest);
};
