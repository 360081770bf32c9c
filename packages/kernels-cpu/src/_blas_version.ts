import { release } from "node:os";
import type koffi from "koffi";

type Library = ReturnType<typeof koffi.load>;

/** Longest text that MKL writes about itself. */
const MKL_TEXT = 200;

/** The question for its version that each library answers. */
const QUESTIONS: readonly ((library: Library) => string)[] = [
  (openBlas) => openBlas.func("openblas_get_config", "str", [])(),
  (blis) => blis.func("bli_info_get_version_str", "str", [])(),
  (mkl) => {
    const text = Buffer.alloc(MKL_TEXT);
    mkl.func("MKL_Get_Version_String", "void", ["void *", "int"])(text, text.length);
    return text.toString("latin1");
  },
  (accelerate) => {
    accelerate.func("BLASSetThreading", "int", ["int"]);
    return `Darwin ${release()}`; // Accelerate is a part of macOS, and has no number of its own.
  },
];

/** Asks a BLAS for its version; undefined if it does not say one. */
export function versionOf(library: Library): string | undefined {
  for (const ask of QUESTIONS) {
    try {
      return /(Darwin )?\d+(\.\d+)+/.exec(ask(library))?.[0];
    } catch {
      // Another library's question.
    }
  }
  return undefined;
}
