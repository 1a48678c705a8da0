// Check boxes that show and hide what is on the map.

const LAYERS_OF = {
  cell: ["cells", "cells-from-afar", "cell-edges"],
  change: ["change", "change-from-afar", "change-signs"],
  buffer: ["buffer"],
  route: ["route", "route-casing", "route-arrows"],
  hotspot: ["outline", "outline-casing", "outline-inside", "dots", "numbers", "numbers-on"],
  visit: ["stops"],
};

export function toggles(map, part, wanted = []) {
  part.hidden = !wanted.length;
  part.append(...wanted.map(([kind, words, on = true]) => toggle(map, kind, words, on)));
}

function toggle(map, kind, words, on) {
  const label = document.createElement("label");
  const box = document.createElement("input");
  box.type = "checkbox";
  box.checked = on;
  label.append(box, words);
  const show = () => {
    for (const id of LAYERS_OF[kind] ?? []) {
      map.setLayoutProperty(id, "visibility", box.checked ? "visible" : "none");
    }
  };
  box.addEventListener("change", show);
  if (!on) show();
  return label;
}
