/* <inline-edit>: a value that becomes a field on click, Enter or `e`. Leaving the field saves, Esc restores.
   The form carries the version; a 409 comes back as the same element showing both values. */
class InlineEdit extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", (event) => event.target.closest("[data-edit]") && this.start());
    this.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.form && !this.form.hidden) { event.stopPropagation(); event.preventDefault(); this.stop(); }
    });
    this.addEventListener("focusout", (event) => this.left(event));
    this.addEventListener("change", (event) => event.target.matches("select") && this.form.requestSubmit());
  }

  get button() { return this.querySelector("[data-edit]"); }
  get form() { return this.querySelector("form"); }
  get changed() { return [...this.form.elements].some((field) => "defaultValue" in field && field.type !== "hidden" && field.value !== field.defaultValue); }

  start() {
    this.button.hidden = true;
    this.form.hidden = false;
    const field = this.form.querySelector("input:not([type=hidden]), select, textarea");
    field?.focus();
    field?.select?.();
  }

  stop() {
    this.form.reset();
    this.form.hidden = true;
    this.button.hidden = false;
    this.button.focus();
  }

  left(event) {
    if (!this.form || this.form.hidden || this.contains(event.relatedTarget) || this.querySelector(".conflict, .error")) return;
    if (this.form.matches(".is-busy")) return;
    if (this.changed) this.form.requestSubmit();
    else { this.form.hidden = true; this.button.hidden = false; }
  }
}
customElements.define("inline-edit", InlineEdit);

let refocus = "";

document.addEventListener("htmx:before:swap", (event) => {
  const from = event.detail?.ctx?.sourceElement?.closest?.("inline-edit");
  if (from?.id && from.contains(document.activeElement)) refocus = from.id;
});
document.addEventListener("htmx:after:swap", () => {
  const back = document.getElementById(refocus);
  refocus = "";
  if (!back) return;
  back.querySelector("[data-edit]:not([hidden]), .input")?.focus();
  const wrong = back.querySelector(".errorlist, .conflict");
  if (!wrong) document.dispatchEvent(new CustomEvent("say", { detail: document.getElementById("toasts")?.dataset.saved }));
  else if (!wrong.matches("[role=alert]")) document.dispatchEvent(new CustomEvent("say", { detail: wrong.textContent.trim() }));
});
