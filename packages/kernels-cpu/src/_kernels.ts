import type { Kernels } from "@lrm/tensor";
import { COMMANDS, type CommandKind } from "./_commands.ts";
import { encodeConvolutions } from "./_encode_convolution.ts";
import { type DirectKind, encodeDirect, type Fields } from "./_encode_direct.ts";
import type { Encoder } from "./_encoder.ts";
import { encodeMap } from "./map/_encode_map.ts";
import { encodeReduce } from "./map/_encode_reduce.ts";
import { Templates } from "./map/_templates.ts";

const DISTRIBUTIONS = { bits: 0, uniform: 1, normal: 2 } as const;

/** Returns the functions that write operations as commands. */
export function encodeKernels(encoder: Encoder): Kernels {
  const templates = new Templates(encoder.compiledMaps);
  const direct = encodeAllDirect(encoder);
  return {
    ...direct,
    ...encodeConvolutions(encoder, direct),
    map: (operation) => encodeMap(encoder, templates, operation),
    reduce: (operation) => encodeReduce(encoder, templates, operation),
    random: ({ out, distribution, key: [key0, key1] }) =>
      direct.random({ out, size: out.size, distribution: DISTRIBUTIONS[distribution], key0, key1 }),
    orthonormalizeRows: (operation) => {
      const { batch, count, length } = operation;
      const work = encoder.scratch(batch * count * (length + 2) * 4);
      direct.orthonormalizeRows({ ...operation, work: work.region.start });
      encoder.freeScratch(work);
    },
    widen: ({ type, ...operation }) =>
      direct.widen({ ...operation, isFloat16: type === "float16" }),
    narrow: ({ type, ...operation }) =>
      direct.narrow({ ...operation, isFloat16: type === "float16" }),
  };
}

type DirectEncoders = { readonly [Kind in DirectKind]: (fields: Fields<Kind>) => void };

function encodeAllDirect(encoder: Encoder): DirectEncoders {
  const kinds = (Object.keys(COMMANDS) as CommandKind[]).filter((kind) => "work" in COMMANDS[kind]);
  const entries = kinds.map((kind) => [kind, encodeDirect(encoder, kind as DirectKind)]);
  return Object.fromEntries(entries);
}
