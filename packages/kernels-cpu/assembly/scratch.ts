/** Memory that products and attention share, behind what the threads have of their own. */

import { attentionBackwardScratchBytes } from "./attention_backward";
import { attentionForwardScratchBytes } from "./attention_forward";
import { matmulScratchBytes } from "./matmul";

/** Bytes of scratch that so many threads need. */
export function scratchBytes(threads: i32): usize {
  return max<usize>(
    matmulScratchBytes(threads),
    max<usize>(attentionForwardScratchBytes(threads), attentionBackwardScratchBytes(threads)),
  );
}
