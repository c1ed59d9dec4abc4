/* A sound and a shake when one is called, for who has asked for it on this page. It is remembered in this tab until it is closed.
 * A browser lets a page sound only after a touch: so the button is there, and what it promises it does at once. */
const card = document.getElementById("own-call");
const hero = document.getElementById("follow-hero");
const button = card && card.querySelector("button");
const Sounds = window.AudioContext || window.webkitAudioContext;
const KEPT = "own-call";
let sounds = null;

// Two soft tones, rising a fourth.
function chime() {
  if (!sounds) return;
  for (const [at, pitch] of [[0, 392], [0.28, 523.25]]) {
    const tone = sounds.createOscillator(), volume = sounds.createGain(), start = sounds.currentTime + at;
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0, start);
    volume.gain.linearRampToValueAtTime(0.35, start + 0.04);
    volume.gain.exponentialRampToValueAtTime(0.001, start + 0.6);
    tone.connect(volume).connect(sounds.destination);
    tone.start(start);
    tone.stop(start + 0.65);
  }
}

function call() {
  chime();
  if (navigator.vibrate) navigator.vibrate([300, 150, 300]);
  card.dataset.called = String(Number(card.dataset.called || 0) + 1);
}

if (button && hero && (Sounds || navigator.vibrate)) {
  card.hidden = false;
  const words = button.querySelector("span");
  const say = (on) => {
    button.setAttribute("aria-pressed", String(on));
    words.textContent = on ? button.dataset.on : button.dataset.off;
  };
  button.addEventListener("click", async () => {
    const on = button.getAttribute("aria-pressed") !== "true";
    say(on);
    sessionStorage.setItem(KEPT, on ? "1" : "");
    if (on && Sounds) { sounds ||= new Sounds(); await sounds.resume(); }
    if (on) { chime(); if (navigator.vibrate) navigator.vibrate(150); }
  });
  // The same tab after a form was sent: on again, if the browser really lets it sound.
  if (sessionStorage.getItem(KEPT) && Sounds) {
    sounds = new Sounds();
    sounds.resume();
    setTimeout(() => say(sounds.state === "running"), 300);
  }
  // A part of the page is fetched anew now and then: only another call, or the same one repeated, sounds again.
  const called = () => hero.querySelector("[data-call]")?.dataset.call || "";
  let last = called();
  new MutationObserver(() => {
    const now = called();
    if (!now || now === last) return;
    last = now;
    if (button.getAttribute("aria-pressed") === "true") call();
  }).observe(hero, { childList: true, subtree: true });
}
