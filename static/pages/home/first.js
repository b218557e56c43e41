// @ts-check
// What the page asks first, before its other scripts are in.
import { askFirst } from "../../lib/api.js";
import { linked } from "../../lib/state.js";
import { PATH, STATE, question } from "./state.js";

askFirst(PATH, question(STATE.read((await linked()) ?? {}).state.text));
