import type { Communicator } from "./communicator.ts";
import type { NetworkSpeed } from "./cost_model.ts";
import { shareValue } from "./messages.ts";

/** Numbers of a large sum: 1 MiB, more than what libraries send as a short message. */
const LARGE = 2 ** 18;
const REPEATS = { small: 15, large: 5 } as const;

/**
 * Measures, in well under a second, how fast ranks exchange numbers, by short and by long sums. All
 * ranks call it together, and get what rank 0 measured.
 *
 * @param now  clock, in milliseconds. Default: `performance.now`
 */
export async function measureNetwork(
  communicator: Communicator,
  now: () => number = () => performance.now(),
): Promise<NetworkSpeed> {
  const { size } = communicator;
  const small = await sumSeconds(communicator, size, REPEATS.small, now);
  const large = await sumSeconds(communicator, LARGE, REPEATS.large, now);
  return await shareValue(communicator, speedOf({ small, large }, size));
}

/** Solves the cost of a sum for latency and time of a byte; see `exchangeSeconds`. */
function speedOf(
  { small, large }: { readonly small: number; readonly large: number },
  size: number,
): NetworkSpeed {
  const others = Math.max(1, size - 1);
  const bytes = (8 * LARGE * others) / size;
  return {
    latency: small / (2 * others),
    secondsPerByte: Math.max(0, large - small) / bytes,
  };
}

/**
 * Measures the seconds of a sum of `length` numbers: the shortest of several, since other work on
 * the machine only adds to them.
 */
async function sumSeconds(
  communicator: Communicator,
  length: number,
  repeats: number,
  now: () => number,
): Promise<number> {
  const values = new Float32Array(length);
  await communicator.sum(values); // Connects ranks, and compiles.
  let shortest = Number.POSITIVE_INFINITY;
  for (let repeat = 0; repeat < repeats; repeat++) {
    await communicator.barrier();
    const start = now();
    await communicator.sum(values);
    shortest = Math.min(shortest, (now() - start) / 1000);
  }
  return shortest;
}
