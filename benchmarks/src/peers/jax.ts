import type { ProductCase } from "../float64.ts";
import {
  type HostOperands,
  type PeerBackend,
  type PeerProduct,
  peerVersion,
  storedShapes,
  transposes,
} from "./javascript.ts";

/** Number of products in flight. */
const TOGETHER = 16;

export type Jax = typeof import("@jax-js/jax");

/** Opens jax-js on a backend; throws if the machine has none. */
export async function openJax(backend: PeerBackend): Promise<Jax> {
  const jax = await import("@jax-js/jax");
  const started = await jax.init(backend);
  if (!started.includes(backend))
    throw new Error(`jax-js has no ${backend} backend on this machine`);
  jax.defaultDevice(backend);
  return jax;
}

/** Describes jax-js and its device. Its threads need the `Worker` of a page. */
export function jaxDevice(backend: PeerBackend): string {
  const threads = typeof Worker === "undefined" ? 1 : navigator.hardwareConcurrency;
  const counted = threads === 1 ? "1 thread" : `${threads} threads`;
  return `jax-js ${peerVersion("@jax-js/jax")}, ${backend === "wasm" ? counted : "the same device"}`;
}

/**
 * Prepares a product in jax-js, compiled by its `jit`. Its WebGPU backend takes the device of
 * `navigator.gpu`.
 */
export async function jaxProduct(
  backend: PeerBackend,
  { a, b }: HostOperands,
  product: ProductCase,
): Promise<PeerProduct> {
  const jax = await openJax(backend);
  const { numpy } = jax;
  const shapes = storedShapes(product);
  const [transposeA, transposeB] = transposes(product.layout);
  const left = numpy.array(a, { shape: shapes.a });
  const right = numpy.array(b, { shape: shapes.b });
  const compiled = jax.jit((x: typeof left, y: typeof left) =>
    numpy.matmul(transposeA ? x.transpose() : x, transposeB ? y.transpose() : y),
  );
  const multiply = () => compiled(left.ref, right.ref);
  return {
    device: jaxDevice(backend),
    result: await multiply().data(),
    run: async (repeats) => {
      // jax-js computes only products that are waited for; waiting for each would cost a round
      // trip.
      for (let at = 0; at < repeats; at += TOGETHER) {
        const products = Array.from({ length: Math.min(TOGETHER, repeats - at) }, multiply);
        for (const each of await jax.blockUntilReady(products)) each.dispose();
      }
    },
    drop: () => {
      left.dispose();
      right.dispose();
    },
  };
}
