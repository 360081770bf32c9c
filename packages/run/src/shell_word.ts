/** Characters that no shell reads as anything else. */
const PLAIN = /^[\w@%+=:,./~-]+$/;

/**
 * A word as it is typed in a shell: quoted where it has spaces or other characters that a shell
 * would read.
 */
export function shellWord(word: string, platform: NodeJS.Platform = process.platform): string {
  const plain = platform === "win32" ? /^[\w@+=:,./\\-]+$/ : PLAIN;
  if (plain.test(word) && !word.startsWith("~")) return word;
  return platform === "win32" ? `"${word}"` : `'${word.replaceAll("'", "'\\''")}'`;
}
