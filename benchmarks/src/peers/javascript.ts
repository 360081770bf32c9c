import { readFileSync } from "node:fs";
import { type BackendName, runsOnCpu } from "../bench.ts";
import type { Layout, ProductCase } from "../float64.ts";
import { PACKAGE } from "../folders.ts";
import type { Contender } from "../race.ts";

/** Backends of the JavaScript peers. */
export type PeerBackend = "wasm" | "webgpu";

/** Returns the kind of backend that peers use where LRM uses the one of this name. */
export const kindOf = (name: BackendName): PeerBackend => (runsOnCpu(name) ? "wasm" : "webgpu");

/** Operands of a product, as they are stored on the host. */
export interface HostOperands {
  readonly a: Float32Array;
  readonly b: Float32Array;
}

/** A peer's product of two matrices, with one result for the check. */
export interface PeerProduct extends Omit<Contender, "name" | "error"> {
  readonly result: ArrayLike<number>;
  drop(): void;
}

/** Prepares a peer's product; throws if the peer cannot. */
export type MakeProduct = (
  backend: PeerBackend,
  operands: HostOperands,
  product: ProductCase,
) => Promise<PeerProduct>;

/** Returns the stored shapes of `a` and `b`. */
export function storedShapes({ layout, m, n, k }: ProductCase): {
  a: [number, number];
  b: [number, number];
} {
  const [left, right] = transposes(layout);
  return { a: left ? [k, m] : [m, k], b: right ? [n, k] : [k, n] };
}

/** Tells which operands are stored transposed. */
export const transposes = (layout: Layout): [boolean, boolean] => [
  layout[0] === "T",
  layout[1] === "T",
];

/** Returns the version of a peer that this package pins. */
export function peerVersion(name: string): string {
  const text = readFileSync(`${PACKAGE}package.json`, "utf8");
  const { devDependencies } = JSON.parse(text) as { devDependencies: Record<string, string> };
  return devDependencies[name] ?? "of unknown version";
}
