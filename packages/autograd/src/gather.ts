import {
  ArgumentError,
  column,
  defineMap,
  fill,
  formatShape,
  gatherColumns,
  gatherRows,
  map,
  scatterAddRows,
  sizeOf,
  type Tensor,
} from "@lrm/tensor";
import { type Input, tapeOf, tensorOf } from "./operands.ts";
import type { Variable } from "./tape.ts";

/**
 * Picks entries along the first axis, as NumPy's `take` with `axis=0`: `y[j] = x[indices[j]]`. For
 * other axes, `permute` first. One index for each row is {@link takeAlongAxis}.
 *
 * @param x  `[n, ...]`, variable or parameter
 * @param indices  int32 of any shape. An index outside of 0 … n − 1 gives zeros
 * @returns  `[...indices.shape, ...]`, owned by the tape
 * @throws ArgumentError if `x` has no axis, the indices are not int32, or no operand is a variable
 */
export function gather(x: Input, indices: Variable | Tensor): Variable {
  const tape = tapeOf("gather", x, indices);
  const [extent, ...rest] = x.shape;
  if (extent === undefined) {
    throw new ArgumentError(
      "Cannot gather entries of []: it has no axis",
      "pass a value with at least one axis",
    );
  }
  const table = [extent, sizeOf(rest)];
  using rows = x.value.reshape(table);
  using picked = gatherRows(rows, tensorOf(indices));
  const kept = tensorOf(indices).reshape(indices.shape);
  return tape.record(picked.reshape([...indices.shape, ...rest]), {
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
