// @ts-check
// What the server ships with a page: its messages, the table of mechanisms, the models.

/** @typedef {import("./types.js").MechanismBrief} MechanismBrief */
/** @typedef {import("./types.js").MechanismInfo} MechanismInfo */
/** @typedef {import("./types.js").ModelInfo} ModelInfo */
/** @typedef {{id: string, term: string, short: string}} ShortTerm */
/**
 * @typedef {object} Shipped
 * @property {Record<string, string | Record<string, string>>} messages
 * @property {string} plotly address of Plotly.js
 * @property {MechanismBrief[]} mechanisms
 * @property {ModelInfo[]} models
 * @property {import("./source.js").Whose[]} [learned] those that are trained here, by task
 * @property {import("./types.js").FamilyInfo[]} families of mechanisms, in the order of the catalogue
 * @property {MechanismInfo} [mechanism] of this page, in full
 * @property {Record<string, import("./types.js").OptionInfo[]>} [options] of every mechanism
 * @property {import("./types.js").Figure} [caches] what published models keep as a text grows
 * @property {import("./types.js").Translators} [translation] of the page /translate
 * @property {import("./types.js").VisionModel} [vision] the card of the vision transformer
 * @property {import("./types.js").ImageModels} [image] the cards of the networks that write a digit
 * @property {import("./types.js").CodeInfo[]} [code] of the functions that it is made of
 * @property {string} [id] of the mechanism, model or lesson of this page
 * @property {import("./types.js").LessonInfo} [lesson] of this page
 * @property {import("./types.js").LessonInfo[]} [lessons] all of them
 * @property {import("./types.js").GlossaryTerm[]} [glossary] the terms of the field
 * @property {ShortTerm[]} [terms] the same in a sentence each, where steps are walked through
 * @property {Record<string, MechanismInfo>} [labs] the mechanisms that this lesson shows
 * @property {Record<string, import("./types.js").CodeInfo[]>} [codes] of the attention of each model of gaps
 * @property {Record<string, Record<string, any>>} [cards] of the models of gaps: how they were trained, what they score
 * @property {import("./types.js").TaskInfo[]} [tasks] what can be learned
 * @property {Record<string, string[]>} [choices] of a model that learns, by the name of a setting
 * @property {Record<string, [number, number]>} [ranges] the same of its numbers
 */

const place = document.querySelector("#shipped");

/** @type {Shipped} */
export const shipped = place
  ? JSON.parse(place.textContent ?? "")
  : { messages: {}, plotly: "", mechanisms: [], models: [], families: [] };
