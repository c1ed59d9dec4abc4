/* The page aloud, in the chosen language: what is on the glass and nothing else.
 *
 * With the class `sound` on html the page says its heading, its lead and how many choices there are; then whatever
 * gets the focus or changes. The warning of time running out is said always. Where the machine has no voice for the
 * language, #no-voice says so in words.
 */
const root = document.documentElement;
const words = document.body.dataset;
const speech = window.speechSynthesis;
const WAIT_MS = 1500;
const PARTS = "#main a[href],#main button,#main input:not([type=hidden])";

const isOn = () => root.classList.contains("sound");

function voice() {
  const all = speech ? speech.getVoices() : [];
  return all.find((one) => one.lang.replace("_", "-").toLowerCase().startsWith(root.lang.slice(0, 2)));
}

/* Voices may come a moment after the page. */
function voiceSoon() {
  return new Promise((done) => {
    const found = voice();
    if (found || !speech) { done(found); return; }
    const timer = setTimeout(() => done(voice()), WAIT_MS);
    speech.addEventListener?.("voiceschanged", () => { clearTimeout(timer); done(voice()); }, { once: true });
  });
}

async function say(told, { always = false } = {}) {
  if (!told || !(always || isOn())) return;
  const chosen = await voiceSoon();
  const missing = document.getElementById("no-voice");
  if (!chosen) {
    if (missing && isOn()) missing.hidden = false;
    return;
  }
  const sentence = new SpeechSynthesisUtterance(told);
  [sentence.voice, sentence.lang, sentence.rate] = [chosen, root.lang, 0.9];
  speech.cancel();
  speech.speak(sentence);
}

function silence() {
  speech?.cancel();
}

const seen = (part) => part.checkVisibility?.() ?? true;
const plain = (part) => (part?.innerText || "").replace(/\s+/g, " ").trim();

function name(part) {
  const label = part.labels?.[0];
  const told = part.getAttribute("aria-label") || plain(label) || plain(part);
  if (part.matches("[type=checkbox],[type=radio]")) return `${told}, ${part.checked ? words.picked : words.notPicked}`;
  if (part.hasAttribute("aria-pressed")) return `${told}, ${part.getAttribute("aria-pressed") === "true" ? words.on : words.off}`;
  if (part.getAttribute("aria-current") === "true") return `${told}, ${words.picked}`;
  return isField(part) && part.value ? `${told}: ${part.value}` : told;
}

const isField = (part) => part.matches("input:not([type=checkbox],[type=radio])");

/* The heading, its lead, what matters on the page, and how to go on. */
function sayPage() {
  const told = [...document.querySelectorAll("h1,.hi .lead,#main [data-said],#main .notice:not([hidden])")].filter(seen).map(plain);
  const count = [...document.querySelectorAll(PARTS)].filter(seen).length;
  if (count) told.push(words.how.replace("{n}", String(count)));
  return say(told.filter(Boolean).map((one) => (/[.?:]$/.test(one) ? one : `${one}.`)).join(" "));
}

document.addEventListener("focusin", (event) => {
  if (event.target.matches("a,button,input,select,summary")) say(name(event.target));
});
document.addEventListener("change", (event) => {
  if (event.target.matches("[type=checkbox],[type=radio]")) say(name(event.target));
});

window.palvelutori = Object.assign(window.palvelutori || {}, { say, sayPage, silence });
window.addEventListener("pagehide", silence);
const here = document.activeElement;
if (here?.hasAttribute("aria-pressed")) say(name(here)); else sayPage();
