/** Width where a terminal does not say how wide it is. */
const COLUMNS = 80;

/** Tells whether standard error is a screen on which lines can be drawn again. */
export function drawsProgress(): boolean {
  return process.stderr.isTTY === true && process.env.TERM !== "dumb";
}

/** Tells whether standard output is a screen. */
export function outputIsScreen(): boolean {
  return process.stdout.isTTY === true;
}

/** Characters in a line of standard output. */
export function outputColumns(): number {
  return process.stdout.columns ?? COLUMNS;
}
