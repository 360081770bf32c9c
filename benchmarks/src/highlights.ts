import type { DatedRun } from "./dated_results.ts";
import { type Derived, formatSpread, type Measured, type Result } from "./result.ts";

/** A ratio that the README shows. */
interface Highlight {
  /** Description for readers of the README. */
  readonly title: string;
  readonly measure: string;
  readonly setting: string;
  readonly subject: string;
}

const MLP = "float32 MLP 784-512-512-10, batch 128";
const CNN = "float32 CNN 32-64-128 on 3×32×32, batch 64";
const PRODUCT = "float32 1024×1024×1024";

/** Five ratios above 1, and three below, each with its peer. */
const HIGHLIGHTS: readonly Highlight[] = [
  ...(
    [
      ["MLP, step with Muon", "muon, cpu", MLP, "best of tfjs-wasm, jax-wasm"],
      ["CNN, step with Adam", "adam, cpu", CNN, "best of tfjs-wasm, jax-wasm"],
      ["MLP, step with Muon", "muon, blas", MLP, "pytorch"],
      ["MLP, step with Adam", "adam, blas", MLP, "pytorch"],
      ["CNN, step with Adam", "adam, blas", CNN, "pytorch"],
    ] as const
  ).map(([title, measure, setting, peer]) => ({
    ...{ title, measure: `training with ${measure}`, setting, subject: `lrm / ${peer}` },
  })),
  {
    title: "product of 1024×1024 matrices",
    measure: "product NN, webgpu",
    setting: PRODUCT,
    subject: "lrm / best of tfjs-webgpu, jax-webgpu",
  },
  {
    title: "product of 1024×1024 matrices",
    measure: "product NN, cpu",
    setting: PRODUCT,
    subject: "lrm / numpy",
  },
  {
    title: "orthogonalization of 768×3072, rank 100 instead of all",
    measure: "orthogonalization, cpu",
    setting: "float32 768×3072, 5 steps",
    subject: "lrm, rank 100 / lrm",
  },
];

/**
 * Writes the README's table of speed: each ratio from its newest results, the largest first, with
 * the devices and threads of both sides.
 *
 * @param dated  results from the newest to the oldest
 */
export function highlightTable(dated: readonly DatedRun[]): string {
  const rows = HIGHLIGHTS.flatMap((highlight) => {
    const found = newest(highlight, dated);
    return found === undefined ? [] : [{ highlight, ...found }];
  });
  return [
    "| work | LRM on | beside | times as fast | measured |",
    "|---|---|---|---:|---|",
    ...rows
      .sort((a, b) => b.ratio.value.median - a.ratio.value.median)
      .map(({ highlight: { title, subject }, date, ratio, results }) => {
        const [own = "", peer = ""] = subject.split(" / ");
        const side = (names: string) => devicesOf(names, ratio, results);
        const beside = peer === "lrm" ? "the same, in full" : side(peer);
        return `| ${title} | ${side(own)} | ${beside} | ${formatSpread(ratio.value)} | ${date.slice(0, 10)} |`;
      }),
  ].join("\n");
}

function newest({ measure, setting, subject }: Highlight, dated: readonly DatedRun[]) {
  for (const { name: date, run } of dated) {
    const { results } = run;
    const ratio = results.find(
      (each): each is Derived =>
        each.kind === "derived" &&
        each.measure === measure &&
        each.setting === setting &&
        each.subject === subject,
    );
    if (ratio !== undefined) return { date, ratio, results };
  }
  return undefined;
}

/** Lists the devices of subjects: `best of tfjs-wasm, jax-wasm`. */
function devicesOf(
  subjects: string,
  { measure, setting }: Derived,
  results: readonly Result[],
): string {
  const names = subjects.replace(/^best of /, "").split(/, (?!rank)/);
  const devices = results
    .filter(
      (each): each is Measured =>
        each.kind === "measured" &&
        each.measure === measure &&
        each.setting === setting &&
        names.includes(each.subject),
    )
    .map(({ device }) =>
      device.replace(/^CPU: /, "").replace(/^WebAssembly SIMD [^,]*/, "WebAssembly"),
    );
  return [...new Set(devices)].join("; ");
}
