import { stat } from "node:fs/promises";

/**
 * Permissions for a file that is made from another one: 0o600 where that is kept from all other users, else 0o666,
 * which the process's umask decides.
 */
export async function modeLike(source: string): Promise<number> {
  const { mode } = await stat(source);
  // Windows keeps permissions elsewhere, and says 0o666.
  return (mode & 0o077) === 0 ? 0o600 : 0o666;
}
