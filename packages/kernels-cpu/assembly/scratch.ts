/** Scratch memory shared by products and attention, after the threads' own memory. */

import { attentionBackwardScratchBytes } from "./attention_backward";
import { attentionForwardScratchBytes } from "./attention_forward";
import { matmulScratchBytes } from "./matmul";

/** Returns the bytes of scratch that `threads` threads need. */
export function scratchBytes(threads: i32): usize {
  return max<usize>(
    matmulScratchBytes(threads),
    max<usize>(attentionForwardScratchBytes(threads), attentionBackwardScratchBytes(threads)),
  );
}
