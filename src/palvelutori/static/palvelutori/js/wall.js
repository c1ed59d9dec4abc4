/* The wall screen: says new calls, tells which it has shown, and keeps its last picture for a start without a server.
 *
 * What stands on the picture when the page opens was called before: it is never said. A call that reaches the screen
 * later than half a minute after it was made is shown and not said.
 */
const house = (window.palvelutori = window.palvelutori || {});
const FRESH_MS = 30000;
const calls = () => [...document.querySelectorAll("[data-said] [data-call]")];
const number = (part) => Number(part.dataset.call);
let newest = Math.max(0, ...calls().map(number));

function age(part) {
  const speed = Number(document.documentElement.dataset.clockSpeed) || 1;
  return house.now ? (house.now() - Date.parse(part.dataset.at)) / speed : 0;
}

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id !== "wall-now" && event.target.id !== "wall-now") return;
  const fresh = calls().filter((part) => number(part) > newest).sort((one, other) => number(one) - number(other));
  if (!fresh.length) return;
  newest = number(fresh[fresh.length - 1]);
  for (const part of fresh) if (house.say && age(part) < FRESH_MS) house.say(number(part), part.dataset.say);
  if (house.alive) house.alive({ shown: fresh.map(number) });
});

// -- a start without a server: the worker gives the last picture back, and this page loads itself anew when it can
const worker = document.body.dataset.worker;
if (worker && "serviceWorker" in navigator && location.pathname === new URL("./", new URL(worker, location.href)).pathname) {
  navigator.serviceWorker.register(worker).then(() => navigator.serviceWorker.ready).then((ready) => {
    const things = performance.getEntriesByType("resource").map((one) => one.name);
    const mine = things.filter((one) => one.startsWith(`${location.origin}/static/`));
    if (!document.documentElement.classList.contains("is-cold")) ready.active.postMessage({ keep: [...new Set(mine)] });
  }).catch(() => {});
}
