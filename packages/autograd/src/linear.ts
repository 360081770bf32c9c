import { differentiateMap, type MatmulEpilogue, map, matmul, sum, Tensor } from "@lrm/tensor";
import { rowsOf } from "./_rows.ts";
import { GELU } from "./gelu.ts";
import type { LinearOptions } from "./linear_options.ts";
import { type Input, tapeOf } from "./operands.ts";
import { Parameter } from "./parameter.ts";
import type { Variable } from "./tape.ts";
import { adapterOf } from "./weight_adapter.ts";

/**
 * Applies a linear layer, `y = x Wᵀ + b (+ residual)`, in one product, and an optional activation.
 *
 * After `Parameter.observeInput()`, the backward pass also records the second moment of the inputs.
 * If the weight has an adapter (`adaptWeight`), that one computes the layer instead.
 *
 * @param x  `[..., in]`, at least two axes
 * @param weight  `[out, in]`
 * @param bias  `[out]`
 * @returns  `[..., out]`, owned by the tape
 */
export function linear(
  x: Variable,
  weight: Input,
  bias?: Input,
  options: LinearOptions = {},
): Variable {
  const adapter = adapterOf(weight);
  if (adapter === undefined) return layer(x, weight, bias, options);
  return x.tape.scope(() => adapter(layer, x, weight, bias, options));
}

/** Computes a linear layer without the adapter of its weight. */
function layer(
  x: Variable,
  weight: Input,
  bias?: Input,
  { residual, activation }: LinearOptions = {},
): Variable {
  const tape = tapeOf("linear", x, weight, bias, residual);
  const shape = [...x.shape.slice(0, -1), weight.shape[0]!];
  const epilogue = activation && {
    kernel: activation === "gelu" ? GELU : activation,
    y: Tensor.allocate(tape.backend, shape),
  };
  try {
    const product = recordProduct(x, weight, { bias, residual, epilogue });
    return epilogue ? recordActivation(product, epilogue) : product;
  } catch (error) {
    epilogue?.y.dispose();
    throw error;
  }
}

/** Everything that is fused with the product. */
interface Fused {
  readonly bias: Input | undefined;
  readonly residual: Variable | undefined;
  /** Activation of the product, and the tensor that receives it. */
  readonly epilogue: MatmulEpilogue | undefined;
}

function recordProduct(x: Variable, weight: Input, { bias, residual, epilogue }: Fused): Variable {
  const value = Tensor.allocate(x.tape.backend, [...x.shape.slice(0, -1), weight.shape[0]!]);
  return x.tape.record(value, {
    inputs: [x, weight, bias, residual],
    compute: () => {
      // [..., in] · [out, in]ᵀ → [..., out]
      matmul(x.value, weight.value, {
        transposeB: true,
        into: value,
        ...(bias && { bias: bias.value }),
        ...(residual && { c: residual.value }),
        ...(epilogue && { epilogue }),
      });
    },
    backward: (y) => {
      const dy = y.gradient;
      if (weight instanceof Parameter) weight.recordInput(x);
      // dW = dyᵀ x: [rows, out]ᵀ · [rows, in] → [out, in]
      weight.contribute((into, accumulate) => {
        matmul(rowsOf(dy), rowsOf(x.value), {
          transposeA: true,
          into,
          ...(accumulate && { c: into }),
        });
      });
      // db = Σ_rows dy: [..., out] → [out]
      bias?.contribute((into, accumulate) => {
        sum(dy, { axes: [0, -2], into, accumulate });
      });
      // dx = dy W: [..., out] · [out, in] → [..., in]
      x.contribute((into, accumulate) => {
        matmul(dy, weight.value, { into, ...(accumulate && { c: into }) });
      });
      residual?.receive(y.takeGradient());
    },
  });
}

/** Records the activation of a product. Its tensor is filled when the product is computed. */
function recordActivation(product: Variable, { kernel, y: value }: MatmulEpilogue): Variable {
  return product.tape.record(value, {
    inputs: [product],
    // The first access to either value computes both.
    compute: () => void product.value,
    backward: (y) => {
      const gradient = y.takeGradient();
      const operands = { d_y: gradient, x: product.value };
      map(differentiateMap(kernel), operands, { into: { d_x: gradient } });
      product.receive(gradient);
    },
  });
}
