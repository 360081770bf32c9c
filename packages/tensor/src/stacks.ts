/**
 * Maximum number of elements in a stack (16 MiB of float32). Larger stacks run no faster, need
 * larger temporaries, and such large allocations may fail.
 */
const MOST_ELEMENTS = 2 ** 22;

/**
 * Groups items with equal keys into stacks, to be stored or processed together. Keeps their order,
 * and splits a stack into equal parts if it would be too large.
 *
 * @param items  items of any kind
 * @param describe  returns an item's key and its number of elements
 * @returns  stacks in the order of their first items
 * @example
 * ```ts
 * import { stacksOf } from "@lrm/tensor";
 * const describe = (elements: number) => ({ key: String(elements), elements });
 * expect(stacksOf([3, 5, 3], describe)).toEqual([[3, 3], [5]]);
 * ```
 */
export function stacksOf<Item>(
  items: readonly Item[],
  describe: (item: Item) => { readonly key: string; readonly elements: number },
): Item[][] {
  const alike = new Map<string, { readonly items: Item[]; readonly elements: number }>();
  for (const item of items) {
    const { key, elements } = describe(item);
    const group = alike.get(key) ?? { items: [], elements };
    group.items.push(item);
    alike.set(key, group);
  }
  return [...alike.values()].flatMap((group) => cut(group.items, group.elements));
}

function cut<Item>(items: readonly Item[], elements: number): Item[][] {
  const most = Math.max(1, Math.floor(MOST_ELEMENTS / Math.max(1, elements)));
  const size = Math.ceil(items.length / Math.ceil(items.length / most));
  const parts: Item[][] = [];
  for (let at = 0; at < items.length; at += size) parts.push(items.slice(at, at + size));
  return parts;
}
