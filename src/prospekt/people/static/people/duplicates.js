/* m merges, k keeps separate, n goes on; silent in fields, in dialogs, and when single keys are switched off. */
const isOff = () => { try { return localStorage.getItem("prospekt.keys") === "off"; } catch { return false; } };

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || isOff()) return;
  if (document.querySelector("dialog:modal")) return;
  if (event.target.closest?.("textarea, select, [contenteditable], input:not([type=checkbox], [type=radio])")) return;
  const button = document.querySelector(`[data-pair="${CSS.escape(event.key)}"]`);
  if (!button) return;
  event.preventDefault();
  button.click();
}, { capture: true });
