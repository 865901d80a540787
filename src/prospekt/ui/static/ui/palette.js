/* The palette: Ctrl/Cmd+K from everywhere. Arrows choose, Enter opens, with Ctrl/Cmd in a new tab, Esc closes.
   The field keeps the focus; aria-activedescendant tells what is chosen. Without this file it is the page /search/. */
const palette = document.getElementById("palette");
const field = palette?.querySelector("[role=combobox]");
const found = palette?.querySelector("#palette-found");
const options = () => [...found.querySelectorAll("[role=option]")];
const chosen = () => found.querySelector("[aria-selected=true]");
const isStale = () => (found.querySelector("[data-q]")?.dataset.q ?? null) !== field.value.trim();

let waiting = null;

function choose(option) {
  chosen()?.setAttribute("aria-selected", "false");
  option?.setAttribute("aria-selected", "true");
  option?.scrollIntoView({ block: "nearest" });
  if (option) field.setAttribute("aria-activedescendant", option.id);
  else field.removeAttribute("aria-activedescendant");
}

function move(step) {
  const all = options();
  if (all.length) choose(all[(Math.max(all.indexOf(chosen()), step > 0 ? -1 : 0) + step + all.length) % all.length]);
}

function follow(option, inNewTab) {
  if (inNewTab && option.href) { window.open(option.href, "_blank", "noopener"); return; }
  palette.close();
  option.click();
}

function toggle() {
  if (palette.open) { palette.close(); return; }
  for (const other of document.querySelectorAll("dialog:modal")) other.close();
  palette.showModal();
  field.focus();
  field.select();
  ask();
}

function ask() {
  field.dispatchEvent(new Event("palette-open"));
}

function enter(event) {
  const option = chosen() ?? options()[0];
  const inNewTab = event.ctrlKey || event.metaKey;
  if (isStale()) { event.preventDefault(); waiting = { inNewTab }; }
  else if (option) { event.preventDefault(); follow(option, inNewTab); }
}

function press(event) {
  if (event.isComposing) return;
  const act = { ArrowDown: () => move(1), ArrowUp: () => move(-1) }[event.key];
  if (act) { event.preventDefault(); act(); }
  else if (event.key === "Enter") enter(event);
  else waiting = null;
}

function arrived() {
  const all = options();
  field.setAttribute("aria-expanded", String(all.length > 0));
  choose(all[0]);
  found.scrollTop = 0;
  document.getElementById("live").textContent = found.querySelector("[data-said]")?.dataset.said ?? "";
  const wanted = waiting;
  if (isStale()) return;
  waiting = null;
  if (wanted && all.length) follow(all[0], wanted.inNewTab);
}

if (palette) {
  field.addEventListener("keydown", press);
  // Whoever was quicker than htmx was not heard.
  field.addEventListener("htmx:after:init", () => { if (palette.open) ask(); });
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.key.toLowerCase() !== "k") return;
    event.preventDefault();
    toggle();
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest?.("[data-palette]") || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    toggle();
  });
  found.addEventListener("click", (event) => {
    if (event.target.closest("[role=option]") && !event.ctrlKey && !event.metaKey) palette.close();
  });
  document.addEventListener("htmx:after:swap", (event) => { if (event.detail?.ctx?.target === found) arrived(); });
}
