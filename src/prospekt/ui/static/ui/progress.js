/* Progress polls through htmx. This only rests while the tab is hidden and says every quarter aloud. */
let quarter = 0;

document.addEventListener("htmx:before:request", (event) => {
  if (document.hidden && event.target.matches?.(".progress[hx-get]")) event.preventDefault();
});
document.addEventListener("htmx:after:swap", () => {
  const bar = document.querySelector(".progress progress[value]");
  if (!bar) { quarter = 0; return; }
  const now = Math.floor((4 * bar.value) / (bar.max || 1));
  if (now > quarter) document.dispatchEvent(new CustomEvent("say", { detail: bar.getAttribute("aria-label") + " " + bar.dataset.said }));
  quarter = now;
});
