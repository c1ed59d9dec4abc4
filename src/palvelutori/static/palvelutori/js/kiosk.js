/* One person's turn at the kiosk.
 *
 *   <body data-kiosk data-start="/kioski/" data-alive="/healthz" data-idle="60" data-warning="20" [data-untouched]
 *         data-turn="…" [data-prints]>
 *
 * - No page stays behind: every step replaces the one before, and a page out of the browser's memory starts again.
 * - After `idle` real seconds without a touch a dialog warns, aloud as well, for `warning` seconds; any touch stretches
 *   the time, "I need more time" makes it three times as long for the rest of the turn. Never an end without warning.
 * - Where the server does not answer, the page is emptied first and says so.
 * - `window.palvelutoriOffline`, where it exists, is asked first: `go(address)`, `take(form)` and `reset(start)` return
 *   true when they have done it themselves. The event `kiosk:cut` on document says that the server did not answer.
 */
const body = document.body;
const root = document.documentElement;
const start = body.dataset.start;
const dialog = document.getElementById("still");
const FRESH_MS = 60_000;
const AGAIN_MS = 5_000;
const PATIENCE = 3;
const SLACK_PX = 8;
let idleMs = Number(body.dataset.idle) * 1000;
const warningMs = Number(body.dataset.warning) * 1000;
const patientMs = idleMs * PATIENCE;
let idleTimer = 0;
let endTimer = 0;
let countTimer = 0;
let going = false;

const offline = (act, ...given) => window.palvelutoriOffline?.[act]?.(...given) === true;

/* The letters of the address that are this page's own: the keypad in use, more time asked for. */
function withAids(address) {
  const url = new URL(address, location.href);
  if (!url.searchParams.has("turn")) return url.href;
  const letters = new Set(url.searchParams.get("aids") || "");
  if (root.classList.contains("keypad")) letters.add("k").delete("n");
  if (root.classList.contains("keypad-off")) letters.add("n").delete("k");
  if (idleMs >= patientMs) letters.add("p");
  if (letters.size) url.searchParams.set("aids", [...letters].join(""));
  return url.href;
}

function go(address) {
  if (going) return;
  const to = withAids(address);
  if (offline("go", to)) return;
  going = true;
  location.replace(to);
}

/* Everything of this person leaves the glass before anything else happens. */
function empty() {
  clearTimers();
  if (dialog.open) dialog.close();
  const main = document.getElementById("main");
  main.replaceChildren();
  for (const part of document.querySelectorAll(".hi > :not(.where), .reach > :not(main)")) part.remove();
}

async function reset() {
  if (going) return;
  going = true;
  empty();
  window.palvelutori?.silence?.();
  if (offline("reset", start)) return;
  for (;;) {
    try {
      await fetch(body.dataset.alive, { cache: "no-store" });
      location.replace(start);
      return;
    } catch {
      cut();
      await new Promise((done) => setTimeout(done, AGAIN_MS));
    }
  }
}

function cut() {
  document.dispatchEvent(new CustomEvent("kiosk:cut"));
  const main = document.getElementById("main");
  if (!main.querySelector(".cut")) main.replaceChildren(document.getElementById("cut").content.cloneNode(true));
}

/* What is posted: asked for once, and a server that does not answer is told from one that refuses. A number has an
 * address of its own; what was said of wishes has none, and its answer takes the place of the question. */
async function take(form, button) {
  if (going || offline("take", form)) return;
  going = true;
  button?.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form, button), cache: "no-store" });
    if (answer.redirected) location.replace(answer.url);
    else if (answer.ok) turnTo(await answer.text());
    else form.submit();
  } catch {
    going = false;
    button?.removeAttribute("aria-busy");
    document.dispatchEvent(new CustomEvent("kiosk:cut"));
    if (offline("take", form)) return;
    cut();
    clearTimers();
    setTimeout(reset, idleMs);
  }
}

/* The next question or answer, where no address may tell what was said: the same page with other words. */
function turnTo(words) {
  const page = new DOMParser().parseFromString(words, "text/html");
  const asks = [...page.querySelectorAll(".hi > :not(.where)")];
  for (const part of document.querySelectorAll(".hi > :not(.where)")) part.remove();
  document.querySelector(".hi").append(...asks.map((part) => document.importNode(part, true)));
  const main = document.getElementById("main");
  main.replaceChildren(...[...page.getElementById("main").childNodes].map((part) => document.importNode(part, true)));
  main.scrollTop = 0;
  document.title = page.title;
  going = false;
  document.querySelector("h1").focus();
  window.palvelutori?.sayPage?.();
  touched();
}

