import { MOST } from "@lrm/run";
import { ADAPTERS, BACKENDS } from "@lrm/run/node";
import { InvalidArgumentError, Option } from "commander";

/** A whole number from `least` on, or up to `most`. */
export function wholeNumber(
  least: number,
  most: number = Number.MAX_SAFE_INTEGER,
): (text: string) => number {
  const range = most === Number.MAX_SAFE_INTEGER ? `${least} on` : `${least} to ${most}`;
  return (text) => {
    const value = Number(text);
    if (text.trim() === "" || !Number.isSafeInteger(value) || value < least || value > most) {
      throw new InvalidArgumentError(`Take a whole number from ${range}.`);
    }
    return value;
  };
}

/** A number above `least`, or from it on when `inclusive`; at most `most`. */
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
      throw new InvalidArgumentError(`Take a number ${range}.`);
    }
    return value;
  };
}

/** A part of the whole, from 0 to 1. */
export function share(text: string): number {
  const value = numberFrom(0)(text);
  if (value > 1) throw new InvalidArgumentError("Take a number from 0 to 1.");
  return value;
}

/**
 * The name of a file or folder: not an empty one, as of a variable that is not set, and one that
 * systems take.
 */
export function place(text: string): string {
  if (text.trim() === "") throw new InvalidArgumentError("Take a name that is not empty.");
  if (text.includes("\0")) throw new InvalidArgumentError("Take a name without a NUL character.");
  return text;
}

/** A flag that takes one of `names`, for the help and for completion; who uses the value refuses others, with the nearest name. */
export function named(flags: string, description: string, names: readonly string[]): Option {
  return new Option(flags, description).choices(names).argParser((text) => text);
}

/** The flags that choose a device, the same for every command. */
export function deviceFlags(): Option[] {
  return [
    new Option("--backend <name>", "auto: a hardware GPU, else the CPU")
      .choices(BACKENDS)
      .default("auto"),
    new Option("--adapter <kind>", "of WebGPU; software: emulated on the CPU, slow").choices(
      ADAPTERS,
    ),
    new Option(
      "--threads <count>",
      "CPU threads, 0: the main one (default: all cores, at most 16)",
    ).argParser(wholeNumber(0, MOST.threads)),
    new Option("--blas", "products on the CPU by the system's BLAS; needs the package koffi"),
  ];
}
