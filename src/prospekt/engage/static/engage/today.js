/* After a move the row that came in the same place has the focus, so that one works down the day without the mouse. */
const rows = () => [...document.querySelectorAll("#day [data-row]")];
let place = -1;

document.addEventListener("htmx:before:swap", (event) => {
  const { target, sourceElement } = event.detail?.ctx ?? {};
  if (target?.id === "day") place = rows().indexOf(sourceElement?.closest?.("[data-row]"));
});

document.addEventListener("htmx:after:swap", (event) => {
  if (event.detail?.ctx?.target?.id !== "day") return;
  const all = rows();
  const next = all[Math.min(Math.max(place, 0), all.length - 1)] ?? document.getElementById("main");
  next.tabIndex = -1;
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
});
