// The officer's card: shows the screens, saves every tap on the phone at once, and sends when it can.
import * as db from "./db.js";
import { clone, rowOf, screenOf, standing, words } from "./fill.js";
import { add, drop, UNDO, waiting } from "./queue.js";
import { ask, send } from "./send.js";
import { openStop } from "./stop.js";
import { wireTheme } from "./theme.js";
import { wireSignOut } from "./leave.js";

const HOME = "/patrols/card/";
const main = document.getElementById("main");
const waits = document.getElementById("waits");
const told = document.getElementById("told");
const undoLine = document.getElementById("undo");
const patience = { tries: 0, timer: 0 };
let problem = ""; // what stands in the way of sending, in words

async function show() {
  const card = await db.get("kept", "card");
  if (!card) return;
  const queue = await waiting();
  document.querySelector(".bar [data-slot=unit]").textContent = card.unit;
  const number = Number(location.pathname.match(/^\/patrols\/card\/(\d+)\/$/)?.[1]);
  const visit = card.visits.find((one) => one.id === number);
  if (visit && location.hash === "#stop") return openStop(main, visit, { done: stopDone });
  main.replaceChildren(...(visit ? [screenOf(standing(visit, queue))] : tonight(card, queue)));
  document.title = `${visit ? visit.place : "Tonight"} – Patrol card`;
  await sayWaiting();
}

function tonight(card, queue) {
  if (!card.visits.length) return [...document.getElementById("no-visits").content.cloneNode(true).children];
  const title = document.createElement("h1");
  title.textContent = card.shift;
  const list = document.createElement("ol");
  list.className = "visits";
  const visits = card.visits.map((one) => standing(one, queue));
  list.append(...visits.map(rowOf));
  const next = visits.find((one) => !["made", "missed", "withdrawn"].includes(one.state));
  return next ? [title, list, foot(next)] : [title, list];
}

function foot(visit) {
  const thumb = document.createElement("div");
  thumb.className = "thumb";
  const link = document.createElement("a");
  link.className = "main-button";
  link.href = `${HOME}${visit.id}/`;
  const words = document.createElement("span");
  words.className = "clamp";
  words.textContent = `${visit.state === "under way" ? "Go on with" : "Next:"} ${visit.place}`;
  link.append(words);
  thumb.append(link);
  return thumb;
}

/** Fetch tonight's card, keep it, and show it; true where the phone has one it may show. */
async function refresh() {
  const answer = await ask(`${HOME}tonight.json`);
  problem = { "sign in": "Sign in again to send.", "no card": answer.says ?? "" }[answer.state] ?? "";
  if (answer.state === "no card") return gone(answer.says);
  if (answer.state !== "ok") return;
  const card = answer.body;
  await db.belongTo(card.person, Date.parse(card.forget_at));
  await db.put("kept", "card", card);
  if (location.hash !== "#stop") await show();
}

async function deliver() {
  clearTimeout(patience.timer);
  const { state, says = [], stamp } = await send();
  if (state === "no card") return gone(says[0]);
  if (state === "another person") return location.assign(HOME);
  problem = state === "sign in" ? "Sign in again to send." : "";
  if (says.length) say(says.join(" "));
  if (state === "sent") await fresh(stamp);
  patience.tries = state === "sent" || state === "nothing" ? 0 : patience.tries + 1;
  await sayWaiting();
  if ((await db.count()) > 0) {
    patience.timer = setTimeout(go, Math.min(300, 2 ** Math.min(patience.tries, 8) + 4) * 1000);
  }
}

async function fresh(stamp) {
  const card = await db.get("kept", "card");
  if (card?.stamp !== stamp) await refresh();
}

/** Save what a form says as an entry of the visit that is shown. */
async function entry(form, button) {
  const visit = Number(form.closest("[data-visit]").dataset.visit);
  const kind = form.dataset.entry;
  if (kind === "stop") return void (location.hash = "#stop");
  const said = new FormData(form, button);
  const facts = Object.fromEntries(["people", "what", "note"].filter((k) => said.get(k)).map((k) => [k, said.get(k)]));
  if (kind === "spoken") facts.people = Number(facts.people ?? said.get("many"));
  if (kind === "spoken" && !(facts.people >= 1 && facts.people <= 500)) {
    return say("Say how many people you spoke to, from 1 to 500.");
  }
  const one = await add("entries", { visit, kind, facts }, { undo: true });
  navigator.vibrate?.(40);
  await show();
  if (kind === "start" || kind === "end") scrollTo(0, 0);
  saved(one);
  await askForSync();
  go();
}

