import { statSync } from "node:fs";

/**
 * Permissions for a file that is made from others: 0o600 where one of those is kept from all other
 * users, else 0o666, which the process's umask decides. Sources that are not there do not count.
 */
export function modeLike(...sources: readonly string[]): number {
  // Windows keeps permissions elsewhere, and says 0o666.
  const isPrivate = (source: string): boolean => {
    try {
      return (statSync(source).mode & 0o077) === 0;
    } catch {
      return false;
    }
  };
  return sources.some(isPrivate) ? 0o600 : 0o666;
}
