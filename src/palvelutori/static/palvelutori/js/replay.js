/* Lets a simulated day happen in its hall: people walk, wait and are served, and the figures are theirs.
 *
 * Without this module, and for who wants no motion, the page shows stills and a table by half hours. Everybody is
 * counted where the day says they are at that second; only their drawing takes a moment to get there.
 */
const SVG = "http://www.w3.org/2000/svg";
const WALKS = 0, WAITS = 1, SERVED = 2;
const CLASSES = ["walks", "waits", "served"];
/* seconds of the day in which a change of place is seen */
const SETTLE = 25;
const root = document.querySelector("[data-replay]");
const calm = matchMedia("(prefers-reduced-motion: reduce)");

function hall(day) {
  const spot = (span) => {
    if (span[0] === WALKS) return null;
    return span[0] === WAITS ? day.seats[span[1]][span[2]] : day.desks[span[2]];
  };
  const stroll = (from, to, share, number) => {
    const way = day.way + (number % 5 - 2) * 14;
    const corners = [from, [from[0], way], [to[0], way], to];
    const legs = [1, 2, 3].map((n) => Math.abs(corners[n][0] - corners[n - 1][0]) + Math.abs(corners[n][1] - corners[n - 1][1]));
    let left = share * (legs[0] + legs[1] + legs[2]);
    for (let n = 0; n < 3; n += 1) {
      if (legs[n] && left <= legs[n]) {
        const part = left / legs[n], a = corners[n], b = corners[n + 1];
        return [a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part];
      }
      left -= legs[n];
    }
    return to;
  };
  const line = (from, to, share) => [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share];
  return { spot, stroll, line, door: day.door };
}

/* Where somebody is drawn who is in their span `n` at second `at`. */
function drawn(place, person, n, at) {
  const { spans, number } = person, span = spans[n], here = place.spot(span);
  const before = n ? place.spot(spans[n - 1]) : null;
  if (!here) {
    const next = spans[n + 1], share = (at - span[3]) / (span[4] - span[3]);
    return place.stroll(before || place.door, next ? place.spot(next) : place.door, share, number);
  }
  if (n && !before) return here;
  const share = (at - span[3]) / Math.min(SETTLE, span[4] - span[3]);
  if (share >= 1) return here;
  const isNear = before && spans[n - 1][1] === span[1];
  return isNear ? place.line(before, here, share) : place.stroll(before || place.door, here, share, number);
}

function figure(mark) {
  const node = document.createElementNS(SVG, "g"), path = document.createElementNS(SVG, "path");
  path.setAttribute("d", mark.outline);
  node.append(path);
  if (mark.letter) {
    const letter = document.createElementNS(SVG, "text");
    letter.setAttribute("y", "5");
    letter.textContent = mark.letter;
    node.append(letter);
  }
  return node;
}

function told(day) {
  const separator = document.documentElement.lang.startsWith("en") ? ":" : ".";
  const clock = (at) => {
    const minute = Math.floor(at / 60);
    return `${Math.floor(minute / 60) % 24}${separator}${String(minute % 60).padStart(2, "0")}`;
  };
  const fill = (words, values) => words.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const say = (part, words) => { if (part.textContent !== words) part.textContent = words; };
  const all = (name) => [...root.querySelectorAll(`[data-${name}]`)];
  const rows = { waits: all("waits"), served: all("served") }, bays = all("bay"), sums = all("sum");
  const heading = root.querySelector("[data-now-words]");
  const headed = heading.textContent.replace(fill(root.dataset.clock, { time: clock(day.start) }), "{at}");
  return {
    clock,
    words: (at) => fill(root.dataset.clock, { time: clock(at) }),
    show(at, counts) {
      for (const name of ["waits", "served"]) for (const part of rows[name]) say(part, String(counts[name][part.dataset[name]]));
      for (const part of bays) {
        const line = part.dataset.bay;
        say(part, fill(root.dataset.bayWords, { waits: counts.waits[line], served: counts.served[line] }));
      }
      for (const part of sums) say(part, String(counts.sums[part.dataset.sum]));
      const when = this.words(at);
      say(root.querySelector("[data-told]"), fill(root.dataset.words, { at: when, house: counts.sums.house, waits: counts.sums.waits }));
      say(heading, fill(headed, { at: when }));
      say(root.querySelector("[data-now]"), clock(at));
    },
  };
}

