import { column, Expression, type ExpressionNode, type MapKernel, programOf } from "@lrm/tensor";

/** Form of an output of a derivative. */
export interface OutputForm {
  /** True for one value per row, false for one per element. */
  readonly rowConstant: boolean;
  /** True to add the output to an input `previous_…` of its shape. Only for one per element. */
  readonly accumulates: boolean;
}

/** Name of the input that an output is added to. */
export function previousName(output: string): string {
  return `previous_${output}`;
}

const cache = new WeakMap<MapKernel, Map<string, MapKernel>>();

/**
 * Gives every output of a kernel the shape of its form, which `map` derives from the expression
 * alone, and lets outputs accumulate. Cached by kernel and forms.
 */
export function withForms(kernel: MapKernel, forms: readonly OutputForm[]): MapKernel {
  const made = cache.get(kernel) ?? new Map<string, MapKernel>();
  cache.set(kernel, made);
  const key = forms.map(({ rowConstant, accumulates }) => `${rowConstant} ${accumulates}`).join();
  let result = made.get(key);
  if (result === undefined) {
    result = formed(kernel, forms);
    made.set(key, result);
  }
  return result;
}

function formed(kernel: MapKernel, forms: readonly OutputForm[]): MapKernel {
  const { outputs, varies } = programOf(kernel);
  const inputs = [...kernel.inputs];
  const expressions = kernel.expressions.map((node, index): ExpressionNode => {
    const value = new Expression(node);
    const { rowConstant, accumulates } = forms[index]!;
    if (accumulates) {
      const previous: ExpressionNode = { kind: "input", index: inputs.length };
      inputs.push(previousName(kernel.outputs[index]!));
      return new Expression(previous).add(value).node;
    }
    const perElement = varies[outputs[index]!]!;
    // A row-constant input appears to vary. The maximum of equal values is their value.
    if (rowConstant && perElement) return value.rowMax().node;
    // No column has the index −1.
    if (!rowConstant && !perElement) return column.equal(-1).select(0, value).node;
    return node;
  });
  return { ...kernel, inputs, expressions };
}
