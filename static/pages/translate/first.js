// @ts-check
// What the page asks first, before its own script is run.
import { askFirst } from "../../lib/api.js";
import { linked } from "../../lib/state.js";
import { checked } from "./state.js";

const { text } = checked((await linked()) ?? {});
askFirst("/api/translate", { text });
