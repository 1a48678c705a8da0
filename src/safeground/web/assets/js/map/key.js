// What the shades mean: a swatch and words for each, from the data's own key.
import { BANDS, CHANGE } from "./colours.js";

export function drawKey(part, key) {
  part.hidden = !key;
  if (!key) return;
  const tones = key.kind === "change" ? CHANGE : BANDS;
  const title = document.createElement("p");
  title.textContent = key.title;
  const list = document.createElement("ul");
  key.bands.forEach((words, band) => {
    const item = document.createElement("li");
    const swatch = document.createElement("span");
    swatch.className = "map-key__swatch";
    swatch.style.backgroundColor = tones[band];
    item.append(swatch, words);
    list.append(item);
  });
  part.replaceChildren(title, list);
}
