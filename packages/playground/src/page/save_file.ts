/** Milliseconds after which the browser has certainly started to read the file. */
const READ_AFTER = 60_000;

/** Gives a file to the visitor as a download. */
export function saveFile(file: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), READ_AFTER);
}
