import type { ParameterLayout } from "@lrm/language-model";
import { ArgumentError, type Shape } from "@lrm/tensor";
import type { LoRAConfig, LoRAOptions } from "./options.ts";

/** The part of a parameter that decides whether it is adapted. */
export interface AdaptableWeight {
  /** Name in checkpoints: `model.layers.0.self_attn.q_proj.weight`. */
  readonly name: string;
  readonly shape: Shape;
  readonly role?: string | undefined;
}

/** A weight and the layout of its factors. */
export interface FactorLayout<Weight extends AdaptableWeight> {
  readonly weight: Weight;
  /** Name of the layer: the weight's without `.weight`. */
  readonly module: string;
  /** A, `[rank, in]`. */
  readonly down: ParameterLayout;
  /** B, `[out, rank]`. */
  readonly up: ParameterLayout;
  /** Magnitudes of DoRA, `[out]`. */
  readonly magnitude?: ParameterLayout;
}

const ENDING = ".weight";

/**
 * Chooses the weights that settings name, and lays out their factors, with the names that PEFT
 * gives them: `LAYER.lora_A.weight` and `LAYER.lora_B.weight`, with the role `matrix`, and for DoRA
 * the vector `LAYER.lora_magnitude_vector`.
 *
 * @param weights  all parameters of a model
 * @throws ArgumentError for a target that no matrix has, or a rank above the side of a matrix
 */
export function factorLayout<Weight extends AdaptableWeight>(
  weights: readonly Weight[],
  { rank, targets, dora }: Pick<LoRAConfig, "rank" | "targets"> & Pick<LoRAOptions, "dora">,
): FactorLayout<Weight>[] {
  const matrices = weights.filter(isAdaptable);
  for (const target of targets ?? []) checkTarget(target, weights, matrices);
  const chosen = matrices.filter(
    ({ name }) => targets?.some((target) => isChosen(moduleOf(name), target)) ?? true,
  );
  if (chosen.length === 0) {
    throw new ArgumentError(
      "Cannot adapt the model: it has no weight with two axes and the role matrix",
      "give its linear layers this role",
    );
  }
  return chosen.map((weight) => {
    const [out, input] = weight.shape as readonly [number, number];
    checkRank(rank, weight);
    const module = moduleOf(weight.name);
    const factor = (name: string, shape: Shape): ParameterLayout => ({
      name: `${module}.${name}`,
      ...{ shape, role: shape.length === 1 ? "vector" : "matrix", initial: 0 },
    });
    return {
      ...{ weight, module },
      down: factor("lora_A.weight", [rank, input]),
      up: factor("lora_B.weight", [out, rank]),
      ...(dora && { magnitude: factor("lora_magnitude_vector", [out]) }),
    };
  });
}

/** Lists what is trained of an adapter: A, B and the magnitudes, if it has some. */
export function trainedOf<Part>({
  down,
  up,
  magnitude,
}: {
  readonly down: Part;
  readonly up: Part;
  readonly magnitude?: Part | undefined;
}): Part[] {
  return magnitude === undefined ? [down, up] : [down, up, magnitude];
}

/** Tells whether a target names a layer: by its whole name, or by the end after a point. */
export function isTarget(module: string, target: string): boolean {
  return module === target || module.endsWith(`.${target}`);
}

/** Blocks that targets may name, by the part of a layer's name that says that it is inside. */
const BLOCKS: Readonly<Record<string, RegExp>> = {
  attention: /(^|\.)(self_)?attn\./,
  mlp: /(^|\.)mlp\./,
};

/** Tells whether a target names a layer, or the block that it is in. */
function isChosen(module: string, target: string): boolean {
  return (
    isTarget(module, target) || (Object.hasOwn(BLOCKS, target) && BLOCKS[target]!.test(module))
  );
}

/** Returns the name of a weight's layer. */
export function moduleOf(name: string): string {
  return name.endsWith(ENDING) ? name.slice(0, -ENDING.length) : name;
}

/** Tells whether a weight multiplies inputs inside the model. */
export function isAdaptable({ name, shape, role }: AdaptableWeight): boolean {
  return role === "matrix" && shape.length === 2 && name.endsWith(ENDING);
}

function checkTarget(
  target: string,
  weights: readonly AdaptableWeight[],
  matrices: readonly AdaptableWeight[],
): void {
  if (matrices.some(({ name }) => isChosen(moduleOf(name), target))) return;
  const other = weights.find(({ name }) => isTarget(moduleOf(name), target));
  const names = [...new Set(matrices.map(({ name }) => moduleOf(name).split(".").at(-1)!))];
  throw new ArgumentError(
    other === undefined
      ? `Cannot adapt "${target.slice(0, 80)}": the model has no such layer`
      : `Cannot adapt ${other.name}: only matrices inside the model can be, but it has the role ${other.role ?? "vector"}`,
    `choose among ${[...names, ...Object.keys(BLOCKS)].join(", ")} and all`,
  );
}

function checkRank(rank: number, { name, shape }: AdaptableWeight): void {
  const most = Math.min(...shape);
  if (rank <= most) return;
  throw new ArgumentError(
    `Cannot adapt ${name} with rank ${rank}: its smaller side is ${most}`,
    "choose a lower rank, or other targets",
  );
}
