// Every file and text that the menus of a page's views give, without a download for each.
async (skipped) => {
  const [made, clipped, own] = [[], [], URL.createObjectURL];
  URL.createObjectURL = (blob) => (made.push(blob), own.call(URL, blob));
  HTMLAnchorElement.prototype.click = function () { made.push(this.download); };
  Object.defineProperty(navigator, "clipboard", { configurable: true, value: { writeText: async (text) => void clipped.push(text) } });
  const until = async (is) => {
    for (let i = 0; !is(); i++) {
      if (i > 2000) throw new Error(`nothing came of ${is}`);
      await new Promise((then) => setTimeout(then, 5));
    }
  };
  const text = async (blob) => {
    const bytes = new Uint8Array(await blob.arrayBuffer());
    let binary = "";
    for (let i = 0; i < bytes.length; i += 4096) binary += String.fromCharCode(...bytes.subarray(i, i + 4096));
    return btoa(binary);
  };
  const all = {};
  for (const menu of document.querySelectorAll("main .carry")) {
    if (!menu.getClientRects().length) continue;
    const title = menu.querySelector("summary").getAttribute("aria-label").replace(/^Save /, "");
    const n = Object.keys(all).filter((each) => each.replace(/ \d$/, "") === title).length;
    const name = n ? `${title} ${n + 1}` : title;
    const found = (all[name] = {});
    if (skipped.includes(name)) continue;
    menu.open = true;
    await until(() => menu.querySelector(".menu"));
    for (const button of menu.querySelectorAll('.row:not([aria-label="Python"]) button')) {
      const [row, form] = [button.closest(".row").getAttribute("aria-label"), button.textContent];
      const place = row === "Text" ? clipped : made;
      const before = place.length;
      if (form.startsWith("Copy") && !(row === "Text" && form === "Copy")) continue;
      button.click();
      await until(() => place.length > before && typeof place.at(-1) === "string");
      const key = row === "Text" ? "text" : ["Picture", "Numbers", "Table"].includes(row) ? form : `whole ${form}`;
      found[key] = place === clipped ? clipped.at(-1) : await text(made.at(-2));
    }
    menu.open = false;
  }
  URL.createObjectURL = own;
  return all;
}
