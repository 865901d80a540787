/* Tries again by itself: every five seconds, and at once when the network is back. */
const SECONDS = 5;
const page = document.querySelector("[data-alive]");
const reload = () => location.pathname === page.dataset.page ? location.replace("/") : location.reload();

async function look() {
  try {
    const answer = await fetch(page.dataset.alive, { credentials: "omit", cache: "no-store" });
    if (answer.ok) reload();
  } catch { /* still offline */ }
}

addEventListener("online", look);
setInterval(look, SECONDS * 1000);
page.querySelector("[data-again]").addEventListener("click", (event) => { event.preventDefault(); reload(); });
