/* Short words that come and go, and what the server could not do. Undo lives in the toast as a form. */
const SECONDS = 8;
const MOST = 3;
const SWAPPED = [409, 422];
const tray = () => document.getElementById("toasts");

function watch(toast) {
  for (const old of [...tray().children].slice(0, -MOST)) old.remove();
  let timer;
  const start = () => { timer = setTimeout(() => toast.remove(), (toast.querySelector("form") ? 2 : 1) * SECONDS * 1000); };
  const stop = () => clearTimeout(timer);
  for (const name of ["mouseenter", "focusin"]) toast.addEventListener(name, stop);
  for (const name of ["mouseleave", "focusout"]) toast.addEventListener(name, () => { stop(); start(); });
  start();
}

function show(text) {
  const template = document.getElementById("toast-template");
  if (!text || !template) return;
  const toast = template.content.firstElementChild.cloneNode(true);
  toast.querySelector("[data-text]").textContent = text;
  tray().append(toast);
}

const isPage = (text) => /<html[\s>]/i.test((text ?? "").slice(0, 200));
const problem = (text) => isPage(text) && new DOMParser().parseFromString(text, "text/html").querySelector("[data-problem]")?.textContent.trim();

/** An error that comes as a whole page is said in a toast; as a fragment (409, 422) it is shown in its place. */
function failed(event) {
  const { response, text } = event.detail?.ctx ?? {};
  const status = response?.status ?? 0;
  if (SWAPPED.includes(status) && !isPage(text)) return;
  const words = tray().dataset;
  show(problem(text) || (words[`status${status}`] ?? (status >= 500 ? words.broken : status ? words.refused : words.offline)));
}

document.addEventListener("toast", (event) => show(event.detail?.text ?? event.detail?.value ?? event.detail));
const tell = (text) => { document.getElementById("live").textContent = text ?? ""; };
document.addEventListener("say", (event) => tell(event.detail?.text ?? event.detail?.value ?? event.detail));
document.addEventListener("htmx:response:error", failed);
document.addEventListener("htmx:before:swap", (event) => {
  const { response, text } = event.detail?.ctx ?? {};
  if (response?.status >= 400 && isPage(text)) event.preventDefault();
});
document.addEventListener("htmx:error", (event) => event.detail?.ctx?.response || failed(event));

/* A session that ended answers with the sign-in page; that is a page, never a fragment. */
document.addEventListener("htmx:before:response", (event) => {
  const raw = event.detail?.ctx?.response?.raw;
  const signIn = document.body.dataset.signIn;
  if (!raw?.redirected || !signIn || new URL(raw.url).pathname !== signIn) return;
  event.preventDefault();
  location.assign(`${signIn}?next=${encodeURIComponent(location.pathname + location.search)}`);
});

document.addEventListener("click", (event) => {
  const gone = event.target.closest?.("[data-dismiss]")?.closest(".toast, .notice");
  if (!gone) return;
  if (gone.contains(document.activeElement)) document.getElementById("main")?.focus({ preventScroll: true });
  gone.remove();
});

/* A list that changed under what is typed tells how much is left of it. */
document.addEventListener("htmx:after:swap", (event) => {
  const { target, sourceElement } = event.detail?.ctx ?? {};
  if (sourceElement?.closest?.("[role=search]") && !sourceElement.closest("dialog")) tell(target.querySelector("[data-said], .empty h2")?.textContent.trim());
});
if (tray()) {
  new MutationObserver((changes) => changes.forEach((change) => change.addedNodes.forEach((node) => node.matches?.(".toast") && watch(node)))).observe(tray(), { childList: true });
  tray().querySelectorAll(".toast").forEach(watch);
}
