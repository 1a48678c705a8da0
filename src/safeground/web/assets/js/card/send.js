// Sending what waits: who is signed in first, then the entries, then the search records. Whatever
// is cut off half-way is sent again, and the server knows it by its key.
import * as db from "./db.js";
import { drop, ready, refuse } from "./queue.js";

const TOKEN = "/patrols/card/token";
const ENTRIES = "/patrols/card/sync";
const STOPS = "/stops/sync";
const AT_A_TIME = 50;

/** Send; {state, says, stamp}: "sent", "nothing", "no signal", "sign in", "another person",
 *  "no card", "refused" or "later". Only one page or worker sends at a time, where the browser can tell. */
export function send() {
  const locks = globalThis.navigator?.locks;
  return locks ? locks.request("card-send", sendNow) : sendNow();
}

async function sendNow() {
  const owner = await db.ring();
  const things = owner ? await ready() : [];
  if (!things.length) return { state: "nothing", says: [] };
  const asked = await ask(TOKEN);
  if (asked.state !== "ok") return { ...asked, says: asked.says ? [asked.says] : [] };
  if (asked.body.person !== owner.person) return another();
  const told = { state: "sent", says: [], stamp: "" };
  await entries(things.filter((one) => one.to === "entries"), owner, asked.body.token, told);
  await stops(things.filter((one) => one.to === "stops"), owner, asked.body.token, told);
  return told;
}

async function entries(things, owner, token, told) {
  for (let n = 0; n < things.length && told.state === "sent"; n += AT_A_TIME) {
    const some = things.slice(n, n + AT_A_TIME);
    const body = parcel(owner, { entries: some.map((one) => one.thing) });
    const answer = await ask(ENTRIES, token, body);
    if (answer.state !== "ok") return void Object.assign(told, { state: answer.state });
    told.stamp = answer.body.stamp;
    for (const one of answer.body.answers) await settle(things, one, told);
  }
}

async function stops(things, owner, token, told) {
  for (const one of things) {
    if (told.state !== "sent") return;
    const answer = await ask(STOPS, token, parcel(owner, { stop: one.thing }));
    if (answer.state === "refused") {
      await settle(things, { key: one.id, fate: "refused", says: answer.says }, told);
    } else if (answer.state === "ok") await settle(things, answer.body, told);
    else return void Object.assign(told, { state: answer.state });
  }
}

async function settle(things, { key, fate, says }, told) {
  const one = things.find((each) => each.id === key);
  if (!one) return;
  if (fate === "refused") await refuse(one, says);
  else await drop(one.id);
  if (says) told.says.push(says);
}

const parcel = (owner, what) => ({ person: owner.person, now: new Date().toISOString(), ...what });

async function another() {
  await db.wipe();
  return { state: "another person", says: [] };
}

/** Ask the server; what went wrong is told by its code, never guessed from the words of a page. */
export async function ask(address, token, body) {
  let response;
  try {
    response = await fetch(address, {
      method: body ? "POST" : "GET",
      headers: body ? { "Content-Type": "application/json", "X-CSRFToken": token } : {},
      body: body && JSON.stringify(body),
      credentials: "same-origin",
      cache: "no-store",
      redirect: "error",
    });
  } catch {
    return { state: "no signal" };
  }
  const told = await response.json().catch(() => ({}));
  if (response.ok) return { state: "ok", body: told };
  if (response.status === 401) return { state: "sign in" };
  if (told.code === "another person") return another();
  if (told.code === "no card") {
    await db.wipe();
    return { state: "no card", says: told.says };
  }
  if (told.code === "unreadable") return { state: "refused", says: told.says };
  return { state: "later" };
}
