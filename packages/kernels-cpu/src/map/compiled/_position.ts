import type { Local } from "./_function_code.ts";
import type { RowContext } from "./_row_context.ts";

/** Four neighbouring elements of a row. */
export interface Position {
  /** Bytes from the row's start to `offset`; undefined if it is 0. */
  readonly index: Local | undefined;
  readonly offset: number;
  /** Number of elements, from 1 to 4; a variable at the end of rows of any length. */
  readonly lanes: number | { readonly local: Local };
}

/** Writes code for each lane that is an element. */
export function eachLane(
  { code, get, integer }: RowContext,
  { lanes }: Position,
  body: (lane: number) => void,
): void {
  if (typeof lanes === "number") {
    for (let lane = 0; lane < lanes; lane++) body(lane);
    return;
  }
  body(0); // a tail has one to three elements
  for (const lane of [1, 2]) {
    code.if(
      () => code.op("i32.gt_u", get(lanes.local), integer(lane)),
      () => body(lane),
    );
  }
}
