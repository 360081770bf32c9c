import { readFileSync } from "node:fs";
import type { Layout, ProductCase } from "../float64.ts";
import { PACKAGE } from "../folders.ts";
import type { Absent, Contender } from "../race.ts";

/** Backends of the JavaScript peers that are raced. */
export type PeerBackend = "wasm" | "webgpu";

/** Operands of a product, as they are stored. */
export interface HostOperands {
  readonly a: Float32Array;
  readonly b: Float32Array;
}

/** A peer's product of two matrices, with its result once for the check. */
export interface PeerProduct extends Omit<Contender, "name" | "error"> {
  readonly result: ArrayLike<number>;
  drop(): void;
}

/** Makes a peer's product; throws where the peer cannot. */
export type MakeProduct = (
  backend: PeerBackend,
  operands: HostOperands,
  product: ProductCase,
) => Promise<PeerProduct>;

/** The stored shapes of `a` and `b`. */
export function storedShapes({ layout, m, n, k }: ProductCase): {
  a: [number, number];
  b: [number, number];
} {
  const [left, right] = transposes(layout);
  return { a: left ? [k, m] : [m, k], b: right ? [n, k] : [k, n] };
}

/** Which operands are stored transposed. */
export const transposes = (layout: Layout): [boolean, boolean] => [
  layout[0] === "T",
  layout[1] === "T",
];

/** What a thrown error says, in one line. */
export function absent(name: string, error: unknown): Absent {
  const message = error instanceof Error ? error.message : String(error);
  return { name, reason: `absent: ${message.split("\n", 1)[0]}` };
}

/** The version of a peer, as this package pins it. */
export function peerVersion(name: string): string {
  const text = readFileSync(`${PACKAGE}package.json`, "utf8");
  const { devDependencies } = JSON.parse(text) as { devDependencies: Record<string, string> };
  return devDependencies[name] ?? "of unknown version";
}
