/* The kiosk's page without connection: choose, take a number, paper. Says since when, and goes back by itself.
 *
 * The words stand in the page; needs, numbers and times come from what the kiosk keeps.
 */
import { addresses, arrivalOf, begin, codeOf, contact, note, now, standing, take } from "./offline-house.js";

const root = document.documentElement;
const body = document.body;
const slot = body.dataset.slot;
const asked = new URLSearchParams(location.search);
const EVERY_MS = 15_000;
const part = (id) => document.getElementById(id);
const local = (names) => names[slot] || names[slot === "easy" ? "fi" : slot] || names.fi || Object.values(names)[0] || "";
let isTouched = asked.has("need");
let idleTimer = 0;
let known = { state: null, needs: null, waiting: [] };

// -- what is asked

const isOpen = (unit, at) => unit.open.some(([from, to]) => from <= at && at < to);

function choice(need, unit, ticked) {
  const made = part("choice").content.cloneNode(true);
  const box = made.querySelector("input");
  box.value = need.code;
  box.checked = ticked.has(need.code);
  made.querySelector("b").textContent = local(need.names);
  const where = made.querySelector("small");
  if (need.general) where.remove();
  else where.textContent = local(unit.names);
  return made;
}

function fill() {
  const ticked = new Set(asked.getAll("need"));
  const at = now();
  const open = (known.needs?.units || []).filter((unit) => isOpen(unit, at));
  const unitOf = new Map(open.flatMap((unit) => unit.needs.map((need) => [need.code, { need, unit }])));
  const everyday = [...new Set([...ticked, ...(known.needs?.everyday || [])])].filter((code) => unitOf.has(code));
  part("everyday").replaceChildren(...everyday.map((code) => choice(unitOf.get(code).need, unitOf.get(code).unit, ticked)));
  part("units").replaceChildren(...open.map((unit) => {
    const made = part("unit").content.cloneNode(true);
    made.querySelector("summary").textContent = local(unit.names);
    const rest = unit.needs.filter((need) => !everyday.includes(need.code));
    made.querySelector("ul").append(...rest.map((need) => choice(need, unit, ticked)));
    return rest.length ? made : "";
  }));
  const grounds = (known.needs?.grounds || []).map((one) => {
    const made = part("ground").content.cloneNode(true);
    made.querySelector("input").value = one.code;
    made.querySelector("span").textContent = local(one.names);
    return made;
  });
  part("grounds").append(...grounds);
  for (const name of ["language", "group_size", "priority_ground"]) {
    const wanted = asked.get(name) || (name === "language" ? body.dataset.language : "");
    const box = [...part("ask").elements].find((one) => one.name === name && one.value === wanted);
    if (box) box.checked = true;
  }
  show(!numbersLeft() ? "none" : open.length ? "ask" : "closed");
}

function numbersLeft() {
  const { state } = known;
  return Boolean(state?.blocks.some((one) => state.pointers[`${one.day} ${one.first}`] <= one.last));
}

/* One part of the page at a time; the heading says what it is. */
function show(name) {
  for (const one of document.querySelectorAll("[data-part]")) one.hidden = one.dataset.part !== name;
  const heading = part("title");
  heading.textContent = document.querySelector(`[data-part="${name}"]`).dataset.title;
  part("large").hidden = name !== "number";
  body.dataset.showing = name;
  heading.focus({ preventScroll: true });
  window.palvelutori?.sayPage?.();
}

part("ask").addEventListener("submit", async (event) => {
  event.preventDefault();
  event.stopPropagation(); // nothing is sent: what forms.js does to a button that waits for an answer would stay
  const given = new FormData(part("ask"));
  const needs = [...new Set(given.getAll("need"))];
  part("nothing").hidden = needs.length > 0;
  if (!needs.length) {
    part("nothing").focus();
    window.palvelutori?.say?.(part("nothing").textContent.trim());
    return;
  }
  const button = event.submitter;
  if (button?.getAttribute("aria-busy")) return;
  button?.setAttribute("aria-busy", "true");
  const arrival = await take({
    needs, language: given.get("language"), group_size: Number(given.get("group_size")) || 1,
    priority_ground: given.get("priority_ground") || "",
  });
  button?.removeAttribute("aria-busy");
  if (!arrival) {
    show("none");
    return;
  }
  paper(arrival);
  ask();
});

// -- the number

