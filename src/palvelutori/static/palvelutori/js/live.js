/* Live pages without polling.
 *
 *   <body data-live-url="/api/v1/centres/rantakulma/events" data-live-stale-seconds="25">
 *   <section hx-get="…" hx-trigger="refresh" data-live-events="stop.called stop.started">…</section>
 *   <p class="tag age" data-live-age data-fresh="Tiedot klo {time}" data-stale="Tiedot klo {time}, {minutes} min vanhat">
 *   <div data-live-when-stale hidden>what to do now, in words</div>
 *
 * Each named event refreshes, once in 100 ms, the elements that ask for it. Any event, also the server's `beat`
 * (`data: {"at": ISO time, "speed": 60}`), proves that the line is alive. Without a sign of life for the given real
 * seconds the age tag and every [data-live-dims] element get the class `stale`, and the words say since when.
 * A break is mended by the browser with Last-Event-ID; after it everything is refreshed once.
 */
const source = document.querySelector("[data-live-url]");

if (source && window.EventSource) {
  const patience = 1000 * (Number(source.dataset.liveStaleSeconds) || 25);
  const house = window.palvelutori || {};
  const waiting = new Set();
  let timer = 0;
  // A picture kept from before (see wall_worker.js) is old from the beginning, and its clock is not to be believed.
  const cold = document.documentElement.classList.contains("is-cold");
  let heard = cold ? -Infinity : performance.now();
  const told = document.querySelector("[data-live-as-of]");
  let truth = cold && told ? new Date(told.dataset.liveAsOf) : house.now ? house.now() : new Date();
  let broken = false;
  let shownStale = false;
  let stream = null;
  // The first stream begins where the page was made; a later one begins at its own time, and everything is asked anew.
  let address = cold ? withoutStart() : source.dataset.liveUrl;

  function withoutStart() {
    const url = new URL(source.dataset.liveUrl, location.href);
    url.searchParams.delete("after");
    return url.href;
  }

  const asking = () => document.querySelectorAll("[data-live-events]");
  const wanted = (element) => element.dataset.liveEvents.split(/\s+/).filter(Boolean);

  function flush() {
    timer = 0;
    for (const element of waiting) {
      if (!element.isConnected) continue;
      if (element.contains(document.activeElement) && document.activeElement.matches("input,textarea,select")) {
        // Never rewrite a field under somebody's fingers: try again when they have left it.
        document.activeElement.addEventListener("blur", () => ask(element), { once: true });
        continue;
      }
      window.htmx ? window.htmx.trigger(element, "refresh") : element.dispatchEvent(new Event("refresh"));
    }
    waiting.clear();
  }

  function ask(element) {
    waiting.add(element);
    timer ||= setTimeout(flush, 100);
  }

  function alive(at) {
    heard = performance.now();
    if (at && house.setClock) house.setClock(at.at, at.speed);
    truth = house.now ? house.now() : new Date();
    tell();
  }

  function onEvent(event) {
    let body = null;
    if (event.type === "beat") {
      try { body = JSON.parse(event.data); } catch { body = null; }
    }
    alive(body);
    for (const element of asking()) {
      const kinds = wanted(element);
      // `reset`: the break was too long to be told line by line.
      if (event.type === "reset" || kinds.includes(event.type)) ask(element);
    }
  }

  function tell() {
    const old = performance.now() - heard;
    const stale = old > patience;
    for (const tag of document.querySelectorAll("[data-live-age]")) {
      const time = house.words ? house.words(truth, true, tag.lang) : truth.toLocaleTimeString();
      const pattern = stale ? tag.dataset.stale : tag.dataset.fresh;
      const told = pattern.replace("{time}", time).replace("{minutes}", String(Math.max(1, Math.round(old / 60000))));
      const place = tag.querySelector("[data-live-words]") || tag;
      if (place.textContent !== told) place.textContent = told;
      tag.classList.toggle("stale", stale);
    }
    if (stale === shownStale) return;
    shownStale = stale;
    document.documentElement.classList.toggle("is-stale", stale);
    for (const part of document.querySelectorAll("[data-live-dims]")) part.classList.toggle("stale", stale);
    for (const part of document.querySelectorAll("[data-live-when-stale]")) part.hidden = !stale;
  }

  function listen() {
    stream = new EventSource(address);
    address = withoutStart();
    const kinds = new Set(["beat", "hello", "reset", "other"]);
    for (const element of asking()) wanted(element).forEach((kind) => kinds.add(kind));
    (source.dataset.liveAlso || "").split(/\s+/).filter(Boolean).forEach((kind) => kinds.add(kind));
    for (const kind of kinds) stream.addEventListener(kind, onEvent);
    stream.addEventListener("open", () => {
      if (cold) location.reload();
      alive(null);
      if (broken) asking().forEach(ask);
      broken = false;
    });
    stream.addEventListener("error", () => {
      broken = true;
      // CONNECTING: the browser tries again by itself. CLOSED: the server said no (restart, expired pass): try later.
      if (stream.readyState === EventSource.CLOSED) setTimeout(again, 3000 + Math.random() * 2000);
    });
  }

  // A screen that was without its server over a night has a pass that has ended: any answer of its page brings a new one.
  async function again() {
    if ("liveRenews" in source.dataset) await fetch(location.pathname, { cache: "no-store" }).catch(() => {});
    listen();
  }

  // Somebody who works by keyboard keeps the place when the part under the focus is written anew.
  const likeness = (part) => part.dataset.key || part.id || `${part.tagName} ${part.textContent.trim()}`;
  let held = null;
  document.addEventListener("htmx:beforeSwap", (event) => {
    const part = document.activeElement;
    held = part && part !== document.body && event.detail.target.contains(part) ? likeness(part) : null;
  });
  document.addEventListener("htmx:afterSwap", () => {
    tell();
    if (held === null || document.activeElement !== document.body) return;
    const again = [...document.querySelectorAll("a[href],button,summary,[tabindex]")].find((one) => likeness(one) === held);
    if (again) again.focus({ preventScroll: true });
    held = null;
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && performance.now() - heard > patience) asking().forEach(ask);
  });
  window.addEventListener("pagehide", () => stream && stream.close());
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    broken = true;
    listen();
  });
  listen();
  tell();
  setInterval(tell, 1000);
}
