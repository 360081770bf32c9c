/** Writes a number for people: `12,345`. */
export function count(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

/** Writes a duration in its two largest units: `8 s`, `3 min 20 s`, `2 h 5 min`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${whole % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Writes a loss to three decimals, or a dash where there is none yet. */
export function loss(value: number | undefined): string {
  return value === undefined ? "–" : value.toFixed(3);
}

/** Writes a count and its noun, in the plural if necessary: `1 run`, `2 runs`. */
export function plural(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? "" : "s"}`;
}

/** Ends a sentence with its stop. */
export function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

/** Writes a number for a field: `0.02`, `0.0003`, `1e-7`. */
export function plain(value: number): string {
  return String(value);
}