// -- steps

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href]");
  if (!link || event.defaultPrevented || link.origin !== location.origin || link.hash) return;
  event.preventDefault();
  if (link.href === new URL(start, location.href).href) reset();
  else go(link.href);
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method === "dialog") return;
  event.preventDefault();
  if (form.method === "post") {
    take(form, event.submitter);
    return;
  }
  const to = new URL(form.action);
  to.search = new URLSearchParams(new FormData(form, event.submitter)).toString();
  if (event.submitter?.id.startsWith("aid-")) to.hash = event.submitter.id;
  go(to.href);
});

// -- time

function clearTimers() {
  for (const timer of [idleTimer, endTimer]) clearTimeout(timer);
  clearInterval(countTimer);
}

function touched() {
  if (going || dialog.open) return;
  clearTimeout(idleTimer);
  if (body.hasAttribute("data-untouched")) idleTimer = setTimeout(refresh, FRESH_MS);
  else idleTimer = setTimeout(warn, idleMs);
}

/* The waiting kiosk knows what has opened and closed meanwhile; without an answer it stays as it is. */
async function refresh() {
  try {
    const answer = await fetch(body.dataset.alive, { cache: "no-store" });
    if (answer.ok && !going) {
      going = true;
      location.replace(start);
      return;
    }
  } catch {
    document.dispatchEvent(new CustomEvent("kiosk:cut"));
  }
  touched();
}

function warn() {
  if (going) return;
  dialog.showModal();
  count();
  const words = [document.getElementById("still-title"), document.getElementById("still-words")];
  window.palvelutori?.say?.(words.map((part) => part.textContent).join(" "), { always: true });
}

function count() {
  clearTimers();
  const ends = performance.now() + warningMs;
  const left = dialog.querySelector("[data-left]");
  const show = () => {
    const seconds = Math.max(0, Math.ceil((ends - performance.now()) / 1000));
    left.textContent = body.dataset.left.replace("{n}", String(seconds));
  };
  show();
  countTimer = setInterval(show, 1000);
  endTimer = setTimeout(reset, warningMs);
}

function stay() {
  idleMs = patientMs;
  dialog.close();
}

dialog.addEventListener("close", () => {
  clearTimers();
  window.palvelutori?.silence?.();
  touched();
});
// A touch anywhere beside the window means: I am here. A key inside it begins the twenty seconds anew.
dialog.addEventListener("pointerdown", (event) => { if (event.target === dialog) stay(); });
dialog.addEventListener("cancel", () => { idleMs = patientMs; });
dialog.addEventListener("keydown", () => { if (dialog.open) count(); });
document.getElementById("stay").addEventListener("click", stay);
document.getElementById("stop").addEventListener("click", reset);
for (const kind of ["pointerdown", "keydown", "input", "wheel", "touchmove"]) {
  document.addEventListener(kind, touched, { passive: true, capture: true });
}
document.addEventListener("scroll", touched, { passive: true, capture: true });

// A page out of the browser's memory is another person's.
window.addEventListener("pageshow", (event) => { if (event.persisted) reset(); });

// -- what does not fit

/* Says that the page goes on below, and goes there; at the end, back to where it began. */
const further = document.querySelector("[data-further]");

function scrolled() {
  const all = [document.getElementById("main"), document.querySelector(".reach")];
  const own = further.hidden ? 0 : further.offsetHeight;
  return all.find((part) => part && getComputedStyle(part).overflowY === "auto"
    && part.scrollHeight > part.clientHeight + own + SLACK_PX);
}

function show() {
  const part = scrolled();
  further.hidden = !part;
  if (!part) return;
  // What scrolls can be come to by keys, also where nothing in it can.
  if (part.querySelector("a[href],button,input:not([type=hidden])")) part.removeAttribute("tabindex");
  else part.tabIndex = 0;
  const isEnd = part.scrollTop + part.clientHeight > part.scrollHeight - SLACK_PX;
  further.textContent = `${isEnd ? "↑" : "↓"} ${isEnd ? further.dataset.up : further.dataset.down}`;
}

further.addEventListener("click", () => {
  const part = scrolled();
  const isEnd = part.scrollTop + part.clientHeight > part.scrollHeight - SLACK_PX;
  part.scrollTo({ top: isEnd ? 0 : part.scrollTop + part.clientHeight * 0.8 });
  show();
});
document.addEventListener("scroll", show, { passive: true, capture: true });
new ResizeObserver(show).observe(document.getElementById("main"));
new MutationObserver(show).observe(document.getElementById("main"), { childList: true, subtree: true });
show();

// -- beginning

for (const part of document.querySelectorAll("[data-needs-script]")) part.hidden = false;
const asked = location.hash && document.getElementById(location.hash.slice(1));
(asked || document.querySelector("h1"))?.focus({ preventScroll: !asked });
if (location.hash) history.replaceState(null, "", location.pathname + location.search);
if (body.hasAttribute("data-prints") && document.querySelector(".paper")) window.print();
touched();

window.palvelutori = Object.assign(window.palvelutori || {}, { kiosk: { go, reset, touched } });
