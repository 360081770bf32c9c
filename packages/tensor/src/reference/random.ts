import { philox } from "../philox.ts";
import type { RandomOperation } from "../random.ts";
import { floats, integers } from "./memory.ts";

/** Runs {@link RandomOperation}. */
export function random({ out, distribution, key }: RandomOperation): void {
  const target = distribution === "bits" ? integers(out) : floats(out);
  for (let first = 0; first < out.size; first += 4) {
    const [w0, w1, w2, w3] = philox([first / 4, 0, 0, 0], key);
    const values =
      distribution === "bits"
        ? [w0, w1, w2, w3]
        : distribution === "uniform"
          ? [w0, w1, w2, w3].map((word) => (word >>> 8) * 2 ** -24)
          : [...boxMuller(w0, w1), ...boxMuller(w2, w3)];
    target.set(values.slice(0, out.size - first), first);
  }
}

/** Computes two standard normal numbers from two words. */
function boxMuller(first: number, second: number): [number, number] {
  const u = ((first >>> 8) + 1) * 2 ** -24;
  const v = (second >>> 8) * 2 ** -24;
  const radius = Math.sqrt(-2 * Math.log(u));
  const angle = 2 * Math.PI * v;
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
}
