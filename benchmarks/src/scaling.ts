import { GPT2_PRESETS, type GPT2Config } from "@lrm/gpt2";
import { Optimizer } from "@lrm/optimizer";
import { lowRankOrthogonalize, newtonSchulz } from "@lrm/orthogonalize";
import { rmnp } from "@lrm/rmnp";
import { type Backend, countFlops, matmul, Random, type Tensor, zeros } from "@lrm/tensor";
import { type BackendName, type Bench, costOn } from "./bench.ts";
import { fittedExponent } from "./exponent.ts";
import { type Subject, spreadOf } from "./measure.ts";
import { fenced, own } from "./own.ts";
import { prepareStep } from "./training_step.ts";

/** Largest allowed difference between a fitted exponent and that of the arithmetic. */
const MAX_EXCESS = 0.1;
const RANK = 64;
const WIDTHS = [128, 256, 512, 1024];

/** One kernel at one size. */
interface Point {
  readonly run: Subject;
  /** Arithmetic of one run: operations, or elements if each takes the same number. */
  readonly work: number;
  dispose(): void;
}

interface Growth {
  readonly title: string;
  readonly grows: "width" | "depth" | "context";
  readonly sizes: readonly number[];
  readonly at: (backend: Backend, size: number) => Promise<Point>;
}

const GROWTHS: readonly Growth[] = [
  { title: "product d×d×d", grows: "width", sizes: WIDTHS, at: product },
  {
    title: "Newton–Schulz d×4d",
    grows: "width",
    sizes: WIDTHS,
    at: async (backend, d) => onMatrix(backend, d, (G) => newtonSchulz(G)),
  },
  {
    title: `low-rank (k = ${RANK}) d×4d`,
    grows: "width",
    sizes: WIDTHS,
    at: async (backend, d) =>
      onMatrix(backend, d, (G) => lowRankOrthogonalize(G, { rank: RANK, random: new Random(1) })),
  },
  { title: "RMNP's update d×4d", grows: "width", sizes: WIDTHS, at: rmnpUpdate },
  {
    title: "training step, 4 layers, 4×64",
    grows: "width",
    sizes: WIDTHS,
    at: (backend, width) => trainingPoint(backend, { width }),
  },
  {
    title: "training step, width 128, 4×64",
    grows: "depth",
    sizes: [2, 4, 8, 16],
    at: (backend, layers) => trainingPoint(backend, { layers }),
  },
  {
    title: "training step, nano, 4 windows",
    grows: "context",
    sizes: [64, 128, 256, 512],
    at: (backend, context) => trainingPoint(backend, { context }),
  },
];

/**
 * Measures the growth of cost with width, depth and context: the exponent of the times beside that
 * of the arithmetic.
 */
export async function scaling(bench: Bench): Promise<void> {
  for (const name of bench.options.backends) {
    const backend = await bench.backend(name);
    if (backend.info.software && !bench.options.full) {
      bench.reportSkipped("scaling", `growth, ${name}`);
      continue;
    }
    for (const growth of GROWTHS) await fit(bench, name, backend, growth);
  }
}

async function fit(
  bench: Bench,
  name: BackendName,
  backend: Backend,
  { title, grows, sizes, at }: Growth,
) {
  const points: Point[] = [];
  for (const size of sizes) points.push(await at(backend, size));
  const line = { suite: "scaling", measure: `${title}, ${name}` };
  const times = await bench.race(
    { ...line, setting: `float32, ${grows} grows`, unit: "ms", rate: (seconds) => 1000 * seconds },
    points.map(({ run }, index) => own(backend, run, undefined, `${grows} ${sizes[index]}`)),
    costOn(backend),
  );
  const arithmetic = fittedExponent(
    sizes,
    points.map(({ work }) => work),
  );
  const all = sizes.map((size) => times[`${grows} ${size}`]!);
  const above = all[0]!.map(
    (_, round) =>
      fittedExponent(
        sizes,
        all.map((each) => each[round]!),
      ) - arithmetic,
  );
  bench.report({
    ...line,
    setting: `float32, ${grows} ${sizes[0]} to ${sizes.at(-1)}`,
    kind: "derived",
    subject: `exponent above the arithmetic's ${arithmetic.toFixed(2)}`,
    unit: "",
    value: spreadOf(above),
    goal: { atMost: MAX_EXCESS },
  });
  for (const each of points) each.dispose();
}

async function product(backend: Backend, d: number): Promise<Point> {
  const a = new Random(1).normal(backend, [d, d]);
  return repeated(
    backend,
    () => matmul(a, a),
    () => a.dispose(),
  );
}

async function onMatrix(backend: Backend, d: number, work: (G: Tensor) => Tensor): Promise<Point> {
  const G = new Random(1).normal(backend, [d, 4 * d]);
  return repeated(
    backend,
    () => work(G),
    () => G.dispose(),
  );
}

/** Makes a point of work that returns a tensor, and counts its arithmetic. */
function repeated(backend: Backend, make: () => Tensor, dispose: () => void): Point {
  const work = countFlops(backend, () => make().dispose());
  return {
    work,
    dispose,
    run: fenced(backend, () => make().dispose()),
  };
}

async function rmnpUpdate(backend: Backend, d: number): Promise<Point> {
  const parameter = {
    name: "w",
    value: zeros(backend, [d, 4 * d]),
    gradient: new Random(1).normal(backend, [d, 4 * d]),
  };
  const optimizer = new Optimizer({ groups: [{ rule: rmnp(), parameters: [parameter] }] });
  return {
    work: 4 * d * d,
    run: fenced(backend, () => optimizer.step()),
    dispose: () => {
      for (const each of [optimizer, parameter.value, parameter.gradient]) each.dispose();
    },
  };
}

function trainingPoint(
  backend: Backend,
  { width = 128, layers = 4, context = 64 }: { width?: number; layers?: number; context?: number },
): Promise<Point & { readonly error: number }> {
  const model: GPT2Config = {
    ...GPT2_PRESETS.nano,
    layers,
    width,
    heads: width / 32,
    mlpWidth: 4 * width,
    contextLength: context,
  };
  return prepareStep(backend, { model, batch: 4, context, optimizer: "muon", rank: RANK }).then(
    (step) => ({ ...step, work: step.flops }),
  );
}
