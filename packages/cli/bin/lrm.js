#!/usr/bin/env node
const loaded = await import("../dist/mod.js").catch((error) => {
  if (error?.code === undefined || process.env.LRM_DEBUG !== undefined) throw error;
  // The modules that explain errors of the system are not loaded yet. Node reports some files that
  // it may not open as missing.
  console.error(
    `error: Cannot start lrm: some of its files cannot be loaded (${error.code}); raise the limit of open files (ulimit -n), or install lrm again`,
  );
});
process.exitCode = (await loaded?.main(process.argv.slice(2))) ?? 1;
