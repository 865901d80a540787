/* The side panel. Rows open it through htmx; the list keeps its place, the address tells it, Back closes it.
   The parameter `open` of the address is the panel; everything else is the list. */
const panel = () => document.getElementById("panel");
const withoutOpen = (url) => { const copy = new URL(url); copy.searchParams.delete("open"); return copy.href; };
const opener = (key) => document.querySelector(`[data-open="${CSS.escape(key)}"]`);

let address = location.href;
let from = null;

function mark() {
  const key = new URL(location.href).searchParams.get("open");
  for (const row of document.querySelectorAll(".is-open")) row.classList.remove("is-open");
  if (key) opener(key)?.closest("[data-row]")?.classList.add("is-open");
}

function empty() {
  const key = new URL(address).searchParams.get("open");
  const hadFocus = panel().contains(document.activeElement);
  panel().replaceChildren();
  const row = key && opener(key)?.closest("[data-row]");
  if (row) row.tabIndex = -1;
  const next = row ?? (from?.isConnected ? from : document.getElementById("main"));
  if (row || hadFocus) next?.focus({ preventScroll: true });
}

function close() {
  if (!panel()?.firstElementChild) return;
  empty();
  history.pushState({ htmx: true }, "", withoutOpen(location.href));
  address = location.href;
  mark();
}

/** Back or Forward between two states of the same list: only the panel changes, the list is left alone. */
function restore(event) {
  const before = address;
  address = location.href;
  if (!panel() || before === address || withoutOpen(before) !== withoutOpen(address)) return;
  const key = new URL(address).searchParams.get("open");
  const link = key && opener(key);
  if (key && !link) return;
  event.preventDefault();
  if (!key) { address = before; empty(); address = location.href; mark(); return; }
  htmx.ajax("GET", link.getAttribute("hx-get"), { target: "#panel", swap: "innerHTML", push: "false" }).then(mark);
}

/** Where the focus was when the panel was asked for: it goes back there. */
document.addEventListener("htmx:before:request", (event) => {
  const { target, sourceElement } = event.detail?.ctx ?? {};
  if (target && target === panel() && !panel().contains(sourceElement)) from = sourceElement;
});
document.addEventListener("htmx:before:history:restore", restore);
for (const name of ["push", "replace"]) document.addEventListener(`htmx:after:history:${name}`, () => { address = location.href; mark(); });
document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-close-panel]")) { event.preventDefault(); close(); }
});
document.addEventListener("htmx:after:swap", (event) => {
  const target = event.detail?.ctx?.target;
  if (target && target === panel() && !target.contains(document.activeElement)) target.focus({ preventScroll: true });
  if (target === panel()) target.scrollTop = 0;
});
mark();
