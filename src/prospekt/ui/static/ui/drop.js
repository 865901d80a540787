/* <file-drop>: files can also be dropped on the box. Without this file it is an ordinary file field. */
class FileDrop extends HTMLElement {
  connectedCallback() {
    const over = (is) => (event) => { event.preventDefault(); this.classList.toggle("is-over", is); };
    this.addEventListener("dragenter", over(true));
    this.addEventListener("dragover", over(true));
    this.addEventListener("dragleave", (event) => this.contains(event.relatedTarget) || over(false)(event));
    this.addEventListener("drop", (event) => { over(false)(event); this.take(event.dataTransfer.files); });
    this.addEventListener("change", () => this.chosen());
  }

  get field() { return this.querySelector("input[type=file]"); }

  take(files) {
    if (!files.length) return;
    const one = new DataTransfer();
    for (const file of this.field.multiple ? files : [files[0]]) one.items.add(file);
    this.field.files = one.files;
    this.chosen();
  }

  chosen() {
    const max = Number(this.dataset.max || 0);
    const tooBig = max && [...this.field.files].find((file) => file.size > max);
    this.field.setCustomValidity(tooBig ? this.dataset.tooBig : "");
    if (tooBig) this.field.reportValidity();
    else if (this.hasAttribute("data-submit") && this.field.files.length) this.closest("form").requestSubmit();
  }
}
customElements.define("file-drop", FileDrop);
