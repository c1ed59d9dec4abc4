/* On a kiosk's pages while the house answers: holds numbers for the time it does not, and takes over when it is silent.
 *
 * `kiosk.js` asks `window.palvelutoriOffline` before it goes anywhere: `go(address)`, `take(form)` and `reset()` are
 * true when they have done it themselves, which they do only without connection.
 */
import { addresses, begin, contact, note, take } from "./offline-house.js";

const EVERY_MS = 60_000;
let isCut = false;

function toOffline(parameters) {
  const to = new URL(addresses.offline, location.href);
  to.search = new URLSearchParams(parameters).toString();
  location.replace(to.href);
}

/* What was chosen so far goes along; the mark of the turn does not. */
function chosen(from) {
  return [...from.entries()].filter(([name]) => ["need", "aids", "language", "group_size", "priority_ground"].includes(name));
}

async function taken(form) {
  const given = new FormData(form);
  const needs = given.getAll("need");
  const arrival = needs.length ? await take({
    needs, receipt: given.get("receipt") || "", language: given.get("language") || document.documentElement.lang.slice(0, 2),
    group_size: Number(given.get("group_size")) || 1, priority_ground: given.get("priority_ground") || "",
  }) : null;
  toOffline(arrival ? [["number", arrival.receipt]] : chosen(given));
}

window.palvelutoriOffline = {
  go(address) {
    if (!isCut) return false;
    toOffline(chosen(new URL(address, location.href).searchParams));
    return true;
  },
  take(form) {
    if (!isCut) return false;
    taken(form);
    return true;
  },
  reset() {
    if (!isCut) return false;
    toOffline([]);
    return true;
  },
};

async function ask() {
  const answered = await contact();
  if (answered === null) {
    delete window.palvelutoriOffline;
    return;
  }
  isCut = !answered;
  if (isCut && document.body.hasAttribute("data-untouched")) toOffline([]);
}

document.addEventListener("kiosk:cut", () => { isCut = true; });
if (navigator.serviceWorker) navigator.serviceWorker.register(addresses.worker).catch(() => {});
await begin();
setInterval(ask, EVERY_MS);
setInterval(note, EVERY_MS / 2);
ask();
