/* The kiosk's service worker: keeps one page for each language, and its files, for when the house does not answer.
 *
 * `KEPT` stands above: {version, pages: {beginning of an address: page kept for it}, files}. It answers only for a
 * kiosk's own pages and files; everything else of the house passes by. What it keeps has nothing of anybody in it.
 */
const NAME = `palvelutori-kiosk-${KEPT.version}`;
const PATIENCE_MS = 6000;
const pages = Object.entries(KEPT.pages).sort(([a], [b]) => b.length - a.length);

self.addEventListener("install", (event) => {
  const all = [...KEPT.files, ...new Set(Object.values(KEPT.pages))].map((path) => new Request(path, { cache: "reload" }));
  event.waitUntil(caches.open(NAME).then((cache) => cache.addAll(all)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const old = (names) => Promise.all(names.filter((one) => one.startsWith("palvelutori-kiosk-") && one !== NAME).map((one) => caches.delete(one)));
  event.waitUntil(caches.keys().then(old).then(() => self.clients.claim()));
});

async function kept(path) {
  const cache = await caches.open(NAME);
  return cache.match(path, { ignoreSearch: true });
}

/* The house's answer, unless it is silent or its door is broken: a refusal is an answer too. */
async function answered(request) {
  const answer = await Promise.race([
    fetch(request),
    new Promise((_, fail) => setTimeout(() => fail(new Error("silent")), PATIENCE_MS)),
  ]);
  if (answer.status >= 502) throw new Error("broken");
  return answer;
}

async function page(request, instead) {
  try {
    return await answered(request);
  } catch (error) {
    const found = await kept(instead);
    if (found) return found;
    throw error;
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin || request.method !== "GET") return;
  if (request.mode === "navigate") {
    const own = Object.values(KEPT.pages).find((path) => url.pathname === path);
    const found = pages.find(([start]) => url.pathname.startsWith(start));
    if (own) event.respondWith(kept(own).then((answer) => answer || fetch(request)));
    else if (found) event.respondWith(page(request, found[1]));
    return;
  }
  if (KEPT.files.includes(url.pathname)) event.respondWith(page(request, url.pathname));
});
