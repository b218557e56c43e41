// @ts-check
// What the page asks first, before its own script is run.
import { askFirst } from "../../lib/api.js";
import { linked } from "../../lib/state.js";
import { PATH, STATE, question } from "./state.js";

askFirst(PATH, question(STATE.read((await linked()) ?? {}).state.text));
