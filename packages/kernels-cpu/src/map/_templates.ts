import { type MapKernel, type Operand, type Program, programOf } from "@lrm/tensor";
import type { CompiledMaps } from "../_compiled_maps.ts";
import { assemble, type Template, withFunction } from "./_assemble.ts";
import { compileProgram } from "./_compile.ts";
import { layoutKey, layoutOf, type MapLayout } from "./_layout.ts";
import { withoutSines } from "./_sines.ts";
import { generateModule } from "./compiled/_generate.ts";

/** Maximum length of rows that are kept whole between sweeps: they stay in the L2 cache. */
const LONGEST_WHOLE_ROW = 4096;

/** Maximum length of rows for which code is compiled separately, without loops. */
const LONGEST_SHORT_ROW = 16;

/** Cached data of a kernel. */
interface Entry {
  readonly program: Program;
  readonly templates: Map<string, Template>;
}

/** Compiled kernels, kept while the kernel is referenced elsewhere. */
export class Templates {
  readonly #entries = new WeakMap<MapKernel, Entry>();
  readonly #compiledMaps: CompiledMaps | undefined;

  constructor(compiledMaps?: CompiledMaps) {
    this.#compiledMaps = compiledMaps;
  }

  programOf(kernel: MapKernel): Program {
    return this.#entry(kernel).program;
  }

  /**
   * Returns the command for a kernel on these operands; the last axis of the iteration space has
   * `length` elements.
   */
  get(
    kernel: MapKernel,
    mode: MapLayout["mode"],
    inputs: readonly Operand[],
    outputs: readonly Operand[],
    length: number,
  ): Template {
    const entry = this.#entry(kernel);
    if (entry.program.passes.length > 1 && length <= LONGEST_WHOLE_ROW) {
      const whole = this.#make(entry, mode, inputs, outputs, length, true);
      if (length <= whole.longestRow) return whole;
    }
    return this.#make(entry, mode, inputs, outputs, length, false);
  }

  #make(
    entry: Entry,
    mode: MapLayout["mode"],
    inputs: readonly Operand[],
    outputs: readonly Operand[],
    length: number,
    wholeRows: boolean,
  ): Template {
    const key = layoutKey(mode, inputs, outputs, length, wholeRows);
    const short = this.#compiledMaps && length <= LONGEST_SHORT_ROW ? `${key} ${length}` : key;
    let template = entry.templates.get(short);
    if (template === undefined) {
      const layout = layoutOf(mode, inputs, outputs, length, wholeRows);
      const compiled = compileProgram(entry.program, layout);
      template = assemble(compiled, layout);
      if (this.#compiledMaps) {
        const { traits } = this.#compiledMaps;
        const { block, slots } = template;
        const rows = {
          length: length <= LONGEST_SHORT_ROW ? length : undefined,
          block: wholeRows ? undefined : block,
          slots,
        };
        const index = this.#compiledMaps.functionOf(`${entry.program.key} ${short}`, () =>
          generateModule(compiled, layout, rows, traits),
        );
        if (index > 0) template = withFunction(template, index);
      }
      entry.templates.set(short, template);
    }
    return template;
  }

  #entry(kernel: MapKernel): Entry {
    let entry = this.#entries.get(kernel);
    if (entry === undefined) {
      entry = { program: programOf(withoutSines(kernel)), templates: new Map() };
      this.#entries.set(kernel, entry);
    }
    return entry;
  }
}
