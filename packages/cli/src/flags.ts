import { InvalidArgumentError, Option } from "commander";
import { ADAPTERS, BACKENDS } from "./backends.ts";

/** A whole number from `least` on. */
export function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === "" || !Number.isSafeInteger(value) || value < least) {
      throw new InvalidArgumentError(`Take a whole number from ${least} on.`);
    }
    return value;
  };
}

/** A number above `least`, or from it on when `inclusive`. */
export function numberFrom(least: number, inclusive = true): (text: string) => number {
  return (text) => {
    const value = Number(text);
    const enough = inclusive ? value >= least : value > least;
    if (text.trim() === "" || !Number.isFinite(value) || !enough) {
      throw new InvalidArgumentError(
        `Take a number ${inclusive ? "from" : "above"} ${least}${inclusive ? " on" : ""}.`,
      );
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

/** `splitQkv` as people write it: `split-qkv`. */
export function dashed(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
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
    ).argParser(wholeNumber(0)),
    new Option("--blas", "products on the CPU by the system's BLAS; needs the package koffi"),
  ];
}
