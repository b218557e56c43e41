// @ts-check
// What the page asks first, before its own script is run.
import { body, stateOf } from "../../lab/state.js";
import { askFirst } from "../../lib/api.js";
import { shipped } from "../../lib/shipped.js";
import { linked } from "../../lib/state.js";

const mechanism = /** @type {import("../../lib/types.js").MechanismInfo} */ (shipped.mechanism);
const { fresh, checked } = stateOf(mechanism);
const given = await linked();
askFirst(`/api/mechanisms/${mechanism.id}/trace`, body(given ? checked(given) : fresh()));