function paper(arrival) {
  const needs = new Map((known.needs?.units || []).flatMap((unit) => unit.needs.map((need) => [need.code, { need, unit }])));
  const told = (code, onPaper) => {
    const found = needs.get(code);
    // What lies about in the hall tells nothing of a unit that is nobody's business.
    if (!found || (onPaper && found.unit.opaque)) return local(known.needs?.neutral || {});
    return local(found.need.names);
  };
  for (const place of document.querySelectorAll("[data-number]")) place.textContent = String(arrival.number);
  const at = new Date(Date.parse(arrival.recorded_at));
  for (const place of document.querySelectorAll("[data-code]")) place.textContent = codeOf(arrival.receipt);
  for (const place of document.querySelectorAll("[data-taken]")) place.textContent = window.palvelutori.words(at);
  for (const list of document.querySelectorAll("[data-matters]")) {
    const onPaper = list.closest(".paper") !== null;
    list.replaceChildren(...[...new Set(arrival.needs.map((code) => told(code, onPaper)))].map((words) => {
      const line = document.createElement("li");
      line.textContent = words;
      return line;
    }));
  }
  show("number");
  document.dispatchEvent(new CustomEvent("kiosk:paper", { detail: { number: arrival.number } }));
  touched();
  // A kiosk whose printer is on the network has no paper now.
  const prints = known.state?.prints !== false;
  part("no-paper").hidden = prints;
  part("again").hidden = !prints;
  if (prints) window.print();
}

part("again").addEventListener("click", () => window.print());
part("ready").addEventListener("click", over);

// -- beginning again

function over() {
  clearTimeout(idleTimer);
  location.replace(known.isConnected ? addresses.start : addresses.offline);
}

function touched() {
  clearTimeout(idleTimer);
  const seconds = body.dataset.showing === "number" ? body.dataset.ticketSeconds : body.dataset.idle;
  if (isTouched || body.dataset.showing === "number") idleTimer = setTimeout(() => part("still").showModal(), seconds * 1000);
}

part("still").addEventListener("close", touched);
part("stay").addEventListener("click", () => part("still").close());
part("stop").addEventListener("click", over);
new MutationObserver(() => {
  if (!part("still").open) return;
  const words = [part("still-title"), part("still-words")].map((one) => one.textContent).join(" ");
  window.palvelutori?.say?.(words, { always: true });
  const timer = setTimeout(() => { if (part("still").open) over(); }, body.dataset.warning * 1000);
  part("still").addEventListener("close", () => clearTimeout(timer), { once: true });
}).observe(part("still"), { attributes: true, attributeFilter: ["open"] });
for (const kind of ["pointerdown", "keydown", "input"]) {
  document.addEventListener(kind, () => { isTouched = true; touched(); }, { passive: true, capture: true });
}

for (const button of document.querySelectorAll("[data-aid]")) {
  button.addEventListener("click", () => {
    const on = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(on));
    if (button.dataset.aid === "c") on ? root.setAttribute("data-theme", "contrast") : root.removeAttribute("data-theme");
    else root.classList.toggle({ l: "large", o: "lower", s: "sound" }[button.dataset.aid], on);
    if (button.dataset.aid === "s") on ? window.palvelutori?.sayPage?.() : window.palvelutori?.silence?.();
  });
  if ((asked.get("aids") || "").includes(button.dataset.aid)) button.click();
}
if ((asked.get("aids") || "").includes("k")) root.classList.add("keypad");

// -- the connection

function say() {
  const contactAt = known.state?.contact;
  part("since").textContent = contactAt
    ? body.dataset.since.replace("{time}", window.palvelutori.words(new Date(contactAt))) : body.dataset.never;
  part("since").hidden = Boolean(known.isConnected);
  part("back").hidden = !known.isConnected;
  body.dataset.waiting = String(known.waiting.length);
}

let asking = false;
async function ask() {
  if (asking) return;
  asking = true;
  const answered = await contact();
  asking = false;
  const isConnected = answered === true;
  known = { ...(await standing()), isConnected };
  say();
  if ((isConnected || answered === null) && !isTouched && body.dataset.showing !== "number") location.replace(addresses.start);
}

await begin();
known = { ...(await standing()), isConnected: false };
say();
const given = asked.get("number") && await arrivalOf(asked.get("number"));
if (given) paper(given);
else fill();
history.replaceState(null, "", location.pathname);
setInterval(ask, EVERY_MS);
setInterval(note, EVERY_MS);
touched();
ask();