/** Above the thumb, for as long as the tap can be taken back; nothing on the page moves. */
function saved(one) {
  const undo = document.createElement("button");
  undo.type = "button";
  undo.textContent = "Undo";
  undo.addEventListener("click", async () => {
    await drop(one.id);
    undoLine.replaceChildren();
    say("Taken back.");
    await show();
  });
  const text = document.createElement("span");
  text.className = "clamp";
  text.textContent = `Saved: ${words(one.thing)}`;
  undoLine.replaceChildren(text, undo);
  setTimeout(() => undo.isConnected && undoLine.replaceChildren(), UNDO);
}

async function stopDone(visit, record) {
  if (record) {
    await add("stops", record);
    await add("entries", { visit: visit.id, kind: "stop", facts: { stop: record.key } });
    say("The search record is saved on this phone.");
    await askForSync();
  }
  history.replaceState(null, "", location.pathname);
  await show();
  go();
}

async function sayWaiting() {
  const queue = await waiting();
  const refused = queue.filter((one) => one.says);
  const left = queue.length - refused.length;
  const parts = [];
  if (left) parts.push(`${left} ${left === 1 ? "thing waits" : "things wait"} to be sent.`);
  for (const one of refused) parts.push(`Not taken (${words(one.thing)}): ${one.says}`);
  if (problem) parts.push(problem);
  waits.textContent = parts.join(" ");
  if (problem && document.getElementById("sign-in")) waits.append(clone("sign-in"));
}

const say = (text) => told.replaceChildren(text);

async function gone(says) {
  await db.wipe();
  main.replaceChildren(...document.getElementById("no-card").content.cloneNode(true).children);
  say(`${says ?? ""} What was kept on this phone has been removed.`);
  waits.textContent = "";
}

function forgotten(lost) {
  main.replaceChildren(...document.getElementById("no-card").content.cloneNode(true).children);
  say(lost ? lostWords(lost) : "The shift is over; nothing of it is left on this phone.");
  waits.textContent = "";
}

function lostWords(lost) {
  const things = lost === 1 ? "1 thing was" : `${lost} things were`;
  return `The shift is over and ${things} never sent. Write it down from memory and tell your sergeant.`;
}

/** Do something; what the phone was told to forget meanwhile is not a fault. */
function quietly(work) {
  return async (...given) => {
    try {
      return await work(...given);
    } catch (error) {
      if (error instanceof db.Forgotten) forgotten(error.lost);
      else throw error;
    }
  };
}

const go = quietly(deliver);
const look = quietly(show);

async function askForSync() {
  const worker = await navigator.serviceWorker?.getRegistration(HOME);
  await worker?.sync?.register("card").catch(() => {});
}

function wire() {
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-entry]");
    if (!form) return;
    event.preventDefault();
    quietly(entry)(form, event.submitter);
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    const here = link && !event.ctrlKey && !event.metaKey && new URL(link.href, location.href);
    if (!here || here.origin !== location.origin || !/^\/patrols\/card\/(\d+\/)?$/.test(here.pathname)) return;
    event.preventDefault();
    history.pushState(null, "", here.pathname);
    told.replaceChildren();
    look().then(() => (scrollTo(0, 0), main.focus({ preventScroll: true })));
  });
  addEventListener("popstate", look);
  addEventListener("hashchange", () => (undoLine.replaceChildren(), look()));
  addEventListener("online", go);
  document.addEventListener("visibilitychange", () => document.hidden || quietly(refresh)().then(go));
  navigator.serviceWorker?.addEventListener("message", (event) => event.data.sent && go());
  setInterval(quietly(db.ring), 60_000);
}

/** Keep the card for when there is no signal. Where a poor one breaks that off, begin again, each
 * time after twice as long: a browser that won't keep it is not asked all night. */
async function keep(wait = 5_000) {
  const again = () => setTimeout(keep, wait, 2 * wait);
  try {
    const kept = await navigator.serviceWorker.register(`${HOME}worker.js`, {
      scope: HOME,
      updateViaCache: "none",
    });
    const whether = ({ target }) => target.state === "redundant" && again();
    kept.installing?.addEventListener("statechange", whether, { once: true });
  } catch {
    again();
  }
}

async function start() {
  wireTheme();
  wireSignOut({ say });
  if (!globalThis.indexedDB || !globalThis.crypto?.subtle) return; // the page works without, online
  if (navigator.serviceWorker) keep();
  wire();
  const lost = await lostBefore();
  const asked = refresh();
  await Promise.race([asked, new Promise((later) => setTimeout(later, 1500))]);
  const own = await db.ring();
  if (own) await show();
  await asked;
  if (!(await db.ring()) && !document.body.dataset.person) {
    main.replaceChildren(...document.getElementById("no-card").content.cloneNode(true).children);
    await sayWaiting();
  }
  if (lost) say(lostWords(lost));
  await go();
}

/** How many things were never sent of a shift that ended while the card was closed. */
async function lostBefore() {
  try {
    await db.ring();
    return 0;
  } catch (error) {
    if (error instanceof db.Forgotten) return error.lost;
    throw error;
  }
}

quietly(start)();
