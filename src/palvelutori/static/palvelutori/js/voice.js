/* The screen's voice: a chime, the number and the place, from recorded clips.
 *
 *   <p id="voice" data-sound="/static/…/sound/" data-volume="70" data-quiet-from="20:00" data-quiet-until="08:00"
 *      data-quiet-volume="0"> <span data-voice="on" hidden>… <span data-voice="quiet" hidden>…
 *      <span data-voice="blocked" hidden><button>…
 *
 * `palvelutori.say(id, "sv:number n12 desk n5-end|fi:number …")` puts a call into the queue: one is said at a time,
 * one second between two, whatever comes meanwhile. A browser that lets no page make sound until somebody has touched
 * it shows the button; a kiosk browser started with --autoplay-policy=no-user-gesture-required needs none.
 */
const place = document.getElementById("voice");
const house = (window.palvelutori = window.palvelutori || {});
const BETWEEN_S = 1, AFTER_CHIME_S = 0.15, BETWEEN_LANGUAGES_S = 0.5, JOINT_S = 0.045, OLD_MS = 90000;

if (place && window.AudioContext) {
  const context = new AudioContext();
  const loudness = context.createGain();
  loudness.connect(context.destination);
  const known = new Map();
  const queue = [];
  let speaking = false;
  house.told = Object.assign(house.told || {}, { sound: "blocked" });
  house.spoken = [];

  const minutes = (words) => { const [hour, minute] = words.split(/[.:]/).map(Number); return hour * 60 + minute; };

  function isQuiet() {
    const { quietFrom, quietUntil } = place.dataset;
    if (!quietFrom || !quietUntil || !house.now) return false;
    const [now, from, until] = [house.words(house.now()), quietFrom, quietUntil].map(minutes);
    return from < until ? from <= now && now < until : now >= from || now < until;
  }

  const volume = () => Number(isQuiet() ? place.dataset.quietVolume : place.dataset.volume) / 100;

  function tell() {
    const state = context.state !== "running" ? "blocked" : isQuiet() ? "quiet" : "on";
    for (const part of place.querySelectorAll("[data-voice]")) part.hidden = part.dataset.voice !== state;
    if (house.told.sound === state) return;
    house.told.sound = state;
    if (house.alive) house.alive();
  }

  function clip(name) {
    if (!known.has(name)) {
      const found = fetch(`${place.dataset.sound}${name}.opus`)
        .then((answer) => (answer.ok ? answer.arrayBuffer() : Promise.reject(new Error(name))))
        .then((bytes) => context.decodeAudioData(bytes));
      found.catch(() => known.delete(name));
      known.set(name, found);
    }
    return known.get(name);
  }

  function play(buffer, at) {
    const source = context.createBufferSource();
    source.buffer = buffer;
    source.connect(loudness);
    source.start(at);
    return at + buffer.duration;
  }

  async function sentence(words) {
    const [language, clips] = words.split(":");
    return Promise.all(clips.split(" ").map((one) => clip(`${language}/${one}`)));
  }

  async function speak(call) {
    const loud = volume();
    if (context.state !== "running" || loud === 0 || performance.now() - call.came > OLD_MS) return;
    loudness.gain.value = loud;
    const [chime, ...sentences] = await Promise.all([
      clip("chime"), ...call.words.split("|").map((one) => sentence(one).catch(() => [])),
    ]);
    const began = context.currentTime + 0.05;
    let at = play(chime, began) + AFTER_CHIME_S;
    for (const buffers of sentences) {
      for (const buffer of buffers) at = play(buffer, at) - JOINT_S;
      at += BETWEEN_LANGUAGES_S;
    }
    house.spoken.push({ id: call.id, words: call.words, began, ended: at - BETWEEN_LANGUAGES_S + JOINT_S, loud });
    await new Promise((resolve) => setTimeout(resolve, 1000 * (at - BETWEEN_LANGUAGES_S - context.currentTime + BETWEEN_S)));
  }

  async function work() {
    if (speaking) return;
    speaking = true;
    while (queue.length) await speak(queue.shift()).catch(() => {});
    speaking = false;
  }

  house.say = (id, words) => {
    queue.push({ id, words, came: performance.now() });
    work();
  };

  place.querySelector("button")?.addEventListener("click", async () => {
    await context.resume();
    tell();
    loudness.gain.value = volume() || 0.3;
    play(await clip("chime"), context.currentTime + 0.05);
  });
  context.addEventListener("statechange", tell);
  context.resume().then(tell, () => {});
  setInterval(tell, 5000);
  setTimeout(tell, 300);
}
