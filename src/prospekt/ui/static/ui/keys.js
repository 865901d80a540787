/* Single keys. They never fire in fields, while a dialog is open, or when switched off. */
const OFF = "prospekt.keys";
const isOff = () => { try { return localStorage.getItem(OFF) === "off"; } catch { return false; } };
const one = (selector, within = document) => within.querySelector(selector);
const switches = () => document.querySelectorAll("[data-keys-switch]");
const isField = (element) => element?.closest?.("textarea, select, [contenteditable], input:not([type=checkbox], [type=radio])");

let going = 0;

const rows = () => [...document.querySelectorAll("[data-row]")].filter((row) => row.offsetParent);
const current = () => one("[data-row].is-current");

function move(step) {
  const all = rows();
  if (!all.length) return;
  const at = all.indexOf(current());
  const next = all[Math.min(Math.max(at + step, 0), all.length - 1)];
  current()?.classList.remove("is-current");
  next.classList.add("is-current");
  next.tabIndex = -1;
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

const panelOr = (row) => one("#panel > *") ? one("#panel") : row;
const single = {
  j: () => move(1),
  k: () => move(-1),
  x: () => one(".select input", current() ?? document.createElement("i"))?.click(),
  d: () => one("[data-done]", current() ?? document.createElement("i"))?.click(),
  s: () => one("[data-snooze]", current() ?? document.createElement("i"))?.click(),
  a: () => one("[data-act]", current() ?? document.createElement("i"))?.click(),
  r: () => one("[data-give]", current() ?? document.createElement("i"))?.click(),
  o: () => one("[data-away]", current() ?? document.createElement("i"))?.click(),
  e: () => one("[data-edit]", panelOr(current()) ?? document)?.click(),
  l: () => one("input[data-log]") ? one("input[data-log]").focus() : one("a[data-log]")?.click(),
  c: () => one("[data-create]")?.click(),
  "/": () => { one("[data-search]")?.focus(); one("[data-search]")?.select(); },
  "?": () => one("#keys")?.showModal(),
  "[": () => one("[data-previous]")?.click(),
  "]": () => one("[data-next]")?.click(),
};

function press(event) {
  if (event.defaultPrevented || event.isComposing) return;
  const key = event.key;
  if (event.ctrlKey || event.metaKey || event.altKey || one("dialog:modal")) return;
  if (key === "Escape") return leave(event);
  if (isField(event.target)) return;
  if (key === "Enter") return open(event);
  if (isOff()) return;
  const act = Date.now() - going < 1200 ? () => one(`[data-go="${CSS.escape(key)}"]`)?.click() : single[key];
  going = key === "g" && Date.now() - going >= 1200 ? Date.now() : 0;
  if (act && key !== "g") { event.preventDefault(); act(); }
}

/** Esc in a field leaves the field; elsewhere it closes the side panel. Dialogs and menus close by themselves. */
function leave(event) {
  if (one("[popover]:popover-open") || event.target.closest?.("inline-edit form")) return;
  if (isField(event.target)) event.target.blur();
  else one("[data-close-panel]")?.click();
}

function open(event) {
  if (!event.target.matches?.("[data-row]")) return;
  event.preventDefault();
  one("[data-open], .main-cell a", event.target)?.click();
}

document.addEventListener("keydown", press);
document.addEventListener("focusin", (event) => {
  const row = event.target.closest?.("[data-row]");
  if (!row || row === current()) return;
  current()?.classList.remove("is-current");
  row.classList.add("is-current");
});
document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-keys-switch]")) return;
  for (const other of switches()) other.checked = event.target.checked;
  try { event.target.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "off"); } catch { /* lasts for the page only */ }
});
for (const box of switches()) box.checked = !isOff();
