/** Workspace-wide benchmarks: `npm run bench`. */
export {};
