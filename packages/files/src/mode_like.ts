import { statSync } from "node:fs";

/**
 * Chooses the permissions of a file that is derived from other files: 0o600 if one of them is
 * private to its user, else 0o666, which the umask of the process reduces. Ignores missing sources.
 */
export function modeLike(...sources: readonly string[]): number {
  // Windows keeps permissions elsewhere and reports 0o666.
  const isPrivate = (source: string): boolean => {
    try {
      return (statSync(source).mode & 0o077) === 0;
    } catch {
      return false;
    }
  };
  return sources.some(isPrivate) ? 0o600 : 0o666;
}
