/**
 * Tensors are stacked up to this many elements (16 MiB of float32): beyond, a single one fills any
 * device, temporaries grow, and so much memory in one piece is harder to find.
 */
const MOST_ELEMENTS = 2 ** 22;

/**
 * Sorts what is to lie side by side in memory, or to be worked on together: stacks of items with
 * equal keys, in order, cut into equal parts where they would be too large.
 *
 * @param items  of any kind
 * @param describe  what makes items alike, and how many elements one has
 * @returns  the stacks, in the order of their first items
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
