import { createHash, randomBytes } from "node:crypto";

/**
 * Makes a name that cannot be guessed and that {@link isSignedName} recognizes:
 * `NAME.<12 random digits><8 digits that follow from the rest>`.
 */
export function signedName(name: string): string {
  const random = randomBytes(6).toString("hex");
  return `${name}.${random}${proofOf(name, random)}`;
}

/** Tells whether {@link signedName} made this name: its last digits follow from the rest. */
export function isSignedName(name: string): boolean {
  const [, stem, random, proof] = /^(.+)\.([0-9a-f]{12})([0-9a-f]{8})$/s.exec(name) ?? [];
  return stem !== undefined && proof === proofOf(stem, random!);
}

function proofOf(name: string, random: string): string {
  return createHash("sha256")
    .update(`lrm temporary file\n${name}\n${random}`)
    .digest("hex")
    .slice(0, 8);
}

const TEMPORARY = ".lrm-tmp";

/** Makes the name of a temporary file or folder that is renamed to `name` when it is complete. */
export function temporaryName(name: string): string {
  return signedName(name) + TEMPORARY;
}

/** Tells whether {@link temporaryName} made this name. */
export function isTemporaryName(name: string): boolean {
  return name.endsWith(TEMPORARY) && isSignedName(name.slice(0, -TEMPORARY.length));
}
