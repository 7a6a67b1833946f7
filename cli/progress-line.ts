/** One progress line on stderr; nothing without a terminal. */
import { createLogUpdate } from 'log-update';
import type { Terminal } from './terminal.ts';

export interface ProgressLine {
  /** Draws `text` in the place of the one before, ten times a second at most. */
  show(text: string): void;
  /** Takes the line away. */
  end(): void;
}

const DRAW_EVERY_MS = 100;

export function progressLine({ stderr }: Pick<Terminal, 'stderr'>): ProgressLine {
  if (stderr.isTTY !== true) return { show() {}, end() {} };
  const draw = createLogUpdate(stderr as NodeJS.WriteStream);
  let drawnAt = Number.NEGATIVE_INFINITY;
  return {
    show(text) {
      const now = performance.now();
      if (now - drawnAt < DRAW_EVERY_MS) return;
      drawnAt = now;
      draw(text);
    },
    end: () => draw.clear(),
  };
}
