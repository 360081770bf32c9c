import { expect, test } from "vitest";
import type { AnyOperation, Backend } from "./backend.ts";
import { conformanceCases } from "./conformance.ts";
import type { OperationKind, Operations } from "./operations.ts";
import { floats } from "./reference/memory.ts";
import { createReferenceBackend } from "./reference.ts";

/** Runs the cases whose names start with `prefix`, until one throws. */
async function firstFailure(backend: Backend, prefix: string): Promise<string> {
  for (const { name, run } of conformanceCases()) {
    if (!name.startsWith(prefix)) continue;
    try {
      await run(backend);
    } catch (error) {
      return (error as Error).message;
    }
  }
  return "none";
}

type Fault = (backend: Backend) => Partial<Backend>;

/** Runs another operation instead of the requested one. */
function changed<Kind extends OperationKind>(
  kind: Kind,
  change: (operation: Operations[Kind]) => Operations[Kind],
): Fault {
  return (right) => ({
    run: (operation: AnyOperation) =>
      right.run(operation.kind === kind ? change(operation as Operations[Kind]) : operation),
  });
}

/** Changes the result of an operation. */
function spoiled<Kind extends OperationKind>(
  kind: Kind,
  spoil: (operation: Operations[Kind]) => void,
): Fault {
  return (right) => ({
    run: (operation: AnyOperation) => {
      right.run(operation);
      if (operation.kind === kind) spoil(operation as Operations[Kind]);
    },
  });
}

