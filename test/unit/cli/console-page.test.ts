/** What the page makes of the server's answers, without a browser. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ask, type Connection, onConnection, post, useToken } from '../../../cli/console/page/ask.ts';
import { rateRuns } from '../../../cli/console/page/rate-runs.ts';

const noon = Date.UTC(2026, 10, 2, 12);
let late: AbortController;
let connection: Connection;
let stop: () => void;

/** Answers as a server that says nothing: until somebody gives up. */
const silent = (_: string, { signal }: RequestInit) =>
  new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));

beforeEach(() => {
  vi.useFakeTimers({ now: noon });
  late = new AbortController();
  vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => late.signal);
  stop = onConnection((now) => {
    connection = now;
  });
});

afterEach(() => {
  stop();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

async function answered(): Promise<void> {
  vi.stubGlobal('fetch', async () => Response.json({}));
  await ask('campaigns');
}

describe('the page whose server falls silent', () => {
  it('gives up after fifteen seconds and says since when its figures are old', async () => {
    await answered();
    vi.setSystemTime(noon + 40_000);
    vi.stubGlobal('fetch', silent);
    const asked = ask('campaigns');
    expect(AbortSignal.timeout).toHaveBeenLastCalledWith(15_000);
    late.abort(new DOMException('late', 'TimeoutError'));

    await expect(asked).rejects.toThrow('The console has not answered for 15 seconds.');
    expect(connection.lost?.sinceMs).toBe(noon);
    late = new AbortController();
    await answered();
    expect(connection.lost).toBeUndefined();
  });

  it('says that it does not know whether a change was made', async () => {
    vi.stubGlobal('fetch', silent);
    const asked = post('campaigns/spring/state', {});
    late.abort();

    await expect(asked).rejects.toThrow(/It is unknown whether the change was made/);
  });

  it('loses no connection when nobody waits any more', async () => {
    await answered();
    vi.stubGlobal('fetch', silent);
    const closed = new AbortController();
    const asked = ask('campaigns', closed.signal);
    closed.abort();

    await expect(asked).rejects.toThrow();
    expect(connection.lost).toBeUndefined();
  });
});

describe('the page whose token does not hold any more', () => {
  it.each([() => ask('campaigns'), () => post('campaigns/spring/state', {})])('is told so', async (asks) => {
    const refused: string[] = [];
    useToken('old', (sentence) => refused.push(sentence));
    vi.stubGlobal('fetch', async () => Response.json({ error: 'No token.' }, { status: 401 }));

    await expect(asks()).rejects.toThrow('No token.');
    expect(refused).toEqual(['No token.']);
  });
});

describe('the line of the rate', () => {
  it('breaks where points are far apart', () => {
    const at = (second: number) => ({ atMs: second * 1000, callsPerSecond: 1 });
    const runs = rateRuns([0, 2, 22, 43, 300, 302].map(at));

    expect(runs.map((run) => run.map(({ atMs }) => atMs / 1000))).toEqual([
      [0, 2, 22],
      [300, 302],
    ]);
  });
});
