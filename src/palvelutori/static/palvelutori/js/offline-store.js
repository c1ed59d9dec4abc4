/* What a kiosk keeps in its browser: numbers it may give, when it last had an answer, whom it gave numbers to.
 *
 * IndexedDB, `strict`: a number is on the disk before it is on the glass, so a power cut gives no number twice. Of a
 * person only number, needs, language, size, ground and time are kept, until the house has said that it has them.
 */
const NAME = "palvelutori-kiosk";

function opened() {
  return new Promise((done, fail) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("kept");
      asked.result.createObjectStore("arrivals", { keyPath: "receipt" });
    };
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => fail(asked.error);
  });
}

const answer = (asked) => new Promise((done, fail) => {
  asked.onsuccess = () => done(asked.result);
  asked.onerror = () => fail(asked.error);
});

/* `work({kept, arrivals})` in one transaction; what it gives back comes when everything is on the disk. */
export async function within(mode, work) {
  const database = await opened();
  try {
    const all = database.transaction(["kept", "arrivals"], mode, { durability: "strict" });
    const stores = { kept: all.objectStore("kept"), arrivals: all.objectStore("arrivals") };
    const finished = new Promise((done, fail) => {
      all.oncomplete = done;
      all.onabort = all.onerror = () => fail(all.error);
    });
    const result = await work(stores);
    await finished;
    return result;
  } finally {
    database.close();
  }
}

export const read = (store, key) => answer(store.get(key));
export const readAll = (store) => answer(store.getAll());
export const write = (store, value, key) => answer(store.put(value, key));
export const remove = (store, key) => answer(store.delete(key));
