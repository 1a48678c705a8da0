// The few pictures on the map, drawn here so that none is fetched: badges that grow with their
// number, stations and arrows.
import { colour } from "./colours.js";

const SHARP = 2; // pixels of the picture to a pixel of the page
const HALF = 11; // of a badge, in pixels of the page

export function addImages(map) {
  const [ink, paper, teal, focus] = ["ink", "paper", "teal", "focus"].map(colour);
  badge(map, "badge", { fill: paper, edge: ink, round: HALF });
  badge(map, "badge-on", { fill: focus, edge: ink, round: HALF, width: 2.5 });
  badge(map, "badge-done", { fill: ink, edge: paper, round: HALF });
  badge(map, "unit", { fill: teal, edge: paper, round: 3 });
  add(map, "station", 9, (pen) => {
    pen.fillStyle = "#ffffff";
    pen.fillRect(0, 0, 9, 9);
    pen.fillStyle = colour("quiet");
    pen.fillRect(1.5, 1.5, 6, 6);
  });
  add(map, "arrow", 12, (pen) => {
    pen.beginPath();
    pen.moveTo(3, 1.5);
    pen.lineTo(10, 6);
    pen.lineTo(3, 10.5);
    pen.closePath();
    pen.fillStyle = teal;
    pen.strokeStyle = paper;
    pen.lineWidth = 2;
    pen.stroke();
    pen.fill();
  });
}

/** A lozenge whose middle stretches and whose ends keep their shape. */
function badge(map, name, { fill, edge, round, width = 1.5 }) {
  const size = 2 * HALF + 2;
  const middle = [size / 2 - 0.5, size / 2 + 0.5].map((at) => at * SHARP);
  const stretch = {
    stretchX: [middle],
    stretchY: [middle],
    content: [6, 4, size - 6, size - 4].map((at) => at * SHARP),
  };
  const paint = (pen) => {
    pen.beginPath();
    pen.roundRect(1.5, 1.5, size - 3, size - 3, round);
    pen.fillStyle = fill;
    pen.fill();
    pen.lineWidth = width;
    pen.strokeStyle = edge;
    pen.stroke();
  };
  add(map, name, size, paint, stretch);
}

function add(map, name, size, paint, more = {}) {
  if (map.hasImage(name)) return;
  const sheet = document.createElement("canvas");
  sheet.width = sheet.height = size * SHARP;
  const pen = sheet.getContext("2d");
  pen.scale(SHARP, SHARP);
  paint(pen);
  const picture = pen.getImageData(0, 0, sheet.width, sheet.height);
  map.addImage(name, picture, { pixelRatio: SHARP, ...more });
}
