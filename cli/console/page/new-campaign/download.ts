/** Saves a file of the page's own on the operator's disk. */

/** Long enough for a browser to have taken it. */
const keptMs = 60_000;

export function download(name: string, content: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), keptMs);
}
