// Signing out clears the phone first, so that it is clear even where there is no signal.
import * as db from "./db.js";
import { ask } from "./send.js";

const TOKEN = "/patrols/card/token";

export function wireSignOut({ say }) {
  const form = document.querySelector("[data-sign-out]");
  if (!form) return;
  let sure = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const left = await db.count().catch(() => 0);
    if (left && !sure) {
      sure = true;
      const things = left === 1 ? "1 thing has" : `${left} things have`;
      say(`${things} not been sent and would be lost. Press again to sign out all the same.`);
      return;
    }
    await clear();
    await leave(form, say);
  });
}

/** Everything of this site off this phone: what was kept, its key, the shell and its worker. */
export async function clear() {
  await db.wipe().catch(() => {});
  for (const name of await caches.keys()) if (name.startsWith("card-")) await caches.delete(name);
  localStorage.clear();
  for (const one of await navigator.serviceWorker.getRegistrations()) await one.unregister();
}

async function leave(form, say) {
  const asked = await ask(TOKEN);
  if (asked.state === "no signal") {
    document.getElementById("main").replaceChildren();
    return say("This phone is clear. There was no signal to end your session: lock the phone, and sign out again where there is some.");
  }
  let token = form.querySelector("[name=csrfmiddlewaretoken]");
  if (!token) {
    token = document.createElement("input");
    Object.assign(token, { type: "hidden", name: "csrfmiddlewaretoken" });
    form.append(token);
  }
  token.value = asked.body?.token ?? token.value;
  form.submit();
}
