import type { Kernels } from "@lrm/tensor";
import { encodeDirect } from "./_encode_direct.ts";
import type { Encoder } from "./_encoder.ts";
import { encodeMap } from "./map/_encode_map.ts";
import { encodeReduce } from "./map/_encode_reduce.ts";
import { Templates } from "./map/_templates.ts";

const DISTRIBUTIONS = { bits: 0, uniform: 1, normal: 2 } as const;

/** Makes the functions that write operations as commands. */
export function encodeKernels(encoder: Encoder): Kernels {
  const templates = new Templates();
  const random = encodeDirect(encoder, "random");
  const orthonormalizeRows = encodeDirect(encoder, "orthonormalizeRows");
  return {
    map: (operation) => encodeMap(encoder, templates, operation),
    reduce: (operation) => encodeReduce(encoder, templates, operation),
    matmul: encodeDirect(encoder, "matmul"),
    gather: encodeDirect(encoder, "gather"),
    scatterAdd: encodeDirect(encoder, "scatterAdd"),
    random: ({ out, distribution, key: [key0, key1] }) =>
      random({ out, size: out.size, distribution: DISTRIBUTIONS[distribution], key0, key1 }),
    orthonormalizeRows: (operation) => {
      const { batch, count, length } = operation;
      const work = encoder.scratch(batch * count * (length + 2) * 4);
      orthonormalizeRows({ ...operation, work: work.region.start });
      encoder.freeScratch(work);
    },
    inverseCholesky: encodeDirect(encoder, "inverseCholesky"),
    attention: encodeDirect(encoder, "attention"),
    attentionGradient: encodeDirect(encoder, "attentionGradient"),
  };
}
