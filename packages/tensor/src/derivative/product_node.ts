import type { ExpressionNode } from "../expression.ts";
import { type Chain, withProducts, withSaved } from "./known_products.ts";
import type { Powers, Term } from "./term.ts";
import type { Workspace } from "./workspace.ts";

/** Exponents up to this are multiplied one by one, in an order that other products share. */
const LARGEST_CHAIN = 3;

/**
 * Makes the node of a term; {@link productNode} with its guards around it. A guard selects the
 * product instead of multiplying it by 0, which would leave NaN where a factor is not finite.
 */
export function termNode(space: Workspace, term: Term): ExpressionNode {
  const { graph } = space;
  const zero = graph.constant(0);
  const only = term.powers.size === 1 ? [...term.powers.keys()][0] : undefined;
  const known = (only && space.zeros.get(only)) ?? [];
  return term.guards
    .filter(
      ({ condition, when }) =>
        !known.some((each) => each.condition === condition && each.when === when),
    )
    .reduceRight(
      (value, { condition, when }) =>
        when ? graph.select(condition, value, zero) : graph.select(condition, zero, value),
      productNode(space, term.coefficient, term.powers),
    );
}

/**
 * Makes the node of a product. Multiplies first what is constant along the row, which costs one
 * operation per row, and uses products of the forward pass and saved outputs.
 */
export function productNode(space: Workspace, coefficient: number, powers: Powers): ExpressionNode {
  const { graph } = space;
  const factors = withSaved(space, { coefficient, powers }, (within) =>
    graph.row("sum", productNode(space, 1, within)),
  );
  const uniform = { coefficient: factors.coefficient, powers: new Map<ExpressionNode, number>() };
  const varying = { coefficient: 1, powers: new Map<ExpressionNode, number>() };
  for (const [node, exponent] of factors.powers) {
    (graph.varies(node) ? varying : uniform).powers.set(node, exponent);
  }
  if (varying.powers.size === 0) return knownNode(space, uniform);
  if (uniform.powers.size === 0) {
    varying.coefficient = uniform.coefficient;
    return knownNode(space, varying);
  }
  return graph.binary("mul", knownNode(space, varying), knownNode(space, uniform));
}

/** Makes the node of a chain from known products, and notes it as one. */
function knownNode(space: Workspace, chain: Chain): ExpressionNode {
  const node = chainNode(space, withProducts(chain, space.products));
  const isKnown = space.products.some((product) => product.node === node);
  if (chain.powers.size > 1 && !isKnown) space.products.push({ node, ...chain });
  return node;
}

/**
 * Multiplies and divides factors one after the other: first those that programs compute once per
 * row, then numerators, then denominators.
 */
function chainNode({ graph, readings }: Workspace, { coefficient, powers }: Chain): ExpressionNode {
  const sign = Math.sign(coefficient);
  let size = Math.abs(coefficient);
  const isPerElement = ([node]: readonly [ExpressionNode, number]): boolean =>
    graph.isPerElement(readings.get(node) ?? node);
  const perElement = [...powers].filter(isPerElement);
  const perRow = [...powers].filter((factor) => !isPerElement(factor));
  const mayBegin = perRow.some(([, exponent]) => exponent > 0);
  const factors = [
    ...(mayBegin ? numeratorsFirst(perRow) : []),
    ...numeratorsFirst(perElement),
    ...(mayBegin ? [] : perRow),
  ];
  let result: ExpressionNode | undefined;
  const apply = (exponent: number, factor: ExpressionNode): void => {
    if (result === undefined && exponent > 0) {
      result = factor;
      return;
    }
    if (result === undefined) {
      result = graph.constant(size);
      size = 1;
    }
    result = graph.binary(exponent > 0 ? "mul" : "div", result, factor);
  };
  for (const [node, exponent] of factors) {
    const whole = Math.trunc(Math.abs(exponent));
    if (whole !== Math.abs(exponent)) apply(exponent, graph.unary("sqrt", node));
    if (whole > LARGEST_CHAIN) apply(exponent, powerNode(node, whole));
    else for (let i = 0; i < whole; i++) apply(exponent, node);
  }
  if (result === undefined) return graph.constant(coefficient);
  if (size !== 1) return graph.binary("mul", result, graph.constant(coefficient));
  return sign < 0 ? graph.unary("neg", result) : result;

  function powerNode(node: ExpressionNode, exponent: number): ExpressionNode {
    if (exponent === 1) return node;
    const half = powerNode(node, Math.trunc(exponent / 2));
    const square = graph.binary("mul", half, half);
    return exponent % 2 === 1 ? graph.binary("mul", square, node) : square;
  }
}

type Factors = readonly (readonly [ExpressionNode, number])[];

const numeratorsFirst = (factors: Factors): Factors =>
  [...factors].sort(([, a], [, b]) => Number(a < 0) - Number(b < 0));
