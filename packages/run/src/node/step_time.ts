/** Most milliseconds of warm-up. Steps get faster while the engine compiles hot code. */
const WARM_UP = 4000;
/** Milliseconds of the parts into which the warm-up is divided. */
const PART = 300;
/** The warm-up ends with a part whose steps take more than this share of the fastest part's. */
const SETTLED = 0.97;
/** Milliseconds of the measurement after the warm-up. */
export const MEASUREMENT = 1000;

/** Steps that were trained, and the milliseconds that they took. */
export interface TimedSteps {
  readonly steps: number;
  readonly time: number;
}

/**
 * Measures the milliseconds of a training step, after a warm-up that ends when steps get no faster.
 *
 * @param trainFor  trains for some milliseconds, at least one step
 */
export async function measureStepTime(
  trainFor: (milliseconds: number) => Promise<TimedSteps>,
): Promise<number> {
  let fastest = Number.POSITIVE_INFINITY;
  for (let spent = 0; spent < WARM_UP; ) {
    const { steps, time } = await trainFor(PART);
    spent += time;
    if (time / steps > SETTLED * fastest) break;
    fastest = time / steps;
  }
  const { steps, time } = await trainFor(MEASUREMENT);
  return time / steps;
}
