import { createCpuBackend } from "@lrm/kernels-cpu";
import { matmul, Random, type Tensor } from "@lrm/tensor";
import * as tf from "@tensorflow/tfjs-core";
import { inTurn, type Subject, spreadOf } from "./measure.ts";
import type { Result } from "./result.ts";

const SIZE = 1024;
const LAYOUTS = {
  NN: [false, false],
  NT: [false, true],
  TN: [true, false],
} as const;

/** Float32 products of two square matrices on the CPU, beside TensorFlow.js's WebAssembly backend. */
export async function gemm(report: (result: Result) => void): Promise<void> {
  await import("@tensorflow/tfjs-backend-wasm");
  await tf.setBackend("wasm");
  const backend = await createCpuBackend();
  const random = new Random(1);
  const a = random.fork("a").normal(backend, [SIZE, SIZE]);
  const b = random.fork("b").normal(backend, [SIZE, SIZE]);
  const hostA = (await a.read()) as Float32Array;
  const hostB = (await b.read()) as Float32Array;
  const peerA = tf.tensor2d(hostA, [SIZE, SIZE]);
  const peerB = tf.tensor2d(hostB, [SIZE, SIZE]);

  for (const [layout, [transposeA, transposeB]] of Object.entries(LAYOUTS)) {
    const ours = matmul(a, b, { transposeA, transposeB });
    const theirs = tf.matMul(peerA, peerB, transposeA, transposeB);
    const errors = {
      lrm: sampledError(await ours.read(), hostA, hostB, transposeA, transposeB),
      tfjs: sampledError(await theirs.data(), hostA, hostB, transposeA, transposeB),
    };
    theirs.dispose();
    const times = await inTurn({
      lrm: repeatOurs(a, b, ours, { transposeA, transposeB }),
      tfjs: async (repeats) => {
        for (let at = 0; at < repeats; at++) {
          const product = tf.matMul(peerA, peerB, transposeA, transposeB);
          // The product is done when matMul returns; a value read proves it.
          if (at === repeats - 1) await product.data();
          product.dispose();
        }
      },
    });
    const subjects = {
      lrm: backend.info.description,
      tfjs: `tfjs-backend-wasm ${tf.version_core}`,
    };
    for (const name of ["lrm", "tfjs"] as const) {
      report({
        benchmark: "gemm",
        setting: `float32 ${layout} ${SIZE}³`,
        subject: subjects[name],
        unit: "GFLOP/s",
        value: spreadOf(times[name]!.map((seconds) => (2 * SIZE ** 3) / seconds / 1e9)),
        error: errors[name],
      });
    }
    report({
      benchmark: "gemm",
      setting: `float32 ${layout} ${SIZE}³`,
      subject: "ratio to tfjs-backend-wasm, pair by pair",
      unit: "×",
      value: spreadOf(times.tfjs!.map((seconds, round) => seconds / times.lrm![round]!)),
    });
    ours.dispose();
  }
  peerA.dispose();
  peerB.dispose();
  await backend.dispose();
}

function repeatOurs(
  a: Tensor,
  b: Tensor,
  into: Tensor,
  options: { transposeA: boolean; transposeB: boolean },
): Subject {
  const last = into.slice(SIZE - 1, SIZE);
  return async (repeats) => {
    for (let at = 0; at < repeats; at++) matmul(a, b, { ...options, into });
    await last.read();
  };
}

/** Relative error of every 37th row against float64. */
function sampledError(
  product: ArrayLike<number>,
  a: Float32Array,
  b: Float32Array,
  transposeA: boolean,
  transposeB: boolean,
): number {
  let difference = 0;
  let norm = 0;
  for (let row = 0; row < SIZE; row += 37) {
    for (let column = 0; column < SIZE; column++) {
      let exact = 0;
      for (let k = 0; k < SIZE; k++) {
        const left = a[transposeA ? k * SIZE + row : row * SIZE + k]!;
        const right = b[transposeB ? column * SIZE + k : k * SIZE + column]!;
        exact += left * right;
      }
      difference += (product[row * SIZE + column]! - exact) ** 2;
      norm += exact ** 2;
    }
  }
  return Math.sqrt(difference / norm);
}
