const COLUMNS = 9;
const ROWS = 7;
const STEP = 60;
const MARGIN = 50;
const SLACK = 90;

/** Cords between jacks, as [column, row] pairs: signals on the left find people on the right. */
const CORDS = [
  { from: [0, 0], to: [5, 1], tone: "var(--chart-1)" },
  { from: [1, 3], to: [8, 0], tone: "var(--good-graphic)" },
  { from: [4, 5], to: [7, 6], tone: "var(--chart-1)" },
  { from: [0, 6], to: [3, 3], tone: "var(--waiting-graphic)" },
] as const;

const at = (index: number) => MARGIN + index * STEP;

/** A cord hangs: both ends leave downwards, a third of the way towards the other. */
function cordPath(from: readonly [number, number], to: readonly [number, number]): string {
  const reach = ((to[0] - from[0]) * STEP) / 3;
  const [x1, y1, x2, y2] = [at(from[0]), at(from[1]), at(to[0]), at(to[1])];
  return `M${x1} ${y1} C${x1 + reach} ${y1 + SLACK}, ${x2 - reach} ${y2 + SLACK}, ${x2} ${y2}`;
}

/** A still life for wide screens. Purely decorative. */
export function PatchBoard() {
  const jacks = Array.from({ length: COLUMNS * ROWS }, (_, index) => [
    index % COLUMNS,
    Math.floor(index / COLUMNS),
  ]);
  return (
    <div aria-hidden className="hidden items-center justify-center border-l bg-canvas p-10 lg:flex">
      <svg
        viewBox={`0 0 ${2 * MARGIN + (COLUMNS - 1) * STEP} ${2 * MARGIN + (ROWS - 1) * STEP}`}
        className="w-full max-w-2xl"
      >
        {jacks.map(([column = 0, row = 0]) => (
          <circle
            key={`${column}-${row}`}
            cx={at(column)}
            cy={at(row)}
            r="5"
            fill="var(--surface)"
            stroke="var(--line-control)"
            strokeOpacity="0.55"
          />
        ))}
        {CORDS.map(({ from, to, tone }) => (
          <g key={from.join()} stroke={tone} fill="none" strokeLinecap="round">
            <path strokeWidth="3" d={cordPath(from, to)} />
            <circle cx={at(from[0])} cy={at(from[1])} r="5" fill={tone} />
            <circle cx={at(to[0])} cy={at(to[1])} r="5" fill={tone} />
          </g>
        ))}
      </svg>
    </div>
  );
}
