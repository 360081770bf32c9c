import { expect, test } from "vitest";
import { engineTable } from "./_engine_times.mjs";

test("engineTable() shows medians, and speeds over the first engine's in the same rounds", () => {
  const rows = [
    { engine: "22", version: "22.1.0", seconds: [{ muon: 0.1 }, { muon: 0.2 }, { muon: 0.4 }] },
    { engine: "bun", version: "1.4.5", seconds: [{ muon: 0.05 }, { muon: 0.2 }, { muon: 0.2 }] },
  ];
  const page = engineTable({ date: "2026-01-02T03:04", processor: "A", threads: 2, rows });
  expect(page).toContain("| Node 22.1.0 | 200 ms (1.00) |\n| Bun 1.4.5 | 200 ms (2.00) |");
  expect(page).toContain("A, 2026-01-02.");
});
