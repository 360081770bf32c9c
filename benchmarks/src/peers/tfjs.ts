import type { ProductCase } from "../float64.ts";
import {
  type HostOperands,
  type PeerBackend,
  type PeerProduct,
  storedShapes,
  transposes,
} from "./javascript.ts";

export type Tf = typeof import("@tensorflow/tfjs-core");

/** Prepares a product in TensorFlow.js, whose WebGPU backend uses `navigator.gpu`. */
export async function tfjsProduct(
  backend: PeerBackend,
  { a, b }: HostOperands,
  product: ProductCase,
): Promise<PeerProduct> {
  const tf = await openTfjs(backend);
  const shapes = storedShapes(product);
  const [transposeA, transposeB] = transposes(product.layout);
  const left = tf.tensor2d(a, shapes.a);
  const right = tf.tensor2d(b, shapes.b);
  const multiply = () => tf.matMul(left, right, transposeA, transposeB);
  const once = multiply();
  const result = await once.data();
  once.dispose();
  return {
    device: tfjsDevice(tf, backend),
    result,
    run: async (repeats) => {
      for (let at = 0; at < repeats; at++) {
        const c = multiply();
        if (at === repeats - 1) {
          const fence = tf.slice(c, [0, 0], [1, 1]);
          await fence.data();
          fence.dispose();
        }
        c.dispose();
      }
    },
    drop: () => {
      left.dispose();
      right.dispose();
    },
  };
}

/** Describes TensorFlow.js and its device. Its threads need a browser. */
export const tfjsDevice = (tf: Tf, backend: PeerBackend): string =>
  `TensorFlow.js ${tf.version_core}, ${backend === "wasm" ? "1 thread" : "the same device"}`;

/** Opens TensorFlow.js on a backend; throws if the machine has none. */
export async function openTfjs(backend: PeerBackend): Promise<Tf> {
  const tf = await import("@tensorflow/tfjs-core");
  switch (backend) {
    case "wasm":
      await import("@tensorflow/tfjs-backend-wasm");
      break;
    case "webgpu":
      await import("@tensorflow/tfjs-backend-webgpu");
      break;
    default:
      backend satisfies never;
  }
  if (!(await tf.setBackend(backend)))
    throw new Error(`TensorFlow.js has no ${backend} backend on this machine`);
  return tf;
}
