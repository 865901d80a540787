/* The focus is never lost to a swap: what had it and is gone hands it to what came instead, else to the page. */
const FIRST = "[autofocus], :is(input:not([type=hidden]), select, textarea, button, a[href]):not([tabindex='-1'], [hidden], [hidden] *)";
const SETTLED = 30; // htmx itself looks for autofocus, and for the same id, in the meantime

document.addEventListener("htmx:before:swap", (event) => {
  const target = event.detail?.ctx?.target;
  if (!(target instanceof Element) || !target.contains(document.activeElement)) return;
  const wait = () => setTimeout(() => {
    if (document.activeElement && document.activeElement !== document.body) return;
    const next = target.isConnected ? target.querySelector(FIRST) ?? target.closest("[tabindex='-1']") : null;
    (next ?? document.getElementById("main"))?.focus({ preventScroll: true });
  }, SETTLED);
  document.addEventListener("htmx:after:swap", wait, { once: true });
});