/** Mistake that a backend may make, the cases that must notice it, and their message. */
const faults: readonly (readonly [mistake: string, prefix: string, says: string, fault: Fault])[] =
  [
    [
      "reading b as stored",
      "matmul:",
      "element 0 is",
      changed("matmul", (op) => ({ ...op, transposeB: false })),
    ],
    [
      "rounding products to 16 bits",
      "matmul:",
      "relative error",
      spoiled("matmul", (op) => {
        const out = floats(op.out);
        const bits = new Uint32Array(out.buffer, out.byteOffset, out.length);
        bits.forEach((word, i) => {
          bits[i] = word & 0xffff0000;
        });
      }),
    ],
    [
      "multiplying c by a beta of 0",
      "matmul: beta 0",
      "element 0 is NaN, expected 7",
      changed("matmul", (op) => ({ ...op, beta: op.beta || 1e-30 })),
    ],
    [
      "promising epilogues and leaving them out",
      "matmul: an epilogue is made",
      "y: element 0 is NaN",
      (right) => ({ info: { ...right.info, epilogues: true } }),
    ],
    [
      "losing the last batch",
      "matmul: batches",
      "element",
      changed("matmul", (op) => ({ ...op, batch: Math.max(1, op.batch - 1) })),
    ],
    [
      "computing one row too few",
      "map:",
      "element",
      changed("map", (op) => ({ ...op, shape: [...op.shape.slice(0, -1), op.shape.at(-1)! - 1] })),
    ],
    [
      "keeping the scalars of the first call",
      "map: scalars",
      "2001000",
      (right) => {
        let scalars: readonly number[] | undefined;
        const first = changed("map", (op) => {
          scalars ??= op.scalars;
          return { ...op, scalars };
        });
        return first(right);
      },
    ],
    [
      "ignoring offsets of operands",
      "map: operands of four axes",
      "element",
      changed("map", (op) => ({ ...op, inputs: op.inputs.map((x) => ({ ...x, offset: 0 })) })),
    ],
    [
      "leaving out the last summand",
      "reduce:",
      "relative error",
      changed("reduce", (op) => ({ ...op, reduced: Math.max(1, op.reduced - 1) })),
    ],
    [
      "always accumulating",
      "reduce: accumulates",
      "element",
      changed("reduce", (op) => ({ ...op, accumulate: true })),
    ],
    [
      "one running float32 sum",
      "reduce: sums",
      "size 1000000",
      spoiled("reduce", (op) => {
        let total = 0;
        const x = floats(op.inputs[0]!.tensor);
        const squares = op.kernel.expressions[0]!.kind === "binary";
        for (const each of x) total = Math.fround(total + (squares ? each * each : each));
        floats(op.out)[0] = total;
      }),
    ],
    [
      "clamping an index out of range",
      "gather: rows",
      "expected 0",
      spoiled("gather", (op) => {
        floats(op.out).forEach((value, i, out) => {
          if (value === 0) out[i] = floats(op.source)[0]!;
        });
      }),
    ],
    [
      "adding only the first of repeated rows",
      "scatterAdd:",
      "element",
      changed("scatterAdd", (op) => ({ ...op, count: 1 })),
    ],
    [
      "another key",
      "random: bits",
      "element 0",
      changed("random", (op) => ({ ...op, key: [op.key[1], op.key[0]] })),
    ],
    [
      "copying instead of orthonormalizing",
      "orthonormalizeRows:",
      "row 0 times row 0",
      spoiled("orthonormalizeRows", (op) => {
        floats(op.out).set(floats(op.vectors));
      }),
    ],
    [
      "unit vectors whatever the input",
      "orthonormalizeRows:",
      "of its length outside of the basis",
      spoiled("orthonormalizeRows", (op) => {
        floats(op.out).forEach((_, i, out) => {
          const row = Math.floor((i % (op.count * op.length)) / op.length);
          out[i] = i % op.length === row ? 1 : 0;
        });
      }),
    ],
    [
      "seeing the next token",
      "attention: packed",
      "element",
      changed("attention", (op) => ({ ...op, past: Math.min(1, op.queries - 1) })),
    ],
    [
      "a slightly different scale",
      "attentionGradient:",
      "element",
      changed("attentionGradient", (op) => ({ ...op, scale: op.scale * 1.0001 })),
    ],
    [
      "convolving with the windows of another padding",
      "convolution:",
      "element",
      changed("convolution", (op) => {
        const [rows, columns] = op.windows.padding;
        return { ...op, windows: { ...op.windows, padding: [rows, Math.max(0, columns - 1)] } };
      }),
    ],
    [
      "losing the last image",
      "convolutionWeightGradient:",
      "element",
      changed("convolutionWeightGradient", (op) => ({ ...op, batch: Math.max(1, op.batch - 1) })),
    ],
    [
      "always accumulating gradients",
      "convolutionInputGradient: overwrites",
      "element",
      changed("convolutionInputGradient", (op) => ({ ...op, accumulate: true })),
    ],
    [
      "reading late",
      "read: gives a snapshot",
      "freed",
      (right) => ({
        read: async (...args) => {
          await undefined;
          return right.read(...args);
        },
      }),
    ],
    [
      "counting freed buffers",
      "memory:",
      "live buffers and bytes after free",
      (right) => {
        const allocated: number[] = [];
        return {
          allocate: (bytes) => {
            allocated.push(bytes);
            return right.allocate(bytes);
          },
          memory: () => ({
            ...right.memory(),
            liveBuffers: allocated.length,
            liveBytes: allocated.reduce((a, b) => a + b, 0),
          }),
        };
      },
    ],
  ];

/** Creates a backend with some methods replaced. Replacements can call the original ones. */
function broken(fault: Fault): Backend {
  const backend = createReferenceBackend();
  const right = Object.fromEntries(
    Object.getOwnPropertyNames(Object.getPrototypeOf(backend))
      .filter((name) => name !== "constructor")
      .map((name) => [name, (backend[name as keyof Backend] as () => unknown).bind(backend)]),
  ) as unknown as Backend;
  return Object.assign(backend, fault(right));
}

test.each(faults)("conformanceCases() notice %s", async (_, prefix, says, fault) => {
  expect(await firstFailure(broken(fault), prefix)).toContain(says);
});

test("conformanceCases() have names of their own", () => {
  const names = conformanceCases().map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});
