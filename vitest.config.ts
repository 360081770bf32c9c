import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

const conditions = ["@lrm/source"];
const DEVICE_TESTS = ["{packages,tests}/*/src/**/*.device.test.ts", "examples/*/*.device.test.ts"];
/** Start several ranks by MPI: `npm run test:mpi`. */
const MPI_TESTS = "packages/*/src/**/*.mpi.test.ts";
const BROWSER_TESTS = "packages/*/src/**/*.browser.test.ts";
const BUILT_PLAYGROUND = "packages/playground/src/testing/site.ts";
/** Look at the built site, some of them in a browser. */
const SITE_TESTS = "site/src/*.site.test.mjs";

/** Software adapters run about 1 GFLOP/s: a slow test there is no failure. */
const TIMEOUT = 120_000;

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    pool: "forks",
    // By default one core is left idle, of two.
    maxWorkers: availableParallelism(),
    allowOnly: false,
    silent: "passed-only",
    testTimeout: TIMEOUT,
    slowTestThreshold: 30_000,
    hookTimeout: TIMEOUT,
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: [
            // A slash in braces makes vitest look into every node_modules, link by link.
            "{packages,tests}/*/src/**/*.test.ts",
            "benchmarks/src/**/*.test.ts",
            "docs/*.test.ts",
            "scripts/*.test.mjs",
            "site/src/*.test.mjs",
          ],
          exclude: [...DEVICE_TESTS, BROWSER_TESTS, SITE_TESTS, MPI_TESTS],
        },
      },
      {
        extends: true,
        test: { name: "cpu", include: DEVICE_TESTS, setupFiles: ["scripts/vitest/cpu.ts"] },
      },
      {
        extends: true,
        test: {
          name: "webgpu",
          include: DEVICE_TESTS,
          globalSetup: ["scripts/vitest/webgpu_adapter.ts"],
          setupFiles: ["scripts/vitest/webgpu.ts"],
        },
      },
      {
        extends: true,
        test: { name: "browser", include: [BROWSER_TESTS], globalSetup: [BUILT_PLAYGROUND] },
      },
      {
        extends: true,
        test: {
          name: "site",
          include: [SITE_TESTS],
          globalSetup: [BUILT_PLAYGROUND, "scripts/vitest/built_site.mjs"],
        },
      },
      ...(process.env.LRM_MPI_PROGRAM === undefined
        ? []
        : [
            {
              extends: true as const,
              // Many processes start one after the other, which takes minutes on a busy machine.
              test: { name: "mpi", include: [MPI_TESTS], testTimeout: 600_000 },
            },
          ]),
      {
        extends: true,
        test: {
          name: "examples",
          include: [
            ".doctest/*.test.ts",
            "packages/*/.doctest/*.test.ts",
            "site/.doctest/*.test.ts",
          ],
          setupFiles: ["scripts/vitest/own_folder.ts"],
        },
      },
    ],
  },
});
