/** All that a process writes, while it is captured: log lines, figures, and what anybody prints. */
import { vi } from 'vitest';

/** Captures until `vi.restoreAllMocks()`. */
export function captureLog(): string[] {
  const written: string[] = [];
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  }
  for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    vi.spyOn(console, method).mockImplementation((...said) => void written.push(said.map(String).join(' ')));
  }
  return written;
}
