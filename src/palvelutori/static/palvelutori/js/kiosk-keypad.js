/* The whole kiosk by a keypad: arrows go through the page in its own order, Enter chooses.
 *
 * Once an arrow was pressed, figures 1–9 choose the first nine answers (they show their figure), 0 leads to a human,
 * # or Backspace back, * says the page again. The button "Keypad" switches the figures off (WCAG 2.1.4); arrows stay.
 */
const root = document.documentElement;
const button = document.getElementById("aid-keypad");
const MOST = 9;
const NEXT = new Set(["ArrowDown", "ArrowRight"]);
const BEFORE = new Set(["ArrowUp", "ArrowLeft"]);
const PARTS = "a[href],button,input:not([type=hidden]),select,textarea,summary";

function visible(part) {
  return part.checkVisibility ? part.checkVisibility() : part.offsetParent !== null;
}

function within() {
  return document.querySelector("dialog[open]") || document.body;
}

function parts() {
  return [...within().querySelectorAll(PARTS)].filter((part) => !part.disabled && visible(part));
}

function isTyped(part) {
  return part.matches?.("input:not([type=checkbox],[type=radio]),textarea");
}

function use(on) {
  root.classList.toggle("keypad", on);
  button?.setAttribute("aria-pressed", String(on));
}

/* Answers get their figures; after a search the list is another. */
function number() {
  const answers = document.querySelectorAll("#main .choices :is(a,label,button)");
  [...answers].slice(0, MOST).forEach((part, place) => { part.dataset.figure = String(place + 1); });
}

function move(step) {
  const all = parts();
  if (!all.length) return;
  const here = all.indexOf(document.activeElement);
  const to = here < 0 ? (step > 0 ? 0 : all.length - 1) : (here + step + all.length) % all.length;
  all[to].focus();
  all[to].scrollIntoView({ block: "nearest" });
}

function figure(key) {
  if (key === "0") return document.getElementById("human");
  if (key === "#") return document.getElementById("back");
  return document.querySelector(`#main [data-figure="${key}"]`);
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.defaultPrevented) return;
  const here = document.activeElement;
  const typed = isTyped(here);
  if (NEXT.has(event.key) || BEFORE.has(event.key)) {
    if (typed && (event.key === "ArrowLeft" || event.key === "ArrowRight")) return;
    event.preventDefault();
    if (!root.classList.contains("keypad-off")) use(true);
    move(NEXT.has(event.key) ? 1 : -1);
    return;
  }
  if (event.key === "Enter" && here.matches?.("[type=checkbox],[type=radio]")) {
    event.preventDefault();
    here.click();
    return;
  }
  if (typed || !root.classList.contains("keypad") || within() !== document.body) return;
  if (event.key === "*") {
    event.preventDefault();
    window.palvelutori?.sayPage?.();
    return;
  }
  const wanted = event.key === "Backspace" ? "#" : event.key;
  if (!/^[0-9#]$/.test(wanted)) return;
  const part = figure(wanted);
  if (!part) return;
  event.preventDefault();
  part.focus();
  part.click();
});

// Switched here and now: without script there are no figures to switch.
button?.addEventListener("click", (event) => {
  event.preventDefault();
  const on = !root.classList.contains("keypad");
  use(on);
  root.classList.toggle("keypad-off", !on);
});

new MutationObserver(number).observe(document.getElementById("main"), { childList: true, subtree: true });
number();
