// Finds errors without a problem and a remedy in the sources of packages, scripts and apps.

/**
 * Error classes that no program shows as they are: their own package catches them, or they tell of
 * no failure (`InterruptedError`).
 */
const INTERNAL = new Set([
  "InterruptedError",
  "JsonLimitError",
  "PackedError",
  "ThriftEndError",
  "TooManyTokensError",
  "Utf8Error",
]);

/**
 * Files that throw a plain error: for a mistake of ours, which needs its stack and not a remedy, or
 * caught in the same package.
 */
const PLAIN = new Set([
  "packages/kernels-cpu/src/_open_backend.ts",
  "packages/kernels-cpu/src/_thread_pool.ts",
  "packages/kernels-cpu/src/map/_compile.ts",
  "packages/kernels-cpu/src/map/compiled/_mistake.ts",
  "packages/kernels-webgpu/src/wgsl/map.ts",
]);

/** Sources of packages, without tests and the cases that they offer to the tests of others. */
const SOURCE = /^(packages\/[^/]+\/src|site\/src|scripts)\/(?!vitest\/)/;
/** Sources whose errors are read in a terminal as they are written there. */
const WRITTEN = /^(scripts|site\/src|benchmarks\/src)\//;
const ASSERTS = /\.(test|bench)\.|\/(testing|conformance)\/|\/contract\.ts$/;

const BUILT_IN = /^(Error|EvalError|RangeError|ReferenceError|TypeError|SyntaxError|URIError)$/;
const CLASS = /^(?:export )?(?:abstract )?class (\w+Error) extends (\w+)[^{]*\{(\}|.*?^\})/gms;
/** An error that is made, with its texts where they are written there. */
const MADE =
  /\bnew (?:Plain|Problem|Usage)Error\((?:\s*(["'`])((?:\\.|(?!\1).)*)\1,\s*(["'`])((?:\\.|(?!\3).)*)\3)?/gs;
const PROBLEM = /^Cannot [^:;]+: [^;]+$/;
const REMEDY = /^(?!see )[^;]+$/;
/** A `SyntaxError` is how parsers refuse a text; whoever calls them explains it. */
const THROWN = /\bthrow new (Error|EvalError|RangeError|ReferenceError|TypeError|URIError)\(/g;

/**
 * Finds errors that lack the two parts.
 *
 * - A class `…Error` that extends one of the language declares `problem` and `remedy`.
 * - No plain error of the language is thrown.
 * - In scripts, site and benchmarks, the problem reads "Cannot X: why", and a remedy follows.
 *
 * @param {string} path relative to the root, with slashes
 * @param {string} text
 * @returns {{ line: number, problem: string }[]}
 */
export function errorProblems(path, text) {
  if (ASSERTS.test(path)) return [];
  const line = (index) => text.slice(0, index).split("\n").length;
  return [
    ...(SOURCE.test(path) ? plainProblems(path, text, line) : []),
    ...(WRITTEN.test(path) ? textProblems(text, line) : []),
  ];
}

function plainProblems(path, text, line) {
  const classes = [...text.matchAll(CLASS)]
    .filter(([, name, base, body]) => {
      // JavaScript declares no fields.
      const parts = ["problem", "remedy"].every(
        (part) => body.includes(`readonly ${part}: string`) || body.includes(`this.${part} = `),
      );
      return BUILT_IN.test(base) && !parts && !INTERNAL.has(name);
    })
    .map(({ index, 1: name }) => ({
      line: line(index),
      problem: `${name} has no problem and remedy; extend ProblemError of @lrm/files/problem`,
    }));
  const thrown = [...(PLAIN.has(path) ? [] : text.matchAll(THROWN))].map(({ index, 1: name }) => ({
    line: line(index),
    problem: `a plain ${name} is thrown; throw an error with a problem and a remedy`,
  }));
  return [...classes, ...thrown];
}

function textProblems(text, line) {
  const withoutValues = (written = "") => written.replace(/\$\{[^}]*\}/g, "…");
  return [...text.matchAll(MADE)]
    .filter(([, , problem, , remedy]) => {
      return !PROBLEM.test(withoutValues(problem)) || !REMEDY.test(withoutValues(remedy));
    })
    .map(({ index }) => ({
      line: line(index),
      problem: 'an error reads otherwise than "Cannot X: why; remedy"; write both as texts',
    }));
}
