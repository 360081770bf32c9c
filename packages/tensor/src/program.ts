import type { BinaryFunction, ExpressionNode, MapKernel, UnaryFunction } from "./expression.ts";

/**
 * Instruction that computes one value of a {@link Program}. Arguments are ids of earlier values.
 */
export type Instruction =
  | { readonly op: "input" | "scalar"; readonly index: number }
  | { readonly op: "constant"; readonly value: number }
  | { readonly op: "column" }
  | { readonly op: UnaryFunction; readonly a: number }
  | { readonly op: BinaryFunction; readonly a: number; readonly b: number }
  | { readonly op: "select"; readonly condition: number; readonly a: number; readonly b: number }
  | { readonly op: "rowSum" | "rowMax"; readonly a: number };

/** Work of one sweep over a row. */
export interface Pass {
  /**
   * Values that are constant along the row and become known before this sweep, in order. Each is in
   * exactly one pass.
   */
  readonly uniform: readonly number[];
  /**
   * Values to compute for every element of the row in this sweep, in order. Later sweeps recompute
   * those that they need.
   */
  readonly perElement: readonly number[];
  /** Row reductions (`rowSum`, `rowMax`) that this sweep accumulates. */
  readonly reductions: readonly number[];
}

/**
 * A map kernel as straight-line code: common subexpressions are merged, and it is split into sweeps
 * over a row. Each sweep finishes the row reductions that the next one needs; the last one writes
 * the outputs.
 *
 * Backends translate it to WGSL, bytecode or closures.
 */
export interface Program {
  readonly instructions: readonly Instruction[];
  /** Value id of each output, in the kernel's order. */
  readonly outputs: readonly number[];
  /**
   * For each value: true if it varies along the row, that is, if it depends on an input or the
   * column index other than through a row reduction.
   */
  readonly varies: readonly boolean[];
  /** Sweeps over a row: at least one; exactly one if the kernel has no row reductions. */
  readonly passes: readonly Pass[];
  /** Identifies the computation: programs with equal keys are equal. */
  readonly key: string;
  /**
   * True if the kernel reads the column index or reduces rows, so that the last axis cannot be
   * exchanged for another.
   */
  readonly usesRows: boolean;
}

const cache = new WeakMap<MapKernel, Program>();

/** Returns the program of a kernel. It is made once and cached. */
export function programOf(kernel: MapKernel): Program {
  let program = cache.get(kernel);
  if (program === undefined) {
    program = lower(kernel.expressions);
    cache.set(kernel, program);
  }
  return program;
}

function lower(expressions: readonly ExpressionNode[]): Program {
  const instructions: Instruction[] = [];
  const ids = new Map<string, number>();
  const known = new Map<ExpressionNode, number>();
  /** Row reductions that a value depends on, one inside the other: the sweep that computes it. */
  const level: number[] = [];
  const varies: boolean[] = [];

  function emit(instruction: Instruction, operands: readonly number[]): number {
    const key = keyOf(instruction);
    const existing = ids.get(key);
    if (existing !== undefined) return existing;
    const id = instructions.push(instruction) - 1;
    const reduces = instruction.op === "rowSum" || instruction.op === "rowMax";
    level[id] = Math.max(0, ...operands.map((operand) => level[operand]!)) + (reduces ? 1 : 0);
    varies[id] =
      instruction.op === "input" ||
      instruction.op === "column" ||
      (!reduces && operands.some((operand) => varies[operand]));
    ids.set(key, id);
    return id;
  }

  function visit(node: ExpressionNode): number {
    const seen = known.get(node);
    if (seen !== undefined) return seen;
    const id = translate(node);
    known.set(node, id);
    return id;
  }

  function translate(node: ExpressionNode): number {
    switch (node.kind) {
      case "input":
      case "scalar":
        return emit({ op: node.kind, index: node.index }, []);
      case "constant":
        return emit({ op: "constant", value: node.value }, []);
      case "column":
        return emit({ op: "column" }, []);
      case "unary": {
        const a = visit(node.a);
        return emit({ op: node.op, a }, [a]);
      }
      case "binary": {
        const a = visit(node.a);
        const b = visit(node.b);
        return emit({ op: node.op, a, b }, [a, b]);
      }
      case "select": {
        const condition = visit(node.condition);
        const a = visit(node.a);
        const b = visit(node.b);
        return emit({ op: "select", condition, a, b }, [condition, a, b]);
      }
      case "row": {
        const a = visit(node.a);
        return emit({ op: node.op === "sum" ? "rowSum" : "rowMax", a }, [a]);
      }
      case "stopGradient":
        return visit(node.a);
      default:
        return node satisfies never;
    }
  }

  const outputs = expressions.map(visit);
  const sweeps = Math.max(0, ...level) + 1;
  const passes: Pass[] = [];
  for (let sweep = 0; sweep < sweeps; sweep++) {
    const last = sweep === sweeps - 1;
    const reductions = instructions.flatMap((instruction, id) =>
      (instruction.op === "rowSum" || instruction.op === "rowMax") && level[instruction.a] === sweep
        ? [id]
        : [],
    );
    const roots = [
      ...reductions.map((id) => operandsOf(instructions[id]!)[0]!),
      ...(last ? outputs : []),
    ];
    const needed = new Set<number>();
    const mark = (id: number): void => {
      if (needed.has(id)) return;
      needed.add(id);
      const { op } = instructions[id]!;
      if (op !== "rowSum" && op !== "rowMax") operandsOf(instructions[id]!).forEach(mark);
    };
    roots.forEach(mark);
    passes.push({
      uniform: instructions.flatMap(({ op }, id) =>
        !varies[id] && op !== "rowSum" && op !== "rowMax" && level[id] === sweep ? [id] : [],
      ),
      perElement: [...needed].filter((id) => varies[id]).sort((a, b) => a - b),
      reductions,
    });
  }
  return {
    instructions,
    outputs,
    varies,
    passes,
    key: `${instructions.map(keyOf).join(";")}>${outputs.join(",")}`,
    usesRows: passes.length > 1 || instructions.some(({ op }) => op === "column"),
  };
}

/** Lists the ids that an instruction reads. */
export function operandsOf(instruction: Instruction): number[] {
  if ("condition" in instruction) return [instruction.condition, instruction.a, instruction.b];
  if ("b" in instruction) return [instruction.a, instruction.b];
  if ("a" in instruction) return [instruction.a];
  return [];
}

function keyOf(instruction: Instruction): string {
  if ("index" in instruction) return `${instruction.op}${instruction.index}`;
  if ("value" in instruction)
    return `constant${Object.is(instruction.value, -0) ? "-0" : instruction.value}`;
  return `${instruction.op}(${operandsOf(instruction).join(",")})`;
}
