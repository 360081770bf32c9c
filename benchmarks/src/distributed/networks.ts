import type { NetworkSpeed } from "@lrm/distributed";

/** A network between machines, as it is assumed for predictions. */
export interface Network extends NetworkSpeed {
  readonly title: string;
  /** Origin of its numbers. */
  readonly source: string;
}

const LATENCIES =
  'latencies between applications, 40–300 µs and 1–5 µs, by "Low latency" in the glossary of Aspen Systems';

/** Networks at their nominal rates, with the better half of the latencies that people measure. */
export const NETWORKS: readonly Network[] = [
  {
    title: "1 Gbit/s Ethernet, 50 µs",
    latency: 50e-6,
    secondsPerByte: 8 / 1e9,
    source: `nominal rate; ${LATENCIES}`,
  },
  {
    title: "200 Gbit/s InfiniBand, 2 µs",
    latency: 2e-6,
    secondsPerByte: 8 / 200e9,
    source: `nominal rate of HDR; ${LATENCIES}`,
  },
];
