// @ts-check
// What the page asks first, before its own script is run.
import { askFirst } from "../../lib/api.js";
import { linked } from "../../lib/state.js";
import { PATH, ahead } from "./heads/overview-state.js";
import { checked, reading } from "./state.js";

const state = checked((await linked()) ?? {});
const heads = state.tab === "heads" ? ahead(state) : null;
if (heads) askFirst(PATH, heads);
askFirst("/api/tokens", reading(state));
