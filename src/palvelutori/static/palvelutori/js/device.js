/* Signs of life of a browser that is a device.
 *
 *   <body data-device-alive="/laite/elossa/" data-page="wall" data-version="0.1.0" data-settings="…" data-secret="…">
 *
 * Every half minute, and whenever a page calls `palvelutori.alive({…})`, the device tells what it shows and how it is:
 * other modules put what they know into `palvelutori.told` (sound, printer, paper, …). An answer with another version
 * of the house, or other settings, loads the page anew; so does 401, when the device was taken back. Never while
 * somebody uses a kiosk.
 */
const address = document.body.dataset.deviceAlive;
const EVERY_MS = 30000;
const house = (window.palvelutori = window.palvelutori || {});
house.told = Object.assign({ page: document.body.dataset.page || "" }, house.told);

async function alive(more = {}) {
  const part = document.querySelector("[data-journal]");
  const told = {
    ...house.told, version: document.body.dataset.version || "", screen: `${innerWidth} × ${innerHeight}`,
    is_stale: document.documentElement.classList.contains("is-stale"), ...more,
  };
  if (part) Object.assign(told, { journal_number: Number(part.dataset.journal), as_of: part.dataset.liveAsOf || "" });
  try {
    const answer = await fetch(address, {
      method: "POST", body: JSON.stringify(told), credentials: "same-origin",
      headers: { "Content-Type": "application/json", "X-CSRFToken": document.body.dataset.secret },
    });
    const other = (header, mine) => Boolean(mine && answer.headers.get(header) && answer.headers.get(header) !== mine);
    const { version, settings } = document.body.dataset;
    const isInUse = "kiosk" in document.body.dataset && !("untouched" in document.body.dataset);
    if (isInUse) return;
    if (answer.status === 401 || other("X-Palvelutori-Version", version) || other("X-Palvelutori-Settings", settings)) location.reload();
  } catch { /* no network: silence is what the devices page is to see */ }
}

if (address) {
  house.alive = alive;
  alive();
  setInterval(alive, EVERY_MS);
}
