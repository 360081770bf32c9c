import { type DatedRun, newestOfProcessors } from "./dated_results.ts";
import { type Derived, formatSpread, type Result } from "./result.ts";
import { isPeer, measuredOn, sidesOf } from "./sides.ts";

/** A ratio that the README shows. */
interface Highlight {
  readonly measure: string;
  readonly setting: string;
  readonly subject: string;
}

const GPT2 = "float32 GPT-2 124M, 4×64";
const MLP = "float32 MLP 784-512-512-10, batch 128";
const CNN = "float32 CNN 32-64-128 on 3×32×32, batch 64";

/** Ratios that are shown whatever they are: a model of each kind, a product, and the low rank. */
const HIGHLIGHTS: readonly Highlight[] = [
  { measure: "training with muon, blas", setting: GPT2, subject: "lrm / pytorch" },
  {
    measure: "training with muon, blas",
    setting: GPT2,
    subject: "lrm / best of pytorch tuned, pytorch compiled",
  },
  {
    measure: "training with muon, cpu",
    setting: MLP,
    subject: "lrm / best of tfjs-wasm, jax-wasm",
  },
  {
    measure: "training with adam, cpu",
    setting: CNN,
    subject: "lrm / best of tfjs-wasm, jax-wasm",
  },
  {
    measure: "product NN, webgpu",
    setting: "float32 1024×1024×1024",
    subject: "lrm / best of tfjs-webgpu, jax-webgpu",
  },
  {
    measure: "orthogonalization, cpu",
    setting: "float32 768×3072, 5 steps",
    subject: "lrm, rank 100 / lrm",
  },
];

/** A ratio with the results that it is one of. */
interface Found {
  readonly date: string;
  readonly ratio: Derived;
  readonly results: readonly Result[];
}

/**
 * Writes the README's table of speed, the largest ratio first, each from its newest results and
 * with the devices and threads of both sides: the highlights, and of each suite the ratio where LRM
 * is slowest beside another library, if it is slower.
 *
 * @param dated  results from the newest to the oldest
 */
export function highlightTable(dated: readonly DatedRun[]): string {
  const shown = newestRatios(dated).filter(({ ratio }) =>
    HIGHLIGHTS.some((each) => isOf(each, ratio)),
  );
  const shownRatios = new Set(shown.map(({ ratio }) => ratio));
  const losses = lossesIn(newestOfProcessors(dated).flatMap(ratiosOf), dated);
  const rows = [...shown, ...losses.filter(({ ratio }) => !shownRatios.has(ratio))];
  return [
    "| work | LRM on | beside | times as fast | measured |",
    "|---|---|---|---:|---|",
    ...rows
      .sort((a, b) => b.ratio.value.median - a.ratio.value.median)
      .map(({ date, ratio, results }) => {
        const [own, other] = sidesOf(ratio);
        const beside =
          other === "lrm" ? "the same, in full" : devicesOn(other, ratio, results).join("; ");
        const device = devicesOn(own, ratio, results).join("; ");
        return `| ${titleOf(ratio)} | ${device} | ${beside} | ${formatSpread(ratio.value)} | ${date.slice(0, 10)} |`;
      }),
  ].join("\n");
}

function newestRatios(dated: readonly DatedRun[]): Found[] {
  const found = new Map<string, Found>();
  for (const each of dated.flatMap(ratiosOf)) {
    const { measure, setting, subject } = each.ratio;
    const key = JSON.stringify([measure, setting, subject]);
    if (!found.has(key)) found.set(key, each);
  }
  return [...found.values()];
}

const ratiosOf = ({ name: date, run: { results } }: DatedRun): Found[] =>
  results.flatMap((ratio) =>
    ratio.kind === "derived" && ratio.unit === "×" ? [{ date, ratio, results }] : [],
  );

const isOf = (highlight: Highlight, { measure, setting, subject }: Derived): boolean =>
  highlight.measure === measure && highlight.setting === setting && highlight.subject === subject;

/**
 * Finds the lowest ratio of each suite, if it is below 1, beside peers that compute with the same
 * precision, in their newest version.
 */
function lossesIn(all: readonly Found[], dated: readonly DatedRun[]): Found[] {
  const versions = newestVersions(dated);
  const lowest = new Map<string, Found>();
  for (const found of all) {
    const { suite, value, subject } = found.ratio;
    const peers = measuredOn(sidesOf(found.ratio)[1], found.ratio, found.results).filter(isPeer);
    const current = peers.every((peer) => versions.get(peer.subject) === versionOf(peer.device));
    if (peers.length === 0 || !current || subject.includes("bfloat16") || value.median >= 1) {
      continue;
    }
    const before = lowest.get(suite);
    if (before === undefined || value.median < before.ratio.value.median) lowest.set(suite, found);
  }
  return [...lowest.values()];
}

/** Returns the version of each peer in its newest results. */
function newestVersions(dated: readonly DatedRun[]): Map<string, string> {
  const oldestFirst = [...dated].reverse().flatMap(({ run }) => run.results);
  return new Map(
    oldestFirst.flatMap((each) =>
      each.kind === "measured" ? [[each.subject, versionOf(each.device)] as const] : [],
    ),
  );
}

const versionOf = (device: string): string => device.replace(/, \d+ threads?$/, "");

/** Describes the work of a ratio: `CNN, step with Adam`. */
function titleOf({ measure, setting, subject }: Derived): string {
  const [work = ""] = measure.split(", ");
  const shape = setting.replace(/^float32 /, "");
  const [, optimizer] = /^training with (\S+)/.exec(work) ?? [];
  if (optimizer !== undefined) {
    const [model] = /^GPT-2 \w+|^\w+/.exec(shape) ?? [shape];
    const name = { adamw: "AdamW", "low-rank-muon": "low-rank Muon" }[optimizer];
    return `${model}, step with ${name ?? optimizer[0]!.toUpperCase() + optimizer.slice(1)}`;
  }
  if (work.startsWith("product")) return `matrix product, ${shape}`;
  const [, rank] = /^lrm, rank (\d+)/.exec(subject) ?? [];
  const part =
    rank === undefined ? "" : `, rank ${rank}${subject.endsWith("/ lrm") ? " instead of all" : ""}`;
  return `${work} of ${shape.replace(/, \d+ steps$/, "")}${part}`;
}

/** Lists the devices on a side, with the form of a library: `PyTorch 2, 2 threads, tuned`. */
function devicesOn(side: string, ratio: Derived, results: readonly Result[]): string[] {
  const forms = new Map<string, string[]>();
  for (const { subject, device } of measuredOn(side, ratio, results)) {
    const name = device.replace(/^CPU: /, "").replace(/^WebAssembly SIMD [^,]*/, "WebAssembly");
    const [, form] = /^[\w-]+ (\w+)$/.exec(subject) ?? [];
    forms.set(name, [...(forms.get(name) ?? []), ...(form === undefined ? [] : [form])]);
  }
  return [...forms].map(([name, of]) =>
    [name, ...(of.length > 0 ? [of.join(" or ")] : [])].join(", "),
  );
}
