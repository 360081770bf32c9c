/** Words without special characters of any shell. */
const PLAIN = /^[\w@%+=:,./~-]+$/;

/** Quotes a word for a shell if it has spaces or other special characters. */
export function shellWord(word: string, platform: NodeJS.Platform = process.platform): string {
  const plain = platform === "win32" ? /^[\w@+=:,./\\-]+$/ : PLAIN;
  if (plain.test(word) && !word.startsWith("~")) return word;
  return platform === "win32" ? `"${word}"` : `'${word.replaceAll("'", "'\\''")}'`;
}
