import { PassThrough, Writable } from 'node:stream';
import { createColors } from 'picocolors';
import { describe, expect, it } from 'vitest';
import { jsonScreen, lineScreen } from '../../../cli/status-screens.ts';
import { PATIENCE_MS, type StatusScreen, watchStatus } from '../../../cli/status-watch.ts';
import type { Terminal } from '../../../cli/terminal.ts';
import { toIso } from '../../../src/time/instant.ts';
import type { CampaignLook } from '../../../src/watching/campaign-snapshot.ts';
import { type CampaignFigures, figuresOf } from '../../../src/watching/campaign-watch.ts';
import { aDeployment, aLook, aTeam, noon } from '../../support/a-look.ts';

const reset = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });

/** What a screen was told, in words. */
class NotedScreen implements StatusScreen {
  readonly reported: string[] = [];

  show({ calls }: CampaignFigures): void {
    this.reported.push(`${calls} calls`);
  }

  showTrouble(sinceMs: number): void {
    this.reported.push(`silent since ${(sinceMs - noon) / 1_000} s`);
  }

  end(figures: CampaignFigures | undefined): void {
    this.reported.push(`end at ${figures?.calls}`);
  }
}

/** Watches a campaign whose n-th look is `lookAt(n)`, one each ten seconds; an error is thrown. */
async function watching(
  lookAt: (n: number) => CampaignLook | Error,
  screen: StatusScreen = new NotedScreen(),
  stopping = new AbortController(),
): Promise<void> {
  let n = 0;
  let now = noon;
  await watchStatus({
    screen,
    deployment: aDeployment,
    everyMs: 10_000,
    signal: stopping.signal,
    now: () => now,
    sleep: async (ms) => {
      now += ms;
    },
    look: async () => {
      const look = lookAt(n++);
      if (look instanceof Error) throw look;
      return look;
    },
  });
}

const over = { state: 'COMPLETED', completedAt: toIso(noon + 60_000), counts: { COMPLETED: 100 } } as const;

function aTerminal() {
  const out: string[] = [];
  const err: string[] = [];
  const into = (texts: string[]) =>
    new Writable({
      write(chunk, _encoding, done) {
        texts.push(String(chunk));
        done();
      },
    });
  const terminal: Terminal = {
    stdout: into(out),
    stderr: into(err),
    stdin: new PassThrough(),
    columns: () => 80,
    isInteractive: false,
    colors: createColors(false),
    signal: new AbortController().signal,
  };
  return { terminal, out, err };
}

describe('watching a campaign', () => {
  it('goes on until it is over', async () => {
    const screen = new NotedScreen();

    await watching((n) => aLook(n * 10, n < 3 ? { calls: 10 * n } : { ...over, calls: 99 }), screen);

    expect(screen.reported).toEqual(['0 calls', '10 calls', '20 calls', 'end at 99']);
  });

  it('ends quietly when somebody wants no more of it', async () => {
    const screen = new NotedScreen();
    const stopping = new AbortController();

    const end = watching(
      (n) => {
        if (n === 2) stopping.abort();
        return aLook(n * 10, { calls: n });
      },
      screen,
      stopping,
    );

    await expect(end).resolves.toBeUndefined();
    expect(screen.reported.at(-1)).toMatch(/^end at/);
  });

  it('goes on after a connection that broke, and says since when there was no answer', async () => {
    const screen = new NotedScreen();

    await watching((n) => {
      if (n === 1 || n === 2) return reset;
      return aLook(n * 10, n < 4 ? { calls: n } : { ...over, calls: 9 });
    }, screen);

    expect(screen.reported).toEqual([
      '0 calls',
      'silent since 10 s',
      'silent since 10 s',
      '3 calls',
      'end at 9',
    ]);
  });

  it('gives up after two minutes without an answer', async () => {
    const screen = new NotedScreen();

    await expect(watching((n) => (n === 0 ? aLook(0) : reset), screen)).rejects.toBe(reset);

    expect(screen.reported.filter((each) => each.startsWith('silent'))).toHaveLength(PATIENCE_MS / 10_000);
    expect(screen.reported.at(-1)).toBe('end at 40');
  });

  it('gives up at once when it is not the connection', async () => {
    const denied = Object.assign(new Error('not authorized'), { name: 'AccessDeniedException' });

    await expect(watching(() => denied)).rejects.toBe(denied);
  });
});

describe('a campaign in a pipe', () => {
  const resultsOf = () => 'npx dialer results spring';

  it('is a line when something has changed, not more often than asked for, and one at the end', async () => {
    const { terminal, out } = aTerminal();
    const calls = [0, 5, 5, 5, 9];

    await watching(
      (n) => aLook(n * 10, n < 5 ? { calls: calls[n] ?? 0 } : { ...over, calls: 12 }),
      lineScreen(terminal, resultsOf, 20_000),
    );

    expect(out.map((line) => line.slice(0, 8))).toEqual([
      '17:00:00',
      '17:00:20',
      '17:00:40',
      '17:00:50',
      'Results:',
    ]);
    expect(out.join('')).toContain('12 calls');
    expect(out.join('')).not.toContain(String.fromCharCode(27));
  });

  it('has the agents of a campaign that is paced by them', async () => {
    const { terminal, out } = aTerminal();
    const settings = { queueId: 'sales', agents: { mode: 'predictive' } } as const;
    const screen = lineScreen(terminal, resultsOf, 10_000);
    const look = aLook(20, { settings, counts: {}, calls: 0 }, { team: aTeam('spring', noon + 20_000) });

    screen.show(figuresOf([look], aDeployment));

    expect(out.join('')).toContain('; 0 calls; agents 3 free, 12 talking, 2 wrapping up');
  });

  it('says once that AWS does not answer, and once that it does again', async () => {
    const { terminal, err } = aTerminal();

    await watching(
      (n) => (n > 0 && n < 4 ? reset : aLook(n * 10, n < 5 ? { calls: n } : { ...over, calls: n })),
      lineScreen(terminal, resultsOf, 10_000),
    );

    expect(err).toEqual(['No answer from AWS since 17:00:10 UTC, trying again.\n', 'AWS answers again.\n']);
  });

  it('is one JSON object a line for a program', async () => {
    const { terminal, out } = aTerminal();

    await watching(
      (n) => aLook(n * 10, n < 2 ? { calls: n } : { ...over, calls: 7 }),
      jsonScreen(terminal, (figures) => figures, 10_000),
    );

    const reported = out.map((line) => JSON.parse(line) as CampaignFigures);
    expect(reported.map(({ calls }) => calls)).toEqual([0, 1, 7]);
    expect(out.every((line) => line.indexOf('\n') === line.length - 1)).toBe(true);
  });
});
