/* Without a connection one page says so. Only it and its static files are kept, fetched without cookies; pages,
   answers of the API and whatever belongs to somebody always come from the server and are never put away. */
const words = new URL(location.href).searchParams.get("words") ?? "";
const SHELF = `${SHELL.cache}-${words}`;
const PAGE = `${SHELL.page}?lang=${encodeURIComponent(words)}`;

async function keep() {
  const shelf = await caches.open(SHELF);
  await Promise.all([PAGE, ...SHELL.files].map(async (address) => {
    const answer = await fetch(address, { credentials: "omit", cache: "no-store" });
    if (!answer.ok || answer.redirected) throw new Error(`${address}: ${answer.status}`);
    await shelf.put(address, answer);
  }));
  await self.skipWaiting();
}

async function tidy() {
  for (const name of await caches.keys()) if (name !== SHELF) await caches.delete(name);
  await self.registration.navigationPreload?.enable();
  await self.clients.claim();
}

/** The server's answer; where there is none, what was kept. */
async function answer(event, kept) {
  try {
    return (await event.preloadResponse) ?? (await fetch(event.request));
  } catch (gone) {
    const found = await caches.match(kept);
    if (!found) throw gone;
    return found;
  }
}

self.addEventListener("install", (event) => event.waitUntil(keep()));
self.addEventListener("activate", (event) => event.waitUntil(tidy()));
self.addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  if (method !== "GET") return;
  const { origin, pathname } = new URL(url);
  if (mode === "navigate") event.respondWith(answer(event, PAGE));
  else if (origin === location.origin && SHELL.files.includes(pathname)) event.respondWith(answer(event, pathname));
});
