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
  return process.stderr.columns || COLUMNS;
}

/** Returns the number of columns of standard output. */
export function outputColumns(): number {
  return process.stdout.columns ?? COLUMNS;
}
