// @ts-check
// What the page asks first, before its other scripts are in.
import { askFirst } from "../../lib/api.js";
import { linked } from "../../lib/state.js";
import { body, checked } from "./state.js";

askFirst("/api/compare", body(checked((await linked()) ?? {})));
