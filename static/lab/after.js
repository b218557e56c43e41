// @ts-check
// What to look at after this mechanism: the next of the catalogue, in which each comes after the one that it builds on.
import { address } from "../lib/address.js";
import { shipped } from "../lib/shipped.js";

/** @param {{id: string}} mechanism @returns {{title: string, href: string} | null} null: it is the last one */
export function after({ id }) {
  const next = shipped.mechanisms[shipped.mechanisms.findIndex((each) => each.id === id) + 1];
  return next ? { title: next.title, href: address(`/lab/${next.id}`) } : null;
}
