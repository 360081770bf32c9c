import type { Operand } from "@lrm/tensor";

/** Access to an operand along the row: contiguous, one element for the whole row, or strided. */
export type RowAccess = "inPlace" | "constant" | "strided";

/** Properties of a call that determine its code, together with the kernel. */
export interface MapLayout {
  /** Kind of result: outputs, or a reduction of the only output along rows or over rows. */
  readonly mode: "map" | "sumRows" | "maxRows" | "sumColumns" | "maxColumns";
  readonly inputs: readonly {
    readonly access: RowAccess;
    readonly integer: boolean;
    /** True if the row reads every other element, from a stride of 2. */
    readonly everyOther: boolean;
  }[];
  readonly outputs: readonly {
    readonly access: RowAccess;
    readonly overwrites: number | undefined;
  }[];
  /** True if a row fits into one block, so that values are kept between sweeps. */
  readonly wholeRows: boolean;
}

function accessOf(operand: Operand, length: number): RowAccess {
  if (length === 1) return "inPlace";
  const stride = operand.strides.at(-1);
  return stride === 1 ? "inPlace" : stride === 0 ? "constant" : "strided";
}

const isEveryOther = ({ strides }: Operand, length: number): boolean =>
  length > 1 && strides.at(-1) === 2;

const LETTER = { inPlace: "i", constant: "c", strided: "s" } as const;

/** Returns a short text that identifies a layout. */
export function layoutKey(
  mode: MapLayout["mode"],
  inputs: readonly Operand[],
  outputs: readonly Operand[],
  length: number,
  wholeRows: boolean,
): string {
  let key: string = wholeRows ? `${mode}!` : mode;
  for (const input of inputs) {
    const letter = LETTER[accessOf(input, length)];
    key += input.tensor.dtype === "int32" ? letter.toUpperCase() : letter;
    if (isEveryOther(input, length)) key += "2";
  }
  for (const output of outputs) {
    const overwritten = overwrittenBy(output, inputs);
    key += `>${LETTER[accessOf(output, length)]}`;
    if (overwritten !== undefined) key += overwritten;
  }
  return key;
}

/** Returns the layout that {@link layoutKey} identifies. */
export function layoutOf(
  mode: MapLayout["mode"],
  inputs: readonly Operand[],
  outputs: readonly Operand[],
  length: number,
  wholeRows: boolean,
): MapLayout {
  return {
    mode,
    wholeRows,
    inputs: inputs.map((input) => ({
      access: accessOf(input, length),
      integer: input.tensor.dtype === "int32",
      everyOther: isEveryOther(input, length),
    })),
    outputs: outputs.map((output) => ({
      access: accessOf(output, length),
      overwrites: overwrittenBy(output, inputs),
    })),
  };
}

/** Returns the input that is the same operand as `output`, if there is one. */
function overwrittenBy(output: Operand, inputs: readonly Operand[]): number | undefined {
  for (let index = 0; index < inputs.length; index++) {
    const input = inputs[index]!;
    if (
      input.tensor.buffer === output.tensor.buffer &&
      input.tensor.offset + input.offset === output.tensor.offset + output.offset
    ) {
      return index;
    }
  }
  return undefined;
}
