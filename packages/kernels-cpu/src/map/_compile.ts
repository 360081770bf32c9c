import { type Instruction, operandsOf, type Program } from "@lrm/tensor";
import type { Code, ValueLocation, VirtualInstruction } from "./_instructions.ts";
import type { MapLayout } from "./_layout.ts";

/** Instructions of one sweep over a row: those before it, and those for every block. */
export interface Sweep {
  readonly ahead: VirtualInstruction[];
  readonly body: VirtualInstruction[];
}

/** Code for a program and a layout, with places instead of registers. */
export interface Compiled {
  /** Cells that are filled before the program runs, each with a constant or a scalar. */
  readonly fills: readonly {
    readonly cell: number;
    readonly value: number;
    readonly scalar: number | undefined;
  }[];
  /** Instructions that run once per command. */
  readonly once: VirtualInstruction[];
  readonly sweeps: readonly Sweep[];
  /** Instructions that run at the end of every row. */
  readonly final: VirtualInstruction[];
  readonly cells: number;
  /** Place in which a reduction accumulates. */
  readonly accumulator: ValueLocation | undefined;
}

/**
 * Id of the slot in which a column reduction accumulates; it is live from the first instruction to
 * the last.
 */
export const ACCUMULATOR_SLOT = 0;

/**
 * Compiles a program for one layout of its operands.
 *
 * Values that are constant along the row, because all their inputs are, are computed once per row
 * (or once per command) in cells. Products used once, in a sum or a difference, become fused
 * multiply-adds.
 */
export function compileProgram(program: Program, layout: MapLayout): Compiled {
  return new Compiler(program, layout).run();
}

class Compiler {
  readonly #program: Program;
  readonly #layout: MapLayout;
  readonly #varies: boolean[] = [];
  /** Sweep before which a constant value is known; −1: before all rows. */
  readonly #level: number[] = [];
  readonly #uses: number[] = [];
  /** Products that are computed as part of their only user. */
  readonly #fused = new Set<number>();
  readonly #places = new Map<number, ValueLocation>();
  readonly #fills: { cell: number; value: number; scalar: number | undefined }[] = [];
  readonly #once: VirtualInstruction[] = [];
  #cells = 0;
  #slots = ACCUMULATOR_SLOT + 1;

