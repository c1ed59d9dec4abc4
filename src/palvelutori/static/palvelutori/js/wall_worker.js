/* Keeps the wall screen's last picture. Served from /taulu/, so that it answers for that page and no other.
 *
 * With the network everything comes from the server, and a copy stays here. Without it, the page is the last one, with
 * the last calls in it, marked `is-cold is-stale`: the picture of a screen that knows how old it is.
 */
const KEPT = "palvelutori-wall-1";
const PAGE = new URL("./", self.location.href).href;
const PART = `${PAGE}#part`.replace("#", "?kept=");
const PATIENCE_MS = 6000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

async function keep(address, answer) {
  const copy = answer.clone();
  await (await caches.open(KEPT)).put(address, copy);
}

function inTime(request) {
  const late = new Promise((_, refuse) => setTimeout(() => refuse(new Error("late")), PATIENCE_MS));
  return Promise.race([fetch(request), late]);
}

async function cold() {
  const kept = await caches.open(KEPT);
  const page = await kept.match(PAGE);
  if (!page) return Response.error();
  let words = await page.text();
  const part = await kept.match(PART);
  const [from, to] = [words.indexOf('<main id="wall-now"'), words.indexOf("</main>")];
  if (part && from > 0 && to > from) words = words.slice(0, from) + (await part.text()) + words.slice(to + 7);
  words = words.replace('class="wall"', 'class="wall is-cold is-stale"');
  return new Response(words, { status: 200, headers: page.headers });
}

async function page(request) {
  try {
    const answer = await inTime(request);
    if (answer.ok && !answer.redirected) {
      await keep(PAGE, answer);
      await (await caches.open(KEPT)).delete(PART); // the page has the newer calls in it
      return answer;
    }
    return answer.status < 500 ? answer : cold();
  } catch {
    return cold();
  }
}

async function part(request) {
  const answer = await fetch(request);
  if (answer.ok) await keep(PART, answer);
  return answer;
}

async function thing(request) {
  try {
    const answer = await inTime(request);
    if (answer.status === 200) await keep(request.url, answer);
    if (answer.status < 500) return answer;
  } catch { /* the copy, below */ }
  return (await (await caches.open(KEPT)).match(request.url)) || Response.error();
}

self.addEventListener("fetch", (event) => {
  const request = event.request, address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  if (request.mode === "navigate" && address.href.split(/[?#]/)[0] === PAGE) event.respondWith(page(request));
  else if (request.headers.get("HX-Request") && address.href === PAGE) event.respondWith(part(request));
  else if (address.pathname.startsWith("/static/") && !address.pathname.includes("/sound/")) event.respondWith(thing(request));
});

self.addEventListener("message", (event) => {
  if (!event.data || !event.data.keep) return;
  event.waitUntil((async () => {
    const kept = await caches.open(KEPT);
    await Promise.all(event.data.keep.map((one) => kept.add(one).catch(() => {})));
    if (!(await kept.match(PAGE))) {
      const answer = await fetch(PAGE);
      if (answer.ok) await kept.put(PAGE, answer);
    }
  })());
});
