import { ADAPTERS, BACKENDS, MOST } from "@lrm/run";
import { type Flag, type FlagRules, refuseText, switchFlag, valueFlag } from "./flag.ts";

/** Returns a parser of whole numbers from `least` to `most`. */
export function wholeNumber(
  least: number,
  most: number = Number.MAX_SAFE_INTEGER,
): (text: string) => number {
  const range = most === Number.MAX_SAFE_INTEGER ? `${least} on` : `${least} to ${most}`;
  return (text) => {
    const value = Number(text);
    if (text.trim() === "" || !Number.isSafeInteger(value) || value < least || value > most) {
      refuseText(`take a whole number from ${range}`);
    }
    return value;
  };
}

/**
 * Returns a parser of numbers from `least` to `most`. If `inclusive` is false, the number must be
 * greater than `least`.
 */
export function numberFrom(
  least: number,
  inclusive = true,
  most = Number.MAX_VALUE,
): (text: string) => number {
  const bounded = most < Number.MAX_VALUE;
  const range = inclusive
    ? `from ${least} ${bounded ? `to ${most}` : "on"}`
    : `above ${least}${bounded ? `, up to ${most}` : ""}`;
  return (text) => {
    const value = Number(text);
    const enough = inclusive ? value >= least : value > least;
    if (text.trim() === "" || !Number.isFinite(value) || !enough || value > most) {
      refuseText(`take a number ${range}`);
    }
    return value;
  };
}

/**
 * Parses the path of a file or folder. Refuses empty text (such as an unset shell variable) and NUL
 * characters.
 */
export function place(text: string): string {
  if (text.trim() === "") refuseText("take a name that is not empty");
  if (text.includes("\0")) refuseText("take a name without a NUL character");
  return text;
}

/** Type of the weights in a file. */
export type WeightType = "F32" | "F16" | "BF16";

/** Creates the flag that chooses the type of written weights. */
export function dtypeFlag(rules: FlagRules): Flag<WeightType | undefined> {
  return valueFlag<WeightType>("--dtype <type>", "Type of the weights in the file", rules).choices([
    "F32",
    "F16",
    "BF16",
  ]) as Flag<WeightType | undefined>;
}

/** Reason why a config file cannot set some flags. */
export const WRITES = "a file does not choose where something is written";

/** Creates the flags that choose a device. They are the same in every command. */
export function deviceFlags(): Flag[] {
  const backend = valueFlag("--backend <name>", "Backend; auto: a hardware GPU, else the CPU", {
    default: "auto",
    besideResume: true,
  }).choices(BACKENDS);
  backend.brief = "auto (default: a hardware GPU, else the CPU), cpu, webgpu";
  return [
    backend,
    valueFlag("--adapter <kind>", "WebGPU adapter; software: emulated on the CPU, slow", {
      rare: true,
      besideResume: true,
    }).choices(ADAPTERS),
    valueFlag<number>("--threads <count>", "CPU threads; 0: only the main one", {
      parse: wholeNumber(0, MOST.threads),
      defaultText: "all cores, at most 16",
      rare: true,
      besideResume: true,
    }),
    switchFlag("--blas", "Insist on the system's BLAS, on the CPU", {
      rare: true,
      besideResume: true,
    }),
    switchFlag("--no-blas", "Compute products without the system's BLAS", {
      rare: true,
      besideResume: true,
    }),
  ];
}
