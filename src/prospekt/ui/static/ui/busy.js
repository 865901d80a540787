/* What takes longer than 300 ms says so where the answer will be: a line runs over it, and where nothing is yet
   stand bones. After 2 s it is also said aloud. Progress with numbers is polled and speaks for itself. */
const SHOWN_AFTER = 300;
const SAID_AFTER = 2000;
const waiting = new Map();

const bones = (target) => {
  const template = document.getElementById("bones-template");
  if (template && !target.firstElementChild && !target.textContent.trim()) target.append(template.content.cloneNode(true));
};

function show(target) {
  if (!target.isConnected) return;
  target.classList.add("is-slow");
  target.setAttribute("aria-busy", "true");
  bones(target);
}

function say() {
  const live = document.getElementById("live");
  if (live) live.textContent = document.getElementById("toasts")?.dataset.waiting ?? "";
}

function begin(event) {
  const ctx = event.detail?.ctx;
  const target = ctx?.target;
  if (!(target instanceof Element) || ctx.sourceElement?.matches?.(".progress")) return;
  waiting.set(ctx, [setTimeout(show, SHOWN_AFTER, target), setTimeout(say, SAID_AFTER)]);
}

function end(event) {
  const ctx = event.detail?.ctx;
  for (const timer of waiting.get(ctx) ?? []) clearTimeout(timer);
  waiting.delete(ctx);
  const target = ctx?.target;
  if (!(target instanceof Element) || [...waiting.keys()].some((other) => other.target === target)) return;
  target.classList.remove("is-slow");
  target.removeAttribute("aria-busy");
  target.querySelector(":scope > .skeleton[data-bones]")?.remove();
}

document.addEventListener("htmx:before:request", begin);
for (const name of ["htmx:before:swap", "htmx:finally:request", "htmx:error"]) document.addEventListener(name, end);
