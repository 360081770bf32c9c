import { plain } from "../words.ts";
import { type Read, TextField } from "./text_field.tsx";

export interface CountFieldProps {
  readonly label: string;
  readonly value: number;
  readonly onValue: (value: number) => void;
  /** Smallest and largest allowed value. */
  readonly limits: readonly [number, number];
  /** Conflict of the value with other settings. */
  readonly problem?: string | undefined;
}

/** A whole number within limits. */
export function CountField({ limits, ...props }: CountFieldProps) {
  return (
    <TextField
      {...props}
      inputMode="numeric"
      read={(text) => readCount(text, limits)}
      write={plain}
    />
  );
}

/** Reads a whole number within limits. */
export function readCount(text: string, [least, most]: CountFieldProps["limits"]): Read<number> {
  const value = /^\d+$/.test(text.trim()) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return { value };
  return {
    error:
      most === Number.MAX_SAFE_INTEGER
        ? `Enter a whole number of at least ${plain(least)}`
        : `Enter a whole number from ${plain(least)} to ${plain(most)}`,
  };
}
