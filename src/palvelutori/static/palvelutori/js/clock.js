/* The house's clock in the browser.
 *
 *   <html data-clock="2026-11-18T08:42:31Z" data-clock-speed="60" data-clock-zone="Europe/Helsinki">
 *   <time data-clock-show="minutes">10.42</time>          shows and keeps the time ("seconds" adds them)
 *
 * The moment is the server's at the writing of the page; from there real seconds times speed. The person's own
 * clock is never asked, so a wrong one misleads nobody. Other modules read `palvelutori.now()` and `.words()`.
 */
const root = document.documentElement;
const zone = root.dataset.clockZone || "Europe/Helsinki";
const parts = new Intl.DateTimeFormat("fi-FI", {
  timeZone: zone, hour: "numeric", minute: "2-digit", second: "2-digit", hourCycle: "h23",
});
let origin = Date.parse(root.dataset.clock || "") || Date.now();
let speed = Number(root.dataset.clockSpeed) || 1;
let mark = performance.now();

function now() {
  return new Date(origin + (performance.now() - mark) * speed);
}

/* Sets the clock by a moment the server has just sent; small differences are left alone so that it runs evenly. */
function set(iso, newSpeed) {
  const moment = Date.parse(iso);
  if (Number.isNaN(moment)) return;
  const pace = Number(newSpeed) || speed;
  if (pace === speed && Math.abs(moment - now()) < 2000 * speed) return;
  [origin, speed, mark] = [moment, pace, performance.now()];
  show();
}

function words(moment, withSeconds, language) {
  const of = Object.fromEntries(parts.formatToParts(moment).map((part) => [part.type, part.value]));
  const sign = (language || root.lang).startsWith("en") ? ":" : ".";
  const figures = [String(Number(of.hour)), of.minute.padStart(2, "0")];
  if (withSeconds) figures.push(of.second.padStart(2, "0"));
  return figures.join(sign);
}

function show() {
  const moment = now();
  for (const place of document.querySelectorAll("[data-clock-show]")) {
    const told = words(moment, place.dataset.clockShow === "seconds");
    if (place.textContent !== told) place.textContent = told;
    place.setAttribute("datetime", moment.toISOString());
  }
}

window.palvelutori = Object.assign(window.palvelutori || {}, { now, words, setClock: set });
show();
setInterval(show, 1000 / Math.min(Math.max(speed, 1), 4));