  constructor(program: Program, layout: MapLayout) {
    this.#program = program;
    this.#layout = layout;
    program.instructions.forEach((instruction, id) => {
      const operands = operandsOf(instruction);
      const { op } = instruction;
      const reduces = op === "rowSum" || op === "rowMax";
      this.#varies[id] =
        op === "input"
          ? layout.inputs[instruction.index]!.access !== "constant"
          : op === "column" || (!reduces && operands.some((operand) => this.#varies[operand]));
      const below = Math.max(-1, ...operands.map((operand) => this.#level[operand]!));
      this.#level[id] =
        op === "input" || op === "column" ? 0 : reduces ? Math.max(0, below) + 1 : below;
      this.#uses[id] = 0;
      for (const operand of operands) this.#uses[operand]!++;
    });
    for (const output of program.outputs) this.#uses[output]!++;
    this.#findFusions();
  }

  run(): Compiled {
    const { instructions, passes } = this.#program;
    for (let id = 0; id < instructions.length; id++) {
      if (!this.#varies[id] && this.#level[id] === -1) this.#emitUniform(id, this.#once);
    }
    const sweeps = passes.map((_, index): Sweep => this.#sweep(index));
    const body = sweeps.at(-1)!.body;
    const final: VirtualInstruction[] = [];
    const accumulator =
      this.#layout.mode === "map" ? undefined : this.#accumulate(this.#program.outputs[0]!, body);
    if (accumulator === undefined) this.#storeOutputs(body, final);
    this.#saveOverwritten(body);
    return {
      fills: this.#fills,
      once: this.#once,
      sweeps,
      final,
      cells: this.#cells,
      accumulator,
    };
  }

  #sweep(index: number): Sweep {
    const { instructions, passes } = this.#program;
    const ahead: VirtualInstruction[] = [];
    const body: VirtualInstruction[] = [];
    const last = index === passes.length - 1;
    for (const id of index === 0 ? [] : passes[index - 1]!.reductions) {
      const cell = this.#place(id);
      const code = instructions[id]!.op === "rowSum" ? "sumEnd" : "maximumEnd";
      ahead.push({ code, target: cell, sources: [] });
    }
    for (let id = 0; id < instructions.length; id++) {
      if (!this.#varies[id] && this.#level[id] === index) this.#emitUniform(id, ahead);
    }
    const { perElement, reductions } = passes[index]!;
    for (const id of reductions) {
      const cell = this.#newCell();
      this.#places.set(id, cell);
      const code = instructions[id]!.op === "rowSum" ? "sumStart" : "maximumStart";
      ahead.push({ code, target: cell, sources: [] });
    }
    if (!this.#layout.wholeRows) {
      // Slots contain the values of another block by now.
      for (const [id, { kind }] of this.#places) if (kind === "slot") this.#places.delete(id);
    }
    for (const id of perElement) {
      if (!this.#varies[id] || this.#fused.has(id) || this.#places.has(id)) continue;
      this.#emitVarying(id, body, last);
    }
    for (const id of reductions) this.#emitReduction(id, body);
    return { ahead, body };
  }

  /** Finds products whose only user is a sum, a difference or a row sum, and fuses them into it. */
  #findFusions(): void {
    const fusable = (id: number): boolean =>
      this.#program.instructions[id]!.op === "mul" && this.#uses[id] === 1 && this.#varies[id]!;
    this.#program.instructions.forEach((instruction, id) => {
      const { op } = instruction;
      if (op === "rowSum") {
        if (fusable(instruction.a)) this.#fused.add(instruction.a);
      } else if ((op === "add" || op === "sub") && this.#varies[id]) {
        if (fusable(instruction.a)) this.#fused.add(instruction.a);
        else if (fusable(instruction.b)) this.#fused.add(instruction.b);
      }
    });
    if (this.#layout.mode === "sumRows" || this.#layout.mode === "sumColumns") {
      if (fusable(this.#program.outputs[0]!)) this.#fused.add(this.#program.outputs[0]!);
    }
  }

  #newCell(): ValueLocation {
    return { kind: "cell", index: this.#cells++ };
  }

  #newSlot(): ValueLocation {
    return { kind: "slot", id: this.#slots++ };
  }

  #place(id: number): ValueLocation {
    const place = this.#places.get(id);
    if (place === undefined)
      throw new Error(`Cannot compile a map: value ${id} is used before it is known`);
    return place;
  }

  #emitUniform(id: number, steps: VirtualInstruction[]): void {
    const instruction = this.#program.instructions[id]!;
    if (instruction.op === "rowSum" || instruction.op === "rowMax") return;
    const target = this.#newCell();
    this.#places.set(id, target);
    const cell = this.#cells - 1;
    switch (instruction.op) {
      case "constant":
        this.#fills.push({ cell, value: instruction.value, scalar: undefined });
        return;
      case "scalar":
        this.#fills.push({ cell, value: 0, scalar: instruction.index });
        return;
      case "input": {
        const { integer } = this.#layout.inputs[instruction.index]!;
        const operand: ValueLocation = { kind: "operand", index: instruction.index };
        steps.push({ code: integer ? "splatInteger" : "splat", target, sources: [operand] });
        return;
      }
      default:
        this.#emit(instruction, target, steps);
    }
  }

  #emitVarying(id: number, body: VirtualInstruction[], last: boolean): void {
    const instruction = this.#program.instructions[id]!;
    if (instruction.op === "input") {
      const operand: ValueLocation = { kind: "operand", index: instruction.index };
      const { access, integer } = this.#layout.inputs[instruction.index]!;
      if (access === "inPlace" && !integer) {
        this.#places.set(id, operand);
        return;
      }
      const target = this.#newSlot();
      const strided = integer ? "gatherIntegers" : "gather";
      body.push({ code: access === "strided" ? strided : "convert", target, sources: [operand] });
      this.#places.set(id, target);
      return;
    }
    // The first output of this value that is contiguous along the row is computed in place.
    const output =
      last && this.#layout.mode === "map"
        ? this.#program.outputs.findIndex(
            (value, index) => value === id && this.#layout.outputs[index]!.access === "inPlace",
          )
        : -1;
    const target = output >= 0 ? this.#outputPlace(output) : this.#newSlot();
    this.#emit(instruction, target, body);
    this.#places.set(id, target);
  }

  #outputPlace(index: number): ValueLocation {
    return { kind: "operand", index: this.#layout.inputs.length + index };
  }

  #emit(instruction: Instruction, target: ValueLocation, steps: VirtualInstruction[]): void {
    const { op } = instruction;
    if (op === "add" || op === "sub") {
      const { a, b } = instruction;
      if (this.#fused.has(a)) {
        const code = op === "add" ? "multiplyAdd" : "multiplySubtract";
        steps.push({ code, target, sources: [...this.#factors(a), this.#place(b)] });
        return;
      }
      if (this.#fused.has(b)) {
        const code = op === "add" ? "multiplyAdd" : "subtractProduct";
        steps.push({ code, target, sources: [...this.#factors(b), this.#place(a)] });
        return;
      }
    }
    const sources = operandsOf(instruction).map((operand) => this.#place(operand));
    steps.push({ code: op as Code, target, sources });
  }

  /** Returns the places of both factors of a product. */
  #factors(id: number): ValueLocation[] {
    return operandsOf(this.#program.instructions[id]!).map((operand) => this.#place(operand));
  }

  #emitReduction(id: number, body: VirtualInstruction[]): void {
    const instruction = this.#program.instructions[id]!;
    const [argument] = operandsOf(instruction) as [number];
    const target = this.#place(id);
    if (instruction.op === "rowMax") {
      body.push({ code: "maximum", target, sources: [this.#place(argument)] });
    } else if (this.#fused.has(argument)) {
      body.push({ code: "dot", target, sources: this.#factors(argument) });
    } else {
      body.push({ code: "sum", target, sources: [this.#place(argument)] });
    }
  }

  /** Ends the body with a reduction of `value`; returns the place in which it accumulates. */
  #accumulate(value: number, body: VirtualInstruction[]): ValueLocation {
    const { mode } = this.#layout;
    const factors = this.#fused.has(value) ? this.#factors(value) : undefined;
    if (mode === "sumRows" || mode === "maxRows") {
      const target = this.#newCell();
      if (factors) body.push({ code: "dot", target, sources: factors });
      else {
        const code = mode === "sumRows" ? "sum" : "maximum";
        body.push({ code, target, sources: [this.#place(value)] });
      }
      return target;
    }
    const target: ValueLocation = { kind: "slot", id: ACCUMULATOR_SLOT };
    if (factors) body.push({ code: "multiplyAdd", target, sources: [...factors, target] });
    else {
      const code = mode === "sumColumns" ? "add" : "max";
      body.push({ code, target, sources: [target, this.#place(value)] });
    }
    return target;
  }

  #storeOutputs(body: VirtualInstruction[], final: VirtualInstruction[]): void {
    this.#program.outputs.forEach((value, index) => {
      const operand = this.#outputPlace(index);
      const place = this.#place(value);
      if (place.kind === "operand" && samePlace(place, operand)) return;
      switch (this.#layout.outputs[index]!.access) {
        case "inPlace":
          body.push({ code: "copy", target: operand, sources: [place] });
          return;
        case "constant":
          if (!this.#varies[value]) {
            final.push({ code: "store", target: operand, sources: [place] });
            return;
          }
          break;
        case "strided":
          break;
      }
      let source = place;
      if (place.kind === "cell") {
        source = this.#newSlot();
        body.push({ code: "copy", target: source, sources: [place] });
      }
      body.push({ code: "scatter", target: operand, sources: [source] });
    });
  }

  /** Copies an input to a slot first if it is overwritten before its last use. */
  #saveOverwritten(body: VirtualInstruction[]): void {
    this.#layout.outputs.forEach(({ overwrites, access }, index) => {
      if (overwrites === undefined || access !== "inPlace") return;
      const output = this.#outputPlace(index);
      const input: ValueLocation = { kind: "operand", index: overwrites };
      const written = body.findIndex(({ target }) => samePlace(target, output));
      const reads = ({ sources }: VirtualInstruction): boolean =>
        sources.some((source) => samePlace(source, input));
      if (written < 0 || !body.slice(written + 1).some(reads)) return;
      const saved = this.#newSlot();
      body.forEach((step, at) => {
        const sources = step.sources.map((source) => (samePlace(source, input) ? saved : source));
        body[at] = { ...step, sources };
      });
      body.unshift({ code: "copy", target: saved, sources: [input] });
    });
  }
}

/** Tells whether two places are the same. */
export function samePlace(a: ValueLocation, b: ValueLocation): boolean {
  if (a.kind === "slot" || b.kind === "slot") {
    return a.kind === "slot" && b.kind === "slot" && a.id === b.id;
  }
  return a.kind === b.kind && a.index === b.index;
}
