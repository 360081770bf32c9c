import { RanksError } from "../ranks_error.ts";
import type { MpiKind } from "./launcher.ts";

/** Calls a function with numbers and addresses, and returns its error code. */
type MpiCall = (...values: readonly (number | bigint)[]) => number;

/** Functions of an MPI library that this package calls. */
export interface MpiLibrary {
  readonly name: string;
  readonly call: Readonly<Record<MpiFunction, MpiCall>>;
  /** Values that libraries define differently; all are passed as numbers as wide as an address. */
  readonly handles: MpiHandles;
  /** Gives the address of memory, which the caller keeps alive while MPI uses it. */
  address(memory: ArrayBufferView): bigint;
}

/** Handles and special addresses of one binary interface. */
export interface MpiHandles {
  readonly world: bigint;
  readonly float: bigint;
  readonly byte: bigint;
  readonly sum: bigint;
  readonly inPlace: bigint;
  /** Level of threads where only the main one calls MPI. */
  readonly funneled: number;
}

/** Parameters of each function: `h` a handle or an address, `i` an int. */
const FUNCTIONS = {
  MPI_Init_thread: "hhih",
  MPI_Finalize: "",
  MPI_Abort: "hi",
  MPI_Comm_rank: "hh",
  MPI_Comm_size: "hh",
  MPI_Test: "hhh",
  MPI_Ibarrier: "hh",
  MPI_Ibcast: "hihihh",
  MPI_Iallreduce: "hhihhhh",
  MPI_Reduce_local: "hhihh",
  MPI_Ialltoallv: "hhhhhhhhhh",
  MPI_Iallgatherv: "hihhhhhhh",
} as const;

type MpiFunction = keyof typeof FUNCTIONS;

const MPICH: MpiHandles = {
  world: 0x44000000n,
  float: 0x4c00040an,
  byte: 0x4c00010dn,
  sum: 0x58000003n,
  inPlace: 0xffffffffffffffffn,
  funneled: 1,
};

/** Of version 5 of the standard, which all libraries may offer. */
const STANDARD: MpiHandles = {
  world: 0x101n,
  float: 0x210n,
  byte: 0x247n,
  sum: 0x21n,
  inPlace: 1n,
  funneled: 1024,
};

/** Libraries with the interface of the standard: that of MPICH 5.0 has number 1, older drafts 0. */
const STANDARD_NAMES = {
  linux: ["libmpi_abi.so.1", "libmpi_abi.so.0"],
  darwin: ["libmpi_abi.1.dylib", "libmpi_abi.0.dylib"],
} as const;

/** Folder of libraries of Homebrew, which macOS does not search by itself. */
const HOMEBREW = "/opt/homebrew/lib";

const NAMES = {
  linux: {
    openmpi: ["libmpi.so.40", "libmpi.so.80"],
    mpich: ["libmpich.so.12", "libmpi.so.12", ...STANDARD_NAMES.linux],
    unknown: [...STANDARD_NAMES.linux, "libmpi.so.40", "libmpich.so.12", "libmpi.so.12"],
  },
  darwin: {
    openmpi: ["libmpi.40.dylib", "libmpi.80.dylib"],
    mpich: ["libmpi.12.dylib", ...STANDARD_NAMES.darwin],
    unknown: [...STANDARD_NAMES.darwin, "libmpi.40.dylib", "libmpi.12.dylib"],
  },
} as const;

/** Lists names and paths under which a launcher's library may be loaded, the likeliest first. */
export function libraryNames(kind: MpiKind, platform: NodeJS.Platform): readonly string[] {
  if (platform !== "darwin") return NAMES.linux[kind];
  return NAMES.darwin[kind].flatMap((name) => [name, `${HOMEBREW}/${name}`]);
}

/**
 * Loads the MPI library that belongs to a launcher.
 *
 * @param name  name or path of another one
 * @throws RanksError if koffi or the library is missing
 */
export async function loadMpi(kind: MpiKind, name: string | undefined): Promise<MpiLibrary> {
  const { default: koffi } = await import("koffi").catch(() => {
    throw new RanksError(
      "Cannot join other ranks: the package koffi is not installed",
      "run `npm install koffi`",
    );
  });
  // UCX, a transport of MPICH, would take over signals that WebAssembly needs, and patch sbrk.
  process.env.UCX_ERROR_SIGNALS ??= "";
  process.env.UCX_MEM_EVENTS ??= "n";
  const names = name === undefined ? libraryNames(kind, process.platform) : [name];
  for (const each of names) {
    let library: ReturnType<typeof koffi.load>;
    try {
      library = koffi.load(each, { global: true });
    } catch {
      continue;
    }
    const symbol = (wanted: string): bigint => koffi.address(library.symbol(wanted, "char"));
    const functions = Object.entries(FUNCTIONS).map(([own, parameters]) => {
      const types = [...parameters].map((letter) => (letter === "i" ? "int" : "uintptr_t"));
      const called: MpiCall = library.func(own, "int", types);
      return [own, called] as const;
    });
    return {
      name: each,
      call: Object.fromEntries(functions) as Record<MpiFunction, MpiCall>,
      handles: handlesOf(symbol, () => {
        const version = new Int32Array(2);
        const own = "MPI_Abi_get_version";
        const at = koffi.address(version.buffer);
        library.func(own, "int", ["uintptr_t", "uintptr_t"])(at, at + 4n);
        return version[0]!;
      }),
      address({ buffer, byteOffset }) {
        return koffi.address(buffer) + BigInt(byteOffset);
      },
    };
  }
  throw new RanksError(
    `Cannot join other ranks: no MPI library of ${names.join(", ")} can be loaded`,
    "install Open MPI or MPICH, that of the launcher, or name its library by LRM_MPI_LIBRARY",
  );
}

/**
 * Recognizes a binary interface by its symbols.
 *
 * @param abiVersion  asks a library that has the symbol for its version of the standard interface;
 *   below 1 where it has an interface of its own
 */
function handlesOf(symbol: (name: string) => bigint, abiVersion: () => number): MpiHandles {
  const find = (name: string): bigint | undefined => {
    try {
      return symbol(name);
    } catch {
      return undefined;
    }
  };
  if (find("MPI_Abi_get_version") !== undefined && abiVersion() >= 1) return STANDARD;
  const world = find("ompi_mpi_comm_world");
  if (world === undefined) return MPICH;
  return {
    world,
    float: symbol("ompi_mpi_float"),
    byte: symbol("ompi_mpi_byte"),
    sum: symbol("ompi_mpi_op_sum"),
    inPlace: 1n,
    funneled: 1,
  };
}
