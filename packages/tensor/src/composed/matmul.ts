import type { Backend } from "../backend.ts";
import { defineMap, type Expression, type MapKernel } from "../expression.ts";
import type { MapOperation } from "../map.ts";
import type { MatmulOperation } from "../matmul.ts";
import type { Operand } from "../operand.ts";

/**
 * Composes {@link MatmulOperation} from a map whose rows are the inner dimension. Correct, but
 * slow.
 */
export function composeMatmul(backend: Backend, operation: MatmulOperation): void {
  const { a, b, out, m, n, k, batch, strideA, strideB, strideC, alpha, beta, bias } = operation;
  if (batch * m * n === 0) return;
  const c = beta === 0 ? undefined : operation.c;
  const element = [strideC, n, 1, 0]; // [batch, m, n, k]
  const left = operation.transposeA ? [strideA, 1, 0, m] : [strideA, k, 0, 1];
  const right = operation.transposeB ? [strideB, 0, k, 1] : [strideB, 0, 1, n];
  const inputs: Operand[] = [];
  // With k = 0 there is nothing to read, but a row needs at least one element.
  if (k > 0) {
    inputs.push({ tensor: a, offset: 0, strides: left }, { tensor: b, offset: 0, strides: right });
  }
  if (c !== undefined) inputs.push({ tensor: c, offset: 0, strides: element });
  if (bias !== undefined) inputs.push({ tensor: bias, offset: 0, strides: [0, 0, 1, 0] });
  backend.run<MapOperation>({
    kind: "map",
    kernel: kernelFor(k > 0, c !== undefined, bias !== undefined),
    shape: [batch, m, n, Math.max(k, 1)],
    inputs,
    outputs: [{ tensor: out, offset: 0, strides: element }],
    scalars: [alpha, beta],
  });
}

const kernels = new Map<string, MapKernel>();

function kernelFor(product: boolean, c: boolean, bias: boolean): MapKernel {
  const inputs = [...(product ? ["a", "b"] : []), ...(c ? ["c"] : []), ...(bias ? ["bias"] : [])];
  const key = inputs.join();
  let kernel = kernels.get(key);
  if (kernel === undefined) {
    kernel = defineMap(inputs, ["alpha", "beta"], (values: Record<string, Expression>) => {
      const { a, b, alpha, beta } = values as Record<"a" | "b" | "alpha" | "beta", Expression>;
      let sum = product ? a.mul(b).rowSum().mul(alpha) : alpha.mul(0);
      if (values.c !== undefined) sum = sum.add(values.c.mul(beta));
      if (values.bias !== undefined) sum = sum.add(values.bias);
      return { out: sum };
    });
    kernels.set(key, kernel);
  }
  return kernel;
}
