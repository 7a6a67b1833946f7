import { createColors } from 'picocolors';
import { describe, expect, it } from 'vitest';
import { drawingScreen } from '../../../cli/status-screens.ts';
import type { Campaign } from '../../../src/campaign/campaign.ts';
import { toIso } from '../../../src/time/instant.ts';
import { figuresOf } from '../../../src/watching/campaign-watch.ts';
import { aDeployment, aLook, noon } from '../../support/a-look.ts';
import { fakeTerminal } from './fake-terminal.ts';

/** A window in which pictures are drawn, and what is to be seen in it. */
function aWindow(columns: number, rows: number) {
  const terminal = fakeTerminal(columns);
  Object.assign(terminal.stdout, { columns, rows });
  const screen = drawingScreen(
    { ...terminal, colors: createColors(false) },
    () => 'npx dialer results spring',
  );
  const show = (changes: Partial<Campaign>) => screen.show(figuresOf([aLook(20, changes)], aDeployment));
  return { screen, show, seen: () => onScreen(terminal.written.out, rows) };
}

/** The lines that a terminal of `rows` lines shows after `text`, with the escape codes that log-update uses. */
function onScreen(text: string, rows: number): string[] {
  const all: string[] = [''];
  let [top, y, x] = [0, 0, 0];
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape codes are made of them.
  for (const [token, code = '', kind] of text.matchAll(/\x1b\[(\??\d*)([A-Za-z])|[^\x1b]/g)) {
    const n = Number(code || 1);
    if (kind === 'A') y = Math.max(top, y - n);
    else if (kind === 'B') y = Math.min(top + rows - 1, y + n);
    else if (kind === 'G') x = n - 1;
    else if (kind === 'K') all[y] = code === '2' ? '' : (all[y] ?? '').slice(0, x);
    else if (kind !== undefined) continue;
    else if (token === '\n') {
      y += 1;
      x = 0;
      top = Math.max(top, y - rows + 1);
    } else {
      const line = (all[y] ?? '').padEnd(x);
      all[y] = line.slice(0, x) + token + line.slice(x + 1);
      x += 1;
    }
  }
  return Array.from({ length: y - top + 1 }, (_, i) => (all[top + i] ?? '').trimEnd());
}

const many = {
  counts: {
    QUEUED: 900,
    DIALED: 10,
    WAITING: 5,
    COMPLETED: 85,
    ANSWERED: 80,
    BUSY: 5,
    REJECTED: 4,
    FAILED: 2,
  },
  recentErrors: [{ at: toIso(noon), name: 'Error', message: 'No.', status: 'FAILED' }],
} satisfies Partial<Campaign>;
const few = { counts: { DIALED: 1, COMPLETED: 90, ANSWERED: 90 } };

describe('the picture that is drawn over', () => {
  it.each([80, 45])('is the same after any other, higher or lower, in %i columns', (columns) => {
    const pictures = [many, few, { ...few, calls: 50 }, { ...many, recentErrors: [] }, few, many];
    const drawnOver = aWindow(columns, 50);

    for (const picture of pictures) {
      drawnOver.show(picture);
      const fresh = aWindow(columns, 50);
      fresh.show(picture);
      expect(drawnOver.seen()).toEqual(fresh.seen());
    }
  });

  it('has its head in a window that is too low for it, and is whole when the watching ends', () => {
    const { screen, show, seen } = aWindow(45, 14);

    show(few);
    show(many);
    expect(seen()[0]).toBe('spring  RUNNING');
    expect(seen()).toContain('Ctrl-C stops watching.');

    screen.showTrouble(noon);
    expect(seen()[0]).toBe('spring  RUNNING');

    const high = aWindow(45, 60);
    high.show(many);
    high.screen.end(figuresOf([aLook(20, many)], aDeployment));
    expect(high.seen()).toContain('Last errors, UTC');
    expect(high.seen()).not.toContain('Ctrl-C stops watching.');
  });
});
