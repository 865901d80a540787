/* What this browser remembers about looks: theme, row height, folded rail.
   Loaded as a plain blocking script in the head, so that the first paint is already right. */
(() => {
  const root = document.documentElement;
  const fixed = root.hasAttribute("data-theme");
  const stored = (name) => {
    try { return localStorage.getItem(`prospekt.${name}`); } catch { return null; }
  };
  const store = (name, value) => {
    try { value ? localStorage.setItem(`prospekt.${name}`, value) : localStorage.removeItem(`prospekt.${name}`); } catch { /* private window: the choice lasts for the page */ }
  };
  const choices = {
    theme: (value) => value ? root.setAttribute("data-theme", value) : root.removeAttribute("data-theme"),
    density: (value) => value ? root.setAttribute("data-density", value) : root.removeAttribute("data-density"),
    rail: (value) => root.classList.toggle("rail-folded", value === "folded"),
  };
  const mark = () => {
    for (const button of document.querySelectorAll("[data-choose]")) {
      const [name, value = ""] = button.dataset.choose.split(":");
      const now = name === "theme" ? root.dataset.theme : stored(name);
      button.setAttribute(button.getAttribute("role") === "menuitemradio" ? "aria-checked" : "aria-pressed", String((now || "") === value));
    }
  };
  for (const [name, apply] of Object.entries(choices)) if (!(fixed && name === "theme") && stored(name)) apply(stored(name));
  document.addEventListener("DOMContentLoaded", mark);
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-choose]");
    if (!button) return;
    const [name, value = ""] = button.dataset.choose.split(":");
    const next = button.hasAttribute("data-toggle") && stored(name) === value ? "" : value;
    choices[name](next);
    store(name, next);
    mark();
  });
})();
