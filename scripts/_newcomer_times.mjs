// The times of a newcomer's paths as a table, and those that are too long.

/**
 * @typedef {object} WalkedPath
 * @property {string} title
 * @property {Record<string, number>} seconds  from the beginning of the path on, by points reached
 * @property {Record<string, number>} limits  the most seconds, by what must be reached
 */

/** Writes a table of paths, with their times and limits in seconds. */
export function timeTable(paths) {
  const rows = [
    ["", "seconds", "limit"],
    ...paths.flatMap(({ title, seconds, limits }) => [
      [title, "", ""],
      ...Object.entries(seconds).map(([what, each]) => [
        `  ${what}`,
        each.toFixed(1),
        limits[what] === undefined ? "" : String(limits[what]),
      ]),
    ]),
  ];
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column].length)));
  return rows
    .map(([what, ...numbers]) =>
      [
        what.padEnd(widths[0]),
        ...numbers.map((number, index) => number.padStart(widths[index + 1])),
      ]
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** Lists what took longer than its limit, and limits of what was never reached. */
export function limitProblems({ seconds, limits }) {
  return Object.entries(limits).flatMap(([what, limit]) => {
    const each = seconds[what];
    if (each === undefined) return [`no time was taken until ${what}`];
    if (each <= limit) return [];
    return [`${what} after ${each.toFixed(0)} s, at most ${limit} s are allowed`];
  });
}
