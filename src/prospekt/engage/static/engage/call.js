/* One call by the keyboard: 1 to 6 how it went, n the note, q the questions, a dials, i on to the next. What is
   typed is kept in this tab until it is saved, so that leaving loses nothing. */
const form = document.getElementById("call");
const KEY = `prospekt.call.${form.dataset.call}`;
const store = (act) => { try { return act(sessionStorage); } catch { return null; } };
const fields = () => [...form.elements].filter((field) => field.name && field.type !== "hidden");
const isOff = () => { try { return localStorage.getItem("prospekt.keys") === "off"; } catch { return false; } };
const isField = (element) => element?.closest?.("textarea, select, input:not([type=radio])");

function keep() {
  const typed = {};
  for (const field of fields()) if (field.type !== "radio" || field.checked) typed[field.name] = field.value;
  store((box) => box.setItem(KEY, JSON.stringify(typed)));
}

function restore() {
  const typed = JSON.parse(store((box) => box.getItem(KEY)) ?? "{}");
  for (const field of fields()) {
    if (!(field.name in typed)) continue;
    if (field.type === "radio") field.checked = field.value === typed[field.name];
    else field.value = typed[field.name];
  }
}

function tell() {
  const chosen = form.querySelector("[data-outcome]:checked")?.value;
  const isUsual = form.querySelector("[data-step]").value === "usual";
  for (const words of form.querySelectorAll("[data-usual]")) words.hidden = !isUsual || words.dataset.usual !== chosen;
}

const single = {
  a: () => form.querySelector("[data-dial]")?.click(),
  n: () => form.querySelector("[data-note]").focus(),
  q: () => form.querySelector(".call-question :is(input, select)")?.focus(),
  i: () => document.querySelector("[data-skip]")?.click(),
};

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || event.altKey || document.querySelector("dialog:modal")) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); form.requestSubmit(); return; }
  if (event.ctrlKey || event.metaKey || isField(event.target) || isOff()) return;
  const outcome = form.querySelector(`[data-outcome="${CSS.escape(event.key)}"]`);
  const act = outcome ? () => { outcome.checked = true; outcome.focus(); keep(); tell(); } : single[event.key];
  if (act) { event.preventDefault(); act(); }
});
form.addEventListener("input", () => { keep(); tell(); });
form.addEventListener("submit", () => store((box) => box.removeItem(KEY)));
if (!("typed" in form.dataset)) restore();
tell();
