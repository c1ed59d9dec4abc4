/* The kiosk's dealings with the house: contacts, numbers for the time without one, telling of whom it gave them to.
 *
 * Time is the house's: told at each contact, carried on by the browser's steady clock, and over a restart by how far
 * the machine's own clock has moved. Wherever that is wrong, the house believes it only between two contacts.
 */
import { read, readAll, remove, within, write } from "./offline-store.js";

const PATIENCE_MS = 8000;
const AT_ONCE = 50;
export const addresses = JSON.parse(document.querySelector("meta[name=palvelutori-kiosk]").content);
const day = new Intl.DateTimeFormat("sv-SE", { timeZone: document.documentElement.dataset.clockZone || "Europe/Helsinki" });

const began = performance.now();
let tick = null; // {house, at}: house time at a moment of performance.now()
let speed = 1;
let key = "";

const random = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (one) => one.toString(16).padStart(2, "0")).join("");

/* House time in milliseconds, as far as it is known. */
export function now() {
  return tick ? tick.house + (performance.now() - tick.at) * speed : Date.now();
}

/* Begin: the profile's own name once, and the time where the browser left it. */
export async function begin() {
  return within("readwrite", async ({ kept }) => {
    const state = (await read(kept, "state")) || { profile: random(), sequence: 0, last: 0, pointers: {}, blocks: [] };
    if (state.tick && !tick) {
      const away = Math.max(0, Date.now() - state.tick.machine - (performance.now() - began));
      speed = state.tick.speed;
      tick = { house: state.tick.house + away * speed, at: began };
    }
    await write(kept, state, "state");
    return state;
  });
}

/* Note where time stands, so that a restart leans on the machine's clock for the pause alone. */
export async function note() {
  if (!tick) return;
  await within("readwrite", async ({ kept }) => {
    const state = await read(kept, "state");
    await write(kept, { ...state, tick: { house: now(), machine: Date.now(), speed } }, "state");
  });
}

class Silent extends Error {}
class Refused extends Error {
  constructor(status) { super(String(status)); this.status = status; }
}

async function ask(address, body) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE_MS);
  let answer;
  try {
    answer = await fetch(address, {
      method: body ? "POST" : "GET", cache: "no-store", signal: stop.signal, credentials: "same-origin",
      headers: body ? { "Content-Type": "application/json", "X-CSRFToken": key } : {},
      body: body ? JSON.stringify(body) : undefined,
    });
    if (answer.ok) return await answer.json();
  } catch (error) {
    throw new Silent(String(error));
  } finally {
    clearTimeout(timer);
  }
  if (answer.status >= 500 || answer.status === 429) throw new Silent(String(answer.status));
  throw new Refused(answer.status);
}

/* Ask the house: true when it answered, false when it is silent, null when this browser is no kiosk of it any more. */
export async function contact() {
  try {
    const state = await begin();
    const told = await ask(addresses.contact);
    key = told.csrf;
    const leased = await ask(addresses.contact, { profile: state.profile });
    await heard(leased, told);
    await tell();
    return true;
  } catch (error) {
    if (error instanceof Silent) return false;
    if (error instanceof Refused) return error.status === 403 || error.status === 404 ? null : false;
    throw error;
  }
}

async function heard(leased, told) {
  speed = leased.speed;
  tick = { house: Date.parse(leased.at), at: performance.now() };
  const known = await within("readwrite", async ({ kept, arrivals }) => {
    const state = await read(kept, "state");
    const pointers = {};
    for (const block of leased.blocks) {
      const at = `${block.day} ${block.first}`;
      pointers[at] = Math.max(state.pointers[at] || block.first, block.next);
    }
    const next = {
      ...state, pointers, blocks: leased.blocks, mark: leased.mark, contact: tick.house, prints: told.prints,
      tick: { house: tick.house, machine: Date.now(), speed },
    };
    await write(kept, next, "state");
    // The first answer after a break is the return of everybody who came in it.
    for (const one of await readAll(arrivals)) {
      if (!one.returned) await write(arrivals, { ...one, returned: leased.mark });
    }
    return (await read(kept, "needs"))?.digest;
  });
  if (known === told.needs) return;
  const needs = await ask(addresses.needs);
  await within("readwrite", async ({ kept }) => { await write(kept, needs, "needs"); });
}

