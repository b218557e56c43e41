// @ts-check
// What leaves the page: names of files, numbers as CSV and as numpy's own; model/export/table.py writes the same lines.
import { npy } from "../../static/carry/npy.js";
import { shownLines, wholeLines, written } from "../../static/carry/table.js";
import { wholeOf } from "../../static/carry/whole.js";
import { clipPicture, fileName, sizeSaid } from "../../static/lib/carried.js";
import { inTheme, palette } from "../../static/lib/palette.js";
import { same, step, test, tokens } from "./claims.js";

test("a name with anything in it is the name of a file that every system takes", () => {
  const anything = ["", "con", "../../etc/passwd", 'a<b>:"/\\|?*c', "a\u0000b\n c. ", "  ", "é è", "\u2068שלום\u2069 世界", "हिन्दी", "😀.", "x".repeat(500), "🤷 a".repeat(200), "𝒳".repeat(80)];
  for (const text of anything) {
    const name = fileName(text, "csv");
    if (!/^headlight[\p{L}\p{M}\p{N}-]*\.csv$/u.test(name)) throw new Error(name);
    if ([...name].length > 64 || new Blob([name]).size > 255 || /-\./.test(name)) throw new Error(name);
  }
  same([fileName("Causal mask, weights", "png"), fileName("cafe\u0301 世界", "svg")], ["headlight-Causal-mask-weights.png", "headlight-café-世界.svg"]);
});

test("a file of more than a megabyte is said to be large before it is made", () => {
  same([sizeSaid(9e5), sizeSaid(3.1e6), sizeSaid(1.234e8)], ["", "The file will have about 3.1 MB.", "The file will have about 123 MB."]);
});

test("a number has the digits that tell it apart from the others of its precision", () => {
  const f4 = [0, -0, 1, 0.1, -1.25, 16777216, 123456789, 1e16, 1.5e-5, 1e-4, 3.4028235e38, 1e-45, Infinity, -Infinity].map(Math.fround);
  same(f4.map((each) => written(each, "f4")), ["0.0", "-0.0", "1.0", "0.1", "-1.25", "16777216.0", "123456790.0", "1e+16", "1.5e-05", "1e-04", "3.4028235e+38", "1e-45", "inf", "-inf"]);
  same([written(0.1, "f8"), written(1 / 3, "f8"), written(100, "f8"), written(3), written(0.5), written(1, "u1"), written(-7, "i4")], ["0.1", "0.3333333333333333", "100.0", "3", "0.5", "1", "-7"]);
});

test("no text of a table is a formula to a spreadsheet, and none breaks its line", () => {
  const rows = [["=1+1", 0.5], ["+a", "@b"], ['say "a, b"', "?"], ["\u2068שלום\u2069", -2], ["a\nb", "\tc"]];
  const lines = shownLines({ columns: ["", "-x"], rows, corner: "query ↓ key →", kind: "f4" });
  same(lines, `query ↓ key →,'-x\r\n'=1+1,0.5\r\n'+a,'@b\r\n"say ""a, b""",?\r\nשלום,-2.0\r\n"a\nb",'\tc\r\n`);
});

test("a whole step has a column of names for each axis but the last, and what is to be guessed is “?”", () => {
  const of = step("scores", "head query key", [1, 2, 3, 4, 5, 6, 7, 8], [2, 2, 2]);
  const words = tokens("it was");
  const veil = (/** @type {number} */ head) => ({ blank: head === 1, revealed: new Set(["0,1"]) });
  const whole = wholeOf({ step: of, tokens: { query: words, key: words }, veil });
  same(wholeLines(whole), "head,query ↓ key →,it,was\r\n0,it,1.0,2.0\r\n0,was,3.0,4.0\r\n1,it,?,6.0\r\n1,was,?,?\r\n");
  const vector = step("bias", "key", [1, 2], [2]);
  same(wholeLines(wholeOf({ step: vector, tokens: { query: words, key: words }, veil: () => ({ blank: false, revealed: new Set() }) })), "key →,it,was\r\n,1.0,2.0\r\n");
});

test("numpy's file says its shape and its numbers; bits with one that is to be guessed are numbers, and that one is none", () => {
  const head = (/** @type {Uint8Array<ArrayBuffer>} */ bytes) => new TextDecoder("latin1").decode(bytes.subarray(10, 128)).trim();
  const floats = npy([2, 2], [1, "?", -Infinity, 0.5], "f4");
  same([floats.length, head(floats)], [144, "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }"]);
  same([...new Float32Array(floats.buffer, 128)].map(String), ["1", "NaN", "-Infinity", "0.5"]);
  same(head(npy([3], [1, 0, 1], "u1")), "{'descr': '|b1', 'fortran_order': False, 'shape': (3,), }");
  same([head(npy([2], [1, "?"], "u1")), head(npy([2], [0.1, 1])), head(npy([2], [0.5, 1]))].map((text) => text.slice(11, 14)), ["<f4", "<f8", "<f4"]);
});

test("a clipboard that is not allowed is told, and breaks nothing", async () => {
  const png = new Blob([new Uint8Array(8)], { type: "image/png" });
  same(await clipPicture(Promise.resolve(png)), false); // nobody has allowed it here
});

test("a picture may have the colours of another theme; the page keeps its own", async () => {
  const own = JSON.stringify(palette());
  const dark = await inTheme("dark", async () => palette().paper);
  const light = await inTheme("print", async () => [palette().paper, palette().ink]);
  same([dark, light], [[20, 20, 23], [[255, 255, 255], [0, 0, 0]]]);
  same(JSON.stringify(palette()), own);
});
