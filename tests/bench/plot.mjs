// What a record costs, in bare `setItem` calls, against the number of lessons: an SVG for light and dark pages.

const WIDTH = 720;
const HEIGHT = 430;
const LEFT = 76;
const RIGHT = 150;
const TOP = 56;
const BOTTOM = 52;

const STYLE = `
  text { font: 13px system-ui, sans-serif; fill: #57606a; }
  .title { font-size: 15px; font-weight: 600; fill: #1f2328; }
  .grid { stroke: #d0d7de; }
  path { fill: none; stroke-width: 2.5; stroke-linejoin: round; stroke-linecap: round; }
  .ours path { stroke: #0969da; } .ours text, .ours circle { fill: #0969da; }
  .plain path { stroke: #bc4c00; } .plain text, .plain circle { fill: #bc4c00; }
  .name { font-weight: 600; }
  @media (prefers-color-scheme: dark) {
    text { fill: #8d96a0; }
    .title { fill: #e6edf3; }
    .grid { stroke: #3d444d; }
    .ours path { stroke: #4493f8; } .ours text, .ours circle { fill: #4493f8; }
    .plain path { stroke: #f0883e; } .plain text, .plain circle { fill: #f0883e; }
  }`;

/** The plot of a run's result. */
export function plot(result) {
  const sizes = Object.keys(result).map(Number);
  const inSetItems = (name) =>
    sizes.map((size) => {
      const { times } = result[size].measured;
      return { size, cost: times[name].median / times.set_item.median };
    });
  const curves = [
    { kind: "plain", name: "the plain way", points: inSetItems("plain_record"), label: `dx="-8" dy="-6" text-anchor="end"` },
    { kind: "ours", name: "lesson-progress", points: inSetItems("record"), label: `dy="18" text-anchor="middle"` },
  ];
  const highest = Math.max(...curves.flatMap(({ points }) => points.map(({ cost }) => cost)));
  const x = logarithmic(sizes.at(0), sizes.at(-1), LEFT + 40, WIDTH - RIGHT - 10);
  const y = logarithmic(1, highest, HEIGHT - BOTTOM - 20, TOP + 12);

  const costs = powersOfTen(highest).map((cost) => {
    const at = y(cost).toFixed(1);
    return `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${at}" y2="${at}"/>
  <text x="${LEFT - 10}" y="${at}" dy="4" text-anchor="end">${grouped(cost)} ×</text>`;
  });
  const lessons = sizes.map(
    (size) => `<text x="${x(size).toFixed(1)}" y="${HEIGHT - BOTTOM + 22}" text-anchor="middle">${grouped(size)}</text>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img">
  <title>Time to record a change against the number of lessons, in multiples of one localStorage.setItem</title>
  <style>${STYLE}
  </style>
  <text class="title" x="${LEFT}" y="24">Time to record a change, in multiples of one localStorage.setItem</text>
  ${costs.join("\n  ")}
  ${lessons.join("\n  ")}
  <text x="${WIDTH - RIGHT + 22}" y="${HEIGHT - BOTTOM + 22}">lessons</text>
  ${curves.map((curve) => drawn(curve, x, y)).join("\n  ")}
</svg>
`;
}

function drawn({ kind, name, points, label }, x, y) {
  const dots = points.map(({ size, cost }) => ({ x: x(size).toFixed(1), y: y(cost).toFixed(1), cost }));
  const path = dots.map((dot) => `${dot.x} ${dot.y}`).join(" L");
  const last = dots.at(-1);
  const marks = dots.map(
    (dot) => `<circle cx="${dot.x}" cy="${dot.y}" r="4"/>
    <text x="${dot.x}" y="${dot.y}" ${label}>${rounded(dot.cost)} ×</text>`,
  );
  return `<g class="${kind}">
    <path d="M${path}"/>
    ${marks.join("\n    ")}
    <text class="name" x="${last.x}" y="${last.y}" dx="18" dy="5">${name}</text>
  </g>`;
}

/** Maps the numbers from `low` to `high` to the length from `from` to `to`, each decade as long as the others. */
function logarithmic(low, high, from, to) {
  return (value) => from + ((to - from) * Math.log(value / low)) / Math.log(high / low);
}

function powersOfTen(highest) {
  return Array.from({ length: Math.floor(Math.log10(highest)) + 1 }, (_, power) => 10 ** power);
}

/** Two digits that count. */
function rounded(number) {
  return grouped(Number(number.toPrecision(2)));
}

function grouped(number) {
  return String(number).replace(/(?<=\d)(?=(\d{3})+$)/g, "\u202f");
}