function stage(day, figures) {
  const place = hall(day), crowd = root.querySelector("[data-people]"), desks = root.querySelector("[data-officers]");
  const people = day.people.map(([mark, spans], number) => ({ mark: day.marks[mark], spans, number, node: null, n: 0, look: "" }));
  crowd.replaceChildren();
  desks.replaceChildren();
  const officers = day.officers.map(([desk, from, to]) => {
    const node = document.createElementNS(SVG, "circle"), [x, y, isUpper] = day.desks[desk];
    for (const [name, value] of Object.entries({ class: "officer", cx: x, cy: isUpper ? y - 42 : y + 42, r: 7 })) node.setAttribute(name, value);
    return { node, from, to };
  });
  const put = (one, look, point) => {
    if (!one.node) { one.node = figure(one.mark); crowd.append(one.node); }
    if (one.look !== look) { one.node.setAttribute("class", `who ${look}`); one.look = look; }
    one.node.setAttribute("transform", `translate(${point[0].toFixed(1)} ${point[1].toFixed(1)})`);
  };
  return (at) => {
    const none = () => day.seats.map(() => 0);
    const counts = { waits: none(), served: none(), sums: { house: 0, waits: 0, served: 0, walks: 0, on_duty: 0 } };
    for (const one of people) {
      const spans = one.spans, last = spans.length - 1;
      if (last < 0 || at < spans[0][3] || at >= spans[last][4] + SETTLE) {
        if (one.node) { one.node.remove(); one.node = null; one.look = ""; one.n = 0; }
        continue;
      }
      if (at >= spans[last][4]) {
        const from = place.spot(spans[last]) || place.door;
        put(one, "gone", place.stroll(from, place.door, (at - spans[last][4]) / SETTLE, one.number));
        continue;
      }
      if (at < spans[one.n][3]) one.n = 0;
      while (at >= spans[one.n][4]) one.n += 1;
      const [what, line] = spans[one.n];
      counts.sums.house += 1;
      counts.sums[CLASSES[what]] += 1;
      if (what !== WALKS) counts[CLASSES[what]][line] += 1;
      put(one, CLASSES[what], drawn(place, one, one.n, at));
    }
    for (const one of officers) {
      const isThere = one.from <= at && at < one.to;
      counts.sums.on_duty += isThere ? 1 : 0;
      if (isThere && !one.node.isConnected) desks.append(one.node);
      if (!isThere && one.node.isConnected) one.node.remove();
    }
    figures.show(at, counts);
  };
}

function start(day) {
  const slider = root.querySelector("#slider"), speed = root.querySelector("[data-speed]"), play = root.querySelector("[data-play]");
  let at = Number(slider.value) * 60, isPlaying = false, before = 0;
  const figures = told({ start: at }), show = stage(day, figures);
  const draw = () => {
    show(at);
    slider.value = String(Math.floor(at / 60));
    slider.setAttribute("aria-valuetext", figures.words(at));
  };
  const turn = (on) => {
    isPlaying = on;
    play.setAttribute("aria-pressed", String(on));
    for (const part of play.querySelectorAll("[data-when]")) part.hidden = (part.dataset.when === "playing") !== on;
    if (on) { before = performance.now(); requestAnimationFrame(tick); }
  };
  const tick = (now) => {
    if (!isPlaying) return;
    at = Math.min(day.last, at + Math.min(now - before, 100) / 1000 * Number(speed.value) * 60);
    before = now;
    draw();
    if (at >= day.last) turn(false); else requestAnimationFrame(tick);
  };
  play.addEventListener("click", () => {
    if (!isPlaying && at >= day.last) at = day.first;
    turn(!isPlaying);
  });
  slider.addEventListener("input", () => { at = Number(slider.value) * 60; draw(); });
  calm.addEventListener("change", () => { if (calm.matches) turn(false); });
  root.querySelector("[data-stills]").hidden = true;
  root.querySelector("[data-bar]").hidden = false;
  draw();
}

if (root && !calm.matches) {
  fetch(root.dataset.replay, { headers: { Accept: "application/json" } })
    .then((answer) => (answer.ok ? answer.json() : null))
    .then((day) => { if (day) start(day); })
    .catch(() => {});
}
