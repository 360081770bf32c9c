import { expect, test } from "vitest";
import { libraryNames, loadMpi } from "./library.ts";

test("libraryNames() names the library of each launcher on Linux", () => {
  expect(libraryNames("openmpi", "linux")).toEqual(["libmpi.so.40", "libmpi.so.80"]);
  const standard = ["libmpi_abi.so.1", "libmpi_abi.so.0"];
  expect(libraryNames("mpich", "linux")).toEqual(["libmpich.so.12", "libmpi.so.12", ...standard]);
  expect(libraryNames("unknown", "linux").slice(0, 2)).toEqual(standard);
});

test("libraryNames() looks on macOS also where Homebrew keeps each library", () => {
  const names = libraryNames("openmpi", "darwin");
  expect(names.slice(0, 2)).toEqual(["libmpi.40.dylib", "/opt/homebrew/lib/libmpi.40.dylib"]);
  for (const kind of ["mpich", "unknown"] as const) {
    const all = libraryNames(kind, "darwin");
    expect(all).toContain("/opt/homebrew/lib/libmpi.12.dylib");
    expect(all).toContain("libmpi_abi.1.dylib");
    expect(all.filter((name) => name.includes(".so"))).toEqual([]);
  }
});

test("loadMpi() names what it looked for, and how to name another library", async () => {
  await expect(loadMpi("openmpi", "libnothere.so.1")).rejects.toThrow(
    "Cannot join other ranks: no MPI library of libnothere.so.1 can be loaded; install Open MPI",
  );
});
