/* Opens and closes <dialog> by data attributes; a click beside the dialog closes it too. */
document.addEventListener("click", (event) => {
  const opener = event.target.closest?.("[data-dialog]");
  if (opener) {
    event.preventDefault();
    opener.closest("[popover]")?.hidePopover(); // first, so that the focus comes back to what opened the menu
    document.getElementById(opener.dataset.dialog)?.showModal();
    return;
  }
  if (event.target.closest?.("[data-close-dialog]") || event.target.matches?.("dialog:modal")) event.target.closest("dialog")?.close();
});
document.addEventListener("click", (event) => {
  if (event.target.closest?.("[popover]:popover-open :is(a, button)")) event.target.closest("[popover]").hidePopover();
});