/* Tell whom the kiosk gave numbers to, in the order they came; what is answered for is forgotten. */
export async function tell() {
  const waiting = (await within("readonly", ({ arrivals }) => readAll(arrivals))).sort((a, b) => a.sequence - b.sequence);
  for (let from = 0; from < waiting.length; from += AT_ONCE) {
    await tellOf(waiting.slice(from, from + AT_ONCE));
  }
}

async function tellOf(items) {
  let told;
  try {
    told = await ask(addresses.arrivals, { items });
  } catch (error) {
    // One the house cannot read must not keep the others from being told.
    if (!(error instanceof Refused) || error.status !== 422 || items.length === 1) {
      if (error instanceof Refused && error.status === 422) return;
      throw error;
    }
    for (const one of items) await tellOf([one]);
    return;
  }
  await within("readwrite", async ({ arrivals }) => {
    for (const one of told.items) await remove(arrivals, one.receipt);
  });
}

/* How many wait to be told, and what the kiosk knows. */
export async function standing() {
  return within("readonly", async ({ kept, arrivals }) => {
    const state = await read(kept, "state");
    return { state, needs: await read(kept, "needs"), waiting: await readAll(arrivals) };
  });
}

/* A number for `wanted` {needs, language, group_size, priority_ground, receipt?}; null when none are left. */
export async function take(wanted) {
  return within("readwrite", async ({ kept, arrivals }) => {
    const known = wanted.receipt && await read(arrivals, wanted.receipt);
    if (known) return known;
    const state = await read(kept, "state");
    const at = Math.max(Math.round(now()), state.last || 0);
    const block = free(state, day.format(at));
    if (!block) return null;
    const place = `${block.day} ${block.first}`;
    const sequence = state.sequence + 1;
    const arrival = {
      receipt: (wanted.receipt || random()).slice(0, 64), number: state.pointers[place], day: block.day,
      needs: wanted.needs, language: wanted.language, group_size: wanted.group_size,
      priority_ground: wanted.priority_ground || null, recorded_at: new Date(at).toISOString(), sequence,
      since: state.mark ?? null, returned: null,
    };
    const pointers = { ...state.pointers, [place]: arrival.number + 1 };
    await write(kept, { ...state, pointers, sequence, last: at }, "state");
    await write(arrivals, arrival);
    return arrival;
  });
}

/* The block of the day by the kiosk's clock; where the clock names a day nobody leased, the nearest before it. */
function free(state, today) {
  const left = state.blocks.filter((one) => state.pointers[`${one.day} ${one.first}`] <= one.last);
  const before = left.filter((one) => one.day <= today).sort((a, b) => a.day.localeCompare(b.day) || a.first - b.first);
  const own = before.filter((one) => one.day === today);
  return own[0] || before.at(-1) || left[0];
}

/* The code of a paper, as `visits/follow.py` works it out: FNV-1a, 64 bits, eight signs and a check sign. */
const SIGNS = "23456789CDFGHJKMNPQRTVW";
export function codeOf(receipt) {
  let value = 0xcbf29ce484222325n;
  for (const sign of new TextEncoder().encode(receipt)) value = BigInt.asUintN(64, (value ^ BigInt(sign)) * 0x100000001b3n);
  const places = [];
  for (let place = 0; place < 8; place += 1) {
    places.push(Number(value % 23n));
    value /= 23n;
  }
  const check = places.reduce((sum, one, at) => sum + one * (at + 1), 0) % 23;
  return [...places, check].map((one) => SIGNS[one]).join("").replace(/(...)(?=.)/g, "$1 ");
}

/* One arrival that is not told yet, for the paper. */
export async function arrivalOf(receipt) {
  return within("readonly", ({ arrivals }) => read(arrivals, receipt));
}
