// What the phone keeps, encrypted with a key that never leaves the browser's key store, and only
// until the shift is over. The page and its worker share it.
const NAME = "safeground-card";
const STORES = ["ring", "queue", "kept"];

function open() {
  return new Promise((done, fail) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => STORES.forEach((name) => asked.result.createObjectStore(name));
    asked.onsuccess = () => {
      asked.result.onversionchange = () => asked.result.close();
      done(asked.result);
    };
    asked.onerror = () => fail(asked.error);
  });
}

async function within(store, mode, work) {
  const db = await open();
  try {
    return await new Promise((done, fail) => {
      const turn = db.transaction(store, mode);
      const asked = work(turn.objectStore(store));
      turn.oncomplete = () => done(asked?.result);
      turn.onerror = turn.onabort = () => fail(turn.error);
    });
  } finally {
    db.close();
  }
}

/** Whose phone it is tonight: {person, key, forgetAt}; null where nobody's, or no longer. */
export async function ring() {
  const found = await within("ring", "readonly", (store) => store.get("ring"));
  if (!found) return null;
  if (Date.now() < found.forgetAt) return found;
  const lost = await count();
  await wipe();
  throw new Forgotten(lost);
}

/** The time to forget has come; `lost` things had not been sent. */
export class Forgotten extends Error {
  constructor(lost) {
    super("forgotten");
    this.lost = lost;
  }
}

/** Make this the phone of one person until a time. Anybody else's things go first. */
export async function belongTo(person, forgetAt) {
  const found = await within("ring", "readonly", (store) => store.get("ring"));
  if (found && found.person !== person) await wipe();
  const key =
    found?.person === person
      ? found.key
      : await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, [
          "encrypt",
          "decrypt",
        ]);
  await within("ring", "readwrite", (store) => store.put({ person, key, forgetAt }, "ring"));
}

export async function put(store, id, value) {
  const { key } = await held();
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const text = new TextEncoder().encode(JSON.stringify(value));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, text);
  await within(store, "readwrite", (into) => into.put({ iv, sealed }, id));
}

export async function get(store, id) {
  const one = await within(store, "readonly", (from) => from.get(id));
  return one ? await unsealed(one, (await held()).key) : null;
}

export async function all(store) {
  const found = await within(store, "readonly", (from) => from.getAll());
  if (!found.length) return [];
  const { key } = await held();
  return Promise.all(found.map((one) => unsealed(one, key)));
}

export const remove = (store, id) => within(store, "readwrite", (from) => from.delete(id));
export const count = () => within("queue", "readonly", (from) => from.count());

/** Everything off this phone: the key first, without which the rest can't be read. */
export async function wipe() {
  for (const store of STORES) await within(store, "readwrite", (from) => from.clear());
}

async function held() {
  const found = await ring();
  if (!found) throw new Forgotten(0);
  return found;
}

async function unsealed({ iv, sealed }, key) {
  const text = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, sealed);
  return JSON.parse(new TextDecoder().decode(text));
}
