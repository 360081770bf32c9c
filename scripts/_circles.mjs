// Finds circles in a directed graph.

/**
 * Finds a shortest circle through every node that lies on one. Lists each circle once.
 *
 * @param {Map<string, readonly string[]>} edges the successors of each node
 * @returns {string[][]} the nodes of each circle in order, from the alphabetically first
 */
export function circles(edges) {
  const found = new Map();
  for (const start of edges.keys()) {
    const circle = shortestCircle(edges, start);
    if (circle) found.set([...circle].sort().join("\n"), fromFirst(circle));
  }
  return [...found.values()].sort((a, b) => (a[0] < b[0] ? -1 : 1));
}

/** Finds a shortest path from `start` back to itself, breadth first. */
function shortestCircle(edges, start) {
  const cameFrom = new Map();
  const queue = [start];
  for (const node of queue) {
    for (const next of edges.get(node) ?? []) {
      if (next === start) return wayTo(node, start, cameFrom);
      if (cameFrom.has(next)) continue;
      cameFrom.set(next, node);
      queue.push(next);
    }
  }
}

function wayTo(end, start, cameFrom) {
  const way = [end];
  while (way[0] !== start) way.unshift(cameFrom.get(way[0]));
  return way;
}

function fromFirst(circle) {
  const first = circle.indexOf([...circle].sort()[0]);
  return [...circle.slice(first), ...circle.slice(0, first)];
}
