// Keeps what is typed into a form, so that a crash, a lost signal or an expired session costs
// nothing. Never files or passwords.
const PAUSE = 1500; // ms after the last key
const NEVER = new Set(["file", "password", "submit", "button"]);

/** What the form holds, as a form post would send it. */
function typedInto(form) {
  const typed = new URLSearchParams();
  for (const box of form.elements) {
    if (!box.name || box.disabled || NEVER.has(box.type)) continue;
    if ((box.type === "radio" || box.type === "checkbox") && !box.checked) continue;
    typed.append(box.name, box.value);
  }
  return typed;
}

/** Keep drafts of one form. */
function keep(form) {
  const address = form.dataset.drafts;
  const line = form.querySelector("[data-draft-saved]");
  let timer = 0;
  let sent = false;

  const say = (words) => {
    if (line && line.textContent !== words) line.textContent = words;
  };
  const save = async () => {
    timer = 0;
    try {
      const answer = await fetch(address, { method: "POST", body: typedInto(form) });
      if (sent) return;
      if (answer.redirected) say("You have been signed out. Sign in again in another tab, then save.");
      else if (answer.ok) say(`Draft saved at ${(await answer.json()).saved_at}`);
      else say("The draft could not be saved. Save the form to keep what you typed.");
    } catch {
      say("No connection: what you typed is on this page and not saved yet.");
    }
  };

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
  });
  form.addEventListener("submit", () => {
    sent = true;
    clearTimeout(timer);
    timer = 0;
  });
  // Leaving the page does not wait for the pause
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "hidden" || !timer || sent) return;
    clearTimeout(timer);
    timer = 0;
    navigator.sendBeacon(address, typedInto(form));
  });
}

export function keepDrafts() {
  for (const form of document.querySelectorAll("form[data-drafts]")) keep(form);
}
