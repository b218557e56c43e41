// @ts-check
// The parts of a page, one at a time: a bar of tabs, of which the arrow keys choose.
import { fill, h } from "../lib/dom.js";
import { noPicture } from "../lib/view.js";

/**
 * @typedef {object} TabsData
 * @property {{id: string, title: string}[]} tabs
 * @property {string} current
 * @property {string} label what the bar is for
 * @property {(id: string) => void} onselect
 */

/** The panel that a tab opens has the id `panel-…`. @param {HTMLElement} element @param {TabsData} data @returns {import("../lib/view.js").View<TabsData>} */
export function mount(element, data) {
  const bar = h("div", { class: "tabs", role: "tablist", "aria-label": data.label, onkeydown: onKey });
  element.append(bar);
  fill(bar, data.tabs.map(tab));
  update(data);

  /** @param {{id: string, title: string}} of */
  function tab({ id, title }) {
    const attributes = { type: "button", role: "tab", id: `tab-${id}`, onclick: () => data.onselect(id) };
    return h("button", attributes, title);
  }

  /** @param {TabsData} next */
  function update(next) {
    data = next;
    for (const button of buttons()) {
      const isCurrent = button.id === `tab-${data.current}`;
      button.setAttribute("aria-selected", String(isCurrent));
      button.tabIndex = isCurrent ? 0 : -1;
      if (isCurrent) button.setAttribute("aria-controls", `panel-${data.current}`);
      else button.removeAttribute("aria-controls"); // its panel may not be there yet
    }
  }

  function buttons() {
    return [...bar.querySelectorAll("button")];
  }

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    const ahead = getComputedStyle(bar).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    const back = ahead === "ArrowLeft" ? "ArrowRight" : "ArrowLeft";
    const at = data.tabs.findIndex(({ id }) => id === data.current);
    const to = { [ahead]: at + 1, [back]: at - 1, Home: 0, End: data.tabs.length - 1 }[event.key];
    if (to === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    const index = (to + data.tabs.length) % data.tabs.length;
    buttons()[index].focus();
    data.onselect(data.tabs[index].id);
  }

  function describe() {
    const { label, tabs, current } = data;
    return { words: `${label}: ${tabs.find(({ id }) => id === current)?.title ?? ""}`, table: null };
  }

  return { update, destroy: () => bar.remove(), describe, svg: noPicture };
}
