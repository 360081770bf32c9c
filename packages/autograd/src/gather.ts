import {
  ArgumentError,
  column,
  defineMap,
  fill,
  formatShape,
  gatherColumns,
  gatherRows,
  map,
  type Shape,
  scatterAddRows,
  sizeOf,
  type Tensor,
} from "@lrm/tensor";
import { type AxisOptions, axisOf } from "./_axes.ts";
import { viewOf } from "./_view.ts";
import { type Input, tapeOf, tensorOf } from "./operands.ts";
import { permute } from "./permute.ts";
import { reshape } from "./reshape.ts";
import type { Tape, Variable } from "./tape.ts";

/**
 * Picks entries along an axis, as NumPy's `take`: with `axis` 1, `y[i, j, …] = x[i, indices[j],
 * …]`. Along another axis than the first, entries are moved to the front and back, two copies. One
 * index for each row is {@link takeAlongAxis}.
 *
 * @param x  variable or parameter
 * @param indices  int32 of any shape. An index outside of 0 … n − 1, for an axis of extent n, gives
 *   zeros
 * @returns  the shape with that of the indices in place of the axis, owned by the tape
 * @throws ArgumentError if there is no such axis, the indices are not int32, or no operand is a
 *   variable
 * @example
 * ```ts
 * import { gather, Tape } from "@lrm/autograd";
 * import { tensor } from "@lrm/tensor";
 * import { createReferenceBackend } from "@lrm/tensor/reference";
 * const backend = createReferenceBackend();
 * using tape = new Tape(backend);
 * const x = tape.constant(tensor(backend, [1, 2, 3, 4, 5, 6], [2, 3]));
 * const columns = tensor(backend, Int32Array.of(2, 0));
 * const y = gather(x, columns, { axis: -1 });
 * expect(Array.from(await y.value.read())).toEqual([3, 1, 6, 4]);
 * ```
 */
export function gather(
  x: Input,
  indices: Variable | Tensor,
  { axis = 0 }: AxisOptions = {},
): Variable {
  const tape = tapeOf("gather", x, indices);
  const along = axisOf("gather", x.shape, axis);
  const [before, after] = [x.shape.slice(0, along), x.shape.slice(along + 1)];
  const shape = [...before, ...indices.shape, ...after];
  const [n, count] = [x.shape[along]!, sizeOf(indices.shape)];
  const [lead, inner] = [sizeOf(before), sizeOf(after)];
  if (lead === 1) return gatherEntries(tape, x, indices, [n, inner], shape);
  // [lead, n, inner] → [n, lead, inner] → [count, lead, inner] → [lead, count, inner]
  const first = permute(viewOf(tape, x, [lead, n, inner]), [1, 0, 2]);
  const table = [n, lead * inner];
  const picked = gatherEntries(tape, first, indices, table, [count, lead, inner]);
  return reshape(permute(picked, [1, 0, 2]), shape);
}

/** Picks rows of `x`, viewed as `table`, and views the result in a shape. */
function gatherEntries(
  tape: Tape,
  x: Input,
  indices: Variable | Tensor,
  table: Shape,
  shape: Shape,
): Variable {
  using rows = x.value.reshape(table);
  using picked = gatherRows(rows, tensorOf(indices));
  const kept = tensorOf(indices).reshape(indices.shape);
  return tape.record(picked.reshape(shape), {
    inputs: [x],
    saved: [kept],
    backward: ({ gradient }) => {
      x.contribute((into, accumulate) => {
        if (!accumulate) fill(into, 0);
        scatterAddRows(into.reshape(table), kept, gradient);
      });
    },
  });
}

const spread = defineMap(["index", "dy"], [], ({ index, dy }) => ({
  dx: column.equal(index).select(dy, 0),
}));
const spreadAdded = defineMap(["index", "dy", "previous"], [], ({ index, dy, previous }) => ({
  dx: column.equal(index).select(previous.add(dy), previous),
}));

/**
 * Picks one entry of each row, as NumPy's `take_along_axis` with `axis=-1` and one index per row:
 * `y[..., 0] = x[..., indices[..., 0]]`.
 *
 * @param x  `[..., n]`, variable or parameter
 * @param indices  int32 `[..., 1]`, or `[...]`. An index outside of 0 … n − 1 gives 0
 * @returns  the shape of the indices, owned by the tape
 * @throws ArgumentError if there is not one index for each row, the indices are not int32, or no
 *   operand is a variable
 */
export function takeAlongAxis(x: Input, indices: Variable | Tensor): Variable {
  const tape = tapeOf("takeAlongAxis", x, indices);
  const n = x.shape.at(-1) ?? 1;
  const rows = sizeOf(x.shape.slice(0, -1));
  if (x.shape.length === 0 || sizeOf(indices.shape) !== rows) {
    throw new ArgumentError(
      `Cannot take entries of ${formatShape(x.shape)} at indices ${formatShape(indices.shape)}: there must be one index for each row`,
      "pass one for each row, or use gather()",
    );
  }
  const index = tensorOf(indices).reshape([rows, 1]);
  using source = x.value.reshape([rows, 1, n]);
  using picked = gatherColumns(source, index); // [rows, 1, 1]
  return tape.record(picked.reshape(indices.shape), {
    inputs: [x],
    saved: [index],
    backward: ({ gradient }) => {
      const inputs = { index, dy: gradient.reshape([rows, 1]) };
      x.contribute((into, accumulate) => {
        const dx = into.reshape([rows, n]);
        if (accumulate) map(spreadAdded, { ...inputs, previous: dx }, { into: { dx } });
        else map(spread, inputs, { into: { dx }, shape: dx.shape });
      });
    },
  });
}
