import { type Backend, matmul, Random, Tensor } from "@lrm/tensor";
import { type BackendName, type Bench, costOn, runsOnCpu } from "./bench.ts";
import { type Layout, PRODUCT_TOLERANCE, type ProductCase, productError } from "./float64.ts";
import { fenced, own } from "./own.ts";
import {
  type HostOperands,
  type MakeProduct,
  type PeerBackend,
  storedShapes,
  transposes,
} from "./peers/javascript.ts";
import { jaxProduct } from "./peers/jax.ts";
import { tfjsProduct } from "./peers/tfjs.ts";
import { type Absent, absent, type Contender } from "./race.ts";
import { smallProducts } from "./small_products.ts";

const LAYOUTS = ["NN", "NT", "TN"] as const satisfies readonly Layout[];
const SIZE = 1024;

const WASM_PEERS = [
  { name: "tfjs-wasm", backend: "wasm", make: tfjsProduct },
  { name: "jax-wasm", backend: "wasm", make: jaxProduct },
] as const;

/** JavaScript peers of each backend of LRM. */
const PEERS: Readonly<
  Record<BackendName, readonly { name: string; backend: PeerBackend; make: MakeProduct }[]>
> = {
  cpu: WASM_PEERS,
  blas: WASM_PEERS,
  webgpu: [
    { name: "tfjs-webgpu", backend: "webgpu", make: tfjsProduct },
    { name: "jax-webgpu", backend: "webgpu", make: jaxProduct },
  ],
};

/** Tokens, inputs and outputs of the products in the models' layers. */
const MODEL_SHAPES = {
  nano: [
    [2048, 128, 384],
    [2048, 128, 512],
    [2048, 512, 128],
    [2048, 128, 256],
  ],
  "124M": [
    [256, 768, 2304],
    [256, 768, 3072],
    [256, 3072, 768],
    [256, 768, 50257],
  ],
} as const;

/**
 * Measures float32 products of square matrices: beside the peers, and LRM's kinds of product beside
 * each other. With `--full` it also measures the shapes of the models' layers.
 */
export async function gemm(bench: Bench): Promise<void> {
  for (const name of bench.options.backends) {
    const backend = await bench.backend(name);
    for (const layout of LAYOUTS) {
      await racePeers(bench, name, backend, { layout, m: SIZE, n: SIZE, k: SIZE });
    }
    await raceKinds(bench, name, backend);
    if (name === "blas") await smallProducts(bench, backend);
    if (!bench.options.full) continue;
    for (const [model, shapes] of Object.entries(MODEL_SHAPES)) {
      for (const [m, k, n] of shapes) {
        // Forward y = xWᵀ; backward ∂x = ∂y W and ∂W = ∂yᵀ x.
        const products: ProductCase[] = [
          { layout: "NT", m, n, k },
          { layout: "NN", m, n: k, k: n },
          { layout: "TN", m: n, n: k, k: m },
        ];
        for (const product of products) await racePeers(bench, name, backend, product, model);
      }
    }
  }
}

async function racePeers(
  bench: Bench,
  name: BackendName,
  backend: Backend,
  product: ProductCase,
  model?: string,
): Promise<void> {
  const { layout, m, n, k } = product;
  const operands = await drawOperands(backend, product);
  const ours = await ownProduct(operands, product);
  const peers = await openPeers(bench, name, operands, product);
  const browser = PEERS[name].map((each) => each.name);
  const square = model === undefined;
  await bench.race(
    {
      suite: "gemm",
      measure: `product ${layout}, ${name}`,
      setting: `float32 ${m}×${k}×${n}${square ? "" : ` (${model})`}`,
      unit: "GFLOP/s",
      rate: (seconds) => (2 * m * n * k) / seconds / 1e9,
      tolerance: PRODUCT_TOLERANCE,
      ratios: [
        {
          of: "lrm",
          to: browser,
          ...(square && { goal: { atLeast: runsOnCpu(name) ? 2.5 : 1.5 } }),
        },
        { of: "lrm", to: "numpy", ...(square && { goal: { atLeast: 0.5 } }) },
      ],
    },
    [ours, ...peers],
    costOn(backend),
  );
  operands.drop();
  for (const each of peers) if ("drop" in each) await each.drop();
}

/** Times the transposed and the symmetric products beside the plain one. */
async function raceKinds(bench: Bench, name: BackendName, backend: Backend): Promise<void> {
  const square = { m: SIZE, n: SIZE, k: SIZE };
  const operands = await drawOperands(backend, { layout: "NN", ...square });
  const contenders: Contender[] = [];
  for (const layout of LAYOUTS) {
    const contender = await ownProduct(operands, { layout, ...square });
    contenders.push({ ...contender, name: layout });
  }
  const { a, host } = operands;
  const own = { ...operands, b: a, host: { a: host.a, b: host.a } };
  const symmetric = await ownProduct(own, { layout: "NT", ...square }, true);
  contenders.push({ ...symmetric, name: "XXᵀ" });
  await bench.race(
    {
      suite: "gemm",
      measure: `kinds of product, ${name}`,
      setting: `float32 ${SIZE}³`,
      unit: "GFLOP/s as a general product",
      rate: (seconds) => (2 * SIZE ** 3) / seconds / 1e9,
      tolerance: PRODUCT_TOLERANCE,
      ratios: [
        { of: "NT", to: "NN", goal: { atLeast: 0.9 } },
        { of: "TN", to: "NN", goal: { atLeast: 0.9 } },
        { of: "XXᵀ", to: "NT", goal: { atLeast: 1.6 } },
      ],
    },
    contenders,
    costOn(backend),
  );
  operands.drop();
}

/** Operands of a product on a backend of LRM and on the host. */
interface Operands {
  readonly a: Tensor;
  readonly b: Tensor;
  readonly out: Tensor;
  readonly host: HostOperands;
  drop(): void;
}

async function drawOperands(backend: Backend, product: ProductCase): Promise<Operands> {
  const random = new Random(1);
  const shapes = storedShapes(product);
  const a = random.fork("a").normal(backend, shapes.a);
  const b = random.fork("b").normal(backend, shapes.b);
  const out = Tensor.allocate(backend, [product.m, product.n]);
  return {
    a,
    b,
    out,
    host: { a: (await a.read()) as Float32Array, b: (await b.read()) as Float32Array },
    drop: () => {
      for (const each of [a, b, out]) each.dispose();
    },
  };
}

async function ownProduct(
  { a, b, out, host }: Operands,
  product: ProductCase,
  symmetric = false,
): Promise<Contender> {
  const [transposeA, transposeB] = transposes(product.layout);
  const multiply = () => matmul(a, b, { transposeA, transposeB, symmetric, into: out });
  multiply();
  const error = productError(await out.read(), host.a, host.b, product);
  return own(a.backend, fenced(a.backend, multiply), error);
}

interface OpenPeer extends Contender {
  drop(): void | Promise<void>;
}

/** Opens the peers of a backend and checks their results; an absent peer comes with its reason. */
async function openPeers(
  bench: Bench,
  name: BackendName,
  { host }: Operands,
  product: ProductCase,
): Promise<(OpenPeer | Absent)[]> {
  const peers: (OpenPeer | Absent)[] = [];
  for (const { name: peer, backend, make } of PEERS[name]) {
    try {
      const opened = await make(backend, host, product);
      const error = productError(opened.result, host.a, host.b, product);
      peers.push({ ...opened, name: peer, error });
    } catch (error) {
      peers.push(absent(peer, error));
    }
  }
  if (!runsOnCpu(name)) return peers;
  return [...peers, await bench.prepare("numpy", "numpy", "product", { ...product })];
}
