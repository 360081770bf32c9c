/** The quantities that every task may have. */
export type QuantityName =
  | "training"
  | "validation"
  | "learningRate"
  | "gradientNorm"
  | "updateNorm"
  | "tokensPerSecond"
  | "samplesPerSecond"
  | "liveBytes"
  | "peakBytes";

/** A metric of a task's own: `validation.accuracy`. */
export type MeasureName = `validation.${string}`;

/** The quantities that a report draws over steps. */
export type CurveName = QuantityName | MeasureName;

/** Tells whether a curve is a metric of a task's own. */
export function isMeasure(name: string): name is MeasureName {
  return name.startsWith("validation.");
}

/**
 * Returns the name that a task gave its metric: `accuracy`. One named `loss` is told apart from the
 * validation loss.
 */
export function measureText(name: MeasureName): string {
  const given = name.slice("validation.".length);
  return given === "loss" ? "loss (own metric)" : given;
}

/** Lists the metrics of a task's own that have a curve. */
export function measuresIn(curves: object): MeasureName[] {
  return Object.keys(curves).filter(isMeasure);
}
