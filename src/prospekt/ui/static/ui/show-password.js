/* A box under each password field that shows what was typed. Without scripts there is none, and nothing is missing. */
for (const input of document.querySelectorAll("input[type=password][data-show]")) {
  const label = document.createElement("label");
  const box = document.createElement("input");
  label.className = "check";
  box.type = "checkbox";
  box.addEventListener("change", () => { input.type = box.checked ? "text" : "password"; });
  input.form?.addEventListener("submit", () => { input.type = "password"; });
  label.append(box, ` ${input.dataset.show}`);
  input.after(label);
}
