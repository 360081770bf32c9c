/** Width of a terminal whose width is unknown. */
const COLUMNS = 80;

/** Tells whether standard error is a terminal that can redraw lines. */
export function drawsProgress(): boolean {
  return process.stderr.isTTY === true && process.env.TERM !== "dumb";
}

/** Tells whether standard output is a terminal. */
export function outputIsScreen(): boolean {
  return process.stdout.isTTY === true;
}

/** Returns the number of columns of standard error. */
export function messageColumns(): number {
  return columnsOf(process.stderr);
}

/** Returns the number of columns of standard output. */
export function outputColumns(): number {
  return columnsOf(process.stdout);
}

/** Returns the columns of a stream. A terminal whose width nobody has set has 0. */
function columnsOf({ columns }: Pick<NodeJS.WriteStream, "columns">): number {
  return columns || COLUMNS;
}
