// Keeps the empty card and its code, so that it opens without a network; sends what waits when the
// signal returns. It keeps nothing that says anything of anybody.
import { send } from "./send.js";

const { version, shell, kept } = self.CARD;
const CACHE = `card-${version}`;
const SCOPE = "/patrols/card/";
const SCREEN = new RegExp(`^${SCOPE}(\\d+/)?$`);

self.addEventListener("install", (event) => {
  const fresh = kept.map((address) => new Request(address, { cache: "reload", credentials: "omit" }));
  event.waitUntil(
    caches
      .open(CACHE)
      .then((cache) => cache.addAll(fresh))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => names.filter((name) => name.startsWith("card-") && name !== CACHE))
      .then((old) => Promise.all(old.map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  const isScreen = request.mode === "navigate" && SCREEN.test(pathname);
  if (isScreen || kept.includes(pathname)) {
    event.respondWith(fromCache(isScreen ? shell : pathname, request));
  }
});

async function fromCache(address, request) {
  const cache = await caches.open(CACHE).catch(() => null);
  return (await cache?.match(address)) ?? fetch(request);
}

self.addEventListener("sync", (event) => {
  if (event.tag === "card") event.waitUntil(sendOrAgain());
});

async function sendOrAgain() {
  const { state } = await send();
  const pages = await self.clients.matchAll();
  for (const page of pages) page.postMessage({ sent: state });
  if (state === "no signal" || state === "later") throw new Error(state); // the browser tries again
}
