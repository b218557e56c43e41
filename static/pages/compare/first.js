// @ts-check
// What the page asks first, before its own script is run.
import { askFirst } from "../../lib/api.js";
import { linked } from "../../lib/state.js";
import { body, checked } from "./state.js";

askFirst("/api/compare", body(checked((await linked()) ?? {})));
