// @ts-check
import { LARGEST_STATE, pack, read, unpack } from "../../static/lib/state.js";
import { same, test, throws } from "./claims.js";

test("what is packed is unpacked as it was", async () => {
  for (const state of [{}, { text: "Grüße 👋🏽 ‮" }, { edits: [{ step: "q", cell: [0, 1], value: -1.5e300 }] }])
    same(await unpack(await pack(state)), state);
});

test("a packed state is letters that an address takes as they are", async () => {
  const packed = await pack({ text: "ÿþ>>>???".repeat(40) });
  same(/^[\w-]+$/.test(packed), true);
});

test("what is no state is refused", async () => {
  for (const odd of ["", "%%%", "AAAA", "x".repeat(9)]) await throws(() => unpack(odd));
  for (const json of ["[]", "1", "null", '"a"', "{"]) await throws(() => read(json));
});

test("no more than a state is unpacked", async () => {
  const packed = await pack({ text: "a".repeat(LARGEST_STATE + 1) });
  await throws(() => unpack(packed));
  same((await unpack(await pack({ text: "a".repeat(LARGEST_STATE - 20) }))).text !== undefined, true);
});
