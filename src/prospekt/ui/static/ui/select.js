/* Choosing rows: all at once, a range with Shift, and the bar that counts them. */
let last;
let said = 0;
const boxes = () => [...document.querySelectorAll("[data-row] .select input[type=checkbox]")];

function count() {
  const all = boxes();
  const chosen = all.filter((box) => box.checked).length;
  for (const bar of document.querySelectorAll("[data-selection]")) {
    bar.hidden = !chosen;
    for (const number of bar.querySelectorAll("[data-selected-count]")) number.textContent = chosen;
  }
  if (chosen !== said) {
    said = chosen;
    document.dispatchEvent(new CustomEvent("say", { detail: document.querySelector("[data-selection] strong")?.textContent ?? "" }));
  }
  const head = document.querySelector("[data-select-all]");
  if (head) { head.checked = chosen > 0 && chosen === all.length; head.indeterminate = chosen > 0 && chosen < all.length; }
}

document.addEventListener("click", (event) => {
  const box = event.target;
  if (box.matches?.("[data-select-all]")) { for (const each of boxes()) each.checked = box.checked; count(); return; }
  if (box.closest?.("[data-select-none]")) { for (const each of boxes()) each.checked = false; count(); return; }
  const all = boxes();
  const at = all.indexOf(box);
  if (at < 0) return;
  const from = all.indexOf(last);
  if (event.shiftKey && from >= 0) for (let i = Math.min(at, from); i <= Math.max(at, from); i++) all[i].checked = box.checked;
  last = box;
  count();
});
document.addEventListener("htmx:after:swap", count);
count();
