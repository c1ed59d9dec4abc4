/* One-letter keys for people who do the same thing a hundred times a day.
 *
 *   <button data-key="n">Seuraava <kbd>N</kbd></button>
 *   <button data-keys-toggle data-on="Ota pikanäppäimet käyttöön" data-off="Ota pikanäppäimet pois">…</button>
 *
 * They work only outside fields and without Ctrl, Alt or Meta, and can be switched off (WCAG 2.1.4); the choice is
 * kept on this machine. A key whose action is not available moves the focus there, so that the reason is read.
 */
const STORE = "palvelutori.keys";
const root = document.documentElement;

function load() {
  try { return localStorage.getItem(STORE) !== "off"; } catch { return true; }
}

function save(on) {
  try { localStorage.setItem(STORE, on ? "on" : "off"); } catch { /* a private window forgets, and that is fine */ }
}

let on = load();

function show() {
  root.dataset.keys = on ? "on" : "off";
  for (const part of document.querySelectorAll("[data-key]")) {
    if (on) part.setAttribute("aria-keyshortcuts", part.dataset.key.toUpperCase());
    else part.removeAttribute("aria-keyshortcuts");
  }
  for (const part of document.querySelectorAll("[data-keys-toggle]")) {
    part.hidden = false;
    if (part.type === "checkbox") part.checked = on;
    else part.textContent = on ? part.dataset.off : part.dataset.on;
  }
}

function inField(target) {
  return target instanceof Element
    && target.closest("input:not([type=checkbox],[type=radio],[type=button],[type=submit]),textarea,select,[contenteditable]");
}

function visible(part) {
  return part.checkVisibility ? part.checkVisibility() : part.offsetParent !== null;
}

document.addEventListener("keydown", (event) => {
  if (!on || event.ctrlKey || event.altKey || event.metaKey || event.repeat || event.isComposing) return;
  if (event.key.length !== 1 || inField(event.target)) return;
  const within = document.querySelector("dialog[open]") || document;
  const wanted = event.key.toLowerCase();
  const part = [...within.querySelectorAll("[data-key]")].find((one) => one.dataset.key.toLowerCase() === wanted && visible(one));
  if (!part) return;
  event.preventDefault();
  if (part.getAttribute("aria-disabled") === "true" || part.matches("input:not([type=submit]),select,textarea")) part.focus();
  else part.click();
});

function toggle(event) {
  const part = event.target.closest?.("[data-keys-toggle]");
  if (!part || (event.type === "click") === (part.type === "checkbox")) return;
  on = part.type === "checkbox" ? part.checked : !on;
  save(on);
  show();
}

document.addEventListener("click", toggle);
document.addEventListener("change", toggle);
document.addEventListener("htmx:afterSwap", show);
show();
