// Things that wait to be sent, each with a key of its own, so that sending twice counts once.
import * as db from "./db.js";

export const UNDO = 6000; // a tap with gloves can be taken back before it goes

/** Save one thing on the phone, at once. `to` is "entries" or "stops". */
export async function add(to, thing, { undo = false } = {}) {
  const id = thing.key ?? crypto.randomUUID();
  const at = thing.at ?? new Date().toISOString();
  const one = { id, to, thing: { ...thing, key: id, at }, notBefore: undo ? Date.now() + UNDO : 0 };
  await db.put("queue", id, one);
  return one;
}

/** What waits, the oldest first; `says` is why the server would not have it. */
export async function waiting() {
  const all = await db.all("queue");
  return all.sort((a, b) => a.thing.at.localeCompare(b.thing.at));
}

export const ready = async () =>
  (await waiting()).filter((one) => !one.says && one.notBefore <= Date.now());

export const drop = (id) => db.remove("queue", id);
export const refuse = (one, says) => db.put("queue", one.id, { ...one, says });
