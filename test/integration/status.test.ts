/** `dialer status` against the deployed stack: one campaign from its start over a pause to its end. */
import { beforeAll, describe, expect, it } from 'vitest';
import { CountItems } from '../../src/aws/count-ledger.ts';
import { systemClock } from '../../src/aws/system-clock.ts';
import type { CampaignFigures } from '../../src/watching/campaign-watch.ts';
import { callsPerSecond } from './calm-connect.ts';
import { FragileConnection } from './fragile-connection.ts';
import { eventually, LocalProduct, numbersOf } from './local-product.ts';
import { type DialerRun, runDialer } from './run-dialer.ts';

const campaignId = 'watched';
const numbers = numbersOf(307, 24);
/** At this rate two minutes pass before the last call: no watcher can miss the campaign, however busy the machine is. */
const slowly = { callsPerSecond: 0.2, callingHours: 'always' };
const product = new LocalProduct();
const { env, endpoint } = product.stack;
const connection = new FragileConnection(endpoint);

const status = (...args: string[]) => runDialer(['status', ...args], env);

/** A command that goes on. */
interface RunningDialer {
  /** All that it has said so far. */
  readonly said: () => string;
  readonly end: Promise<DialerRun>;
}

function start(args: readonly string[], changes = {}, interrupt?: AbortSignal): RunningDialer {
  let soFar = '';
  const onOutput = (text: string) => {
    soFar = text;
  };
  const end = runDialer(args, env, {
    env: { ...env, ...changes },
    onOutput,
    ...(interrupt && { interrupt }),
  });
  return { said: () => soFar, end };
}

/** Processes that watch the campaign from its start. */
let inPipe: RunningDialer;
let asJson: RunningDialer;
let overFragile: RunningDialer;

beforeAll(async () => {
  await product.drop(`${campaignId}.json`, JSON.stringify(slowly));
  await product.drop(`${campaignId}.csv`, `phone\n${numbers.join('\n')}\n`);
  const watching = ['status', campaignId, '--watch', '--interval', '1'];
  inPipe = start(watching);
  asJson = start([...watching, '--json']);
  overFragile = start(watching, { AWS_ENDPOINT_URL: await connection.open() });
  await product.untilImported(campaignId, 2);
  return () => connection.cut();
});

describe('a campaign that runs', () => {
  it('is shown with its rows, its calls and its rate', async () => {
    await eventually(async () => expect(overFragile.said()).toMatch(/RUNNING.* [1-9]\d* calls/));

    const { code, stdout, stderr } = await status(campaignId);

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^watched {2}RUNNING\n/);
    expect(stdout).toContain('of 24 rows done');
    expect(stdout).toMatch(/Calls placed {2}[1-9]/);
    // What throttled an earlier test file may still slow the pacer, which is told before it, in a longer line.
    expect(stdout).toMatch(/Rate .*12 a minute\s+allowed/s);
  });

  it('goes on being watched over a connection that breaks and comes back', async () => {
    connection.cut();
    await eventually(async () => expect(overFragile.said()).toContain('No answer from AWS since'));

    await connection.open();

    await eventually(async () => expect(overFragile.said()).toContain('AWS answers again.'));
  });
});

describe('a campaign that is paused', () => {
  it('says that no contact is called, and goes on when it is resumed', async () => {
    await product.change(campaignId, ['RUNNING', 'IMPORTING'], 'PAUSED');

    const picture = await status(campaignId);
    const { stdout } = await status('Watched', '--json');

    expect(picture.stdout).toMatch(/^watched {2}PAUSED\n/);
    expect(picture.stdout).toContain('No contact is called until it is resumed.');
    expect(JSON.parse(stdout)).toMatchObject({ campaignId, state: 'PAUSED', rows: 24 });
    // A command takes less time than the interval between two looks.
    await eventually(async () => expect(asJson.said()).toContain('"state":"PAUSED"'));
    await product.change(campaignId, ['PAUSED'], 'RUNNING');
  });
});

describe('a campaign that is over', () => {
  beforeAll(async () => {
    await product.drop(`${campaignId}.json`, JSON.stringify({ ...slowly, callsPerSecond }));
    await product.untilOver(campaignId, 3);
  });

  it('has as many calls as Connect has placed', async () => {
    const calls = await product.callsOf(campaignId);

    const { code, stdout } = await status(campaignId, '--json');

    expect(code).toBe(0);
    expect(calls).toHaveLength(numbers.length);
    expect(JSON.parse(stdout)).toMatchObject({
      state: 'COMPLETED',
      rows: numbers.length,
      over: numbers.length,
      calls: calls.length,
      counts: { COMPLETED: numbers.length, ANSWERED: numbers.length },
      results: { bucket: product.stack.outputs.ResultsBucket, key: `results/${campaignId}/results.csv` },
    });
  });

  it('is shown with its outcomes and where its results are', async () => {
    const { stdout } = await status(campaignId);

    expect(stdout).toMatch(/^watched {2}COMPLETED\n/);
    expect(stdout).toContain('100% · 24 of 24 rows done');
    expect(stdout).toMatch(/answered +24 +100%/);
    expect(stdout).toContain('npx dialer results watched');
  });

  it('ends the watching in a pipe, which had a line for each change and no escape codes', async () => {
    const { code, stdout, stderr } = await inPipe.end;

    expect({ code, stderr: stderr.replace(/^There is no campaign .*\n/, '') }).toEqual({
      code: 0,
      stderr: '',
    });
    const lines = stdout.trimEnd().split('\n');
    expect(lines.length).toBeGreaterThan(4);
    expect(new Set(lines).size).toBe(lines.length);
    expect(lines.at(-2)).toMatch(/watched COMPLETED: 100% of 24 rows done; 24 calls; 24 answered$/);
    expect(lines.at(-1)).toMatch(/^Results: npx dialer results watched/);
    expect(stdout).not.toContain(String.fromCharCode(27));
    expect((await overFragile.end).code).toBe(0);
  });

  it('ends the watching by a program, which had a JSON object a line', async () => {
    const { code, stdout } = await asJson.end;

    expect(code).toBe(0);
    const reported = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as CampaignFigures);
    const calls = reported.map((figures) => figures.calls ?? 0);
    expect(reported.map(({ state }) => state)).toContain('PAUSED');
    expect(reported.at(-1)).toMatchObject({ state: 'COMPLETED', calls: 24 });
    expect(calls).toEqual([...calls].sort((a, b) => a - b));
  });
});

describe('the last errors of a campaign', () => {
  it('are kept by tens on its item, and shown five at a time, newest first', async () => {
    const erring = 'watched-erring';
    const { CampaignsTable, ControlTable } = product.stack.outputs;
    const ledger = new CountItems(product.db, CampaignsTable, ControlTable, systemClock);
    await product.drop(`${erring}.json`, JSON.stringify({ startAt: '2099-01-01T00:00:00Z' }));
    await product.drop(`${erring}.csv`, `phone\n${numbersOf(314, 1).join('\n')}\n`);
    await product.untilImported(erring, 2);

    for (let n = 1; n <= 23; n += 1) {
      const marker = { eventIds: [`erring-${n}`] };
      const at = `2026-11-02T12:00:${String(n).padStart(2, '0')}.000Z`;
      const error = { at, name: `Error${n}`, message: 'Refused.', status: 'FAILED' } as const;
      const change = { campaignId: erring, counts: {}, activity: { calls: 1, errors: [error] } };
      await eventually(async () => expect(await ledger.count(marker, change)).toEqual({ type: 'counted' }));
    }

    const campaign = await product.reader.campaign(erring);
    expect(campaign).toMatchObject({ calls: 23 });
    expect(campaign?.recentErrors?.length).toBeLessThanOrEqual(10);
    const { stdout } = await status(erring);
    expect(
      [...stdout.matchAll(/ {2}(12:00:\d\d) {2}(Error\d+): Refused\./g)].map(([, , name]) => name),
    ).toEqual(['Error23', 'Error22', 'Error21', 'Error20', 'Error19']);
  });
});

describe('an operator', () => {
  it('ends watching any time, with exit code 0', async () => {
    const paused = 'watched-no-more';
    await product.drop(`${paused}.json`, JSON.stringify({ startAt: '2099-01-01T00:00:00Z' }));
    await product.drop(`${paused}.csv`, `phone\n${numbersOf(313, 2).join('\n')}\n`);
    const stopping = new AbortController();
    const watching = start(['status', paused, '--watch', '--interval', '1'], {}, stopping.signal);
    await eventually(async () => expect(watching.said()).toContain('continues at 2099-01-01'));

    stopping.abort();

    expect(await watching.end).toMatchObject({ code: 0 });
  });

  it.each<[string, string[], Record<string, string | undefined>, RegExp]>([
    ['a campaign that is not there', ['watchd'], {}, /There is no campaign watchd\. Did you mean .*watched/],
    [
      'a stack that is not there',
      [campaignId, '--stack', 'Nowhere'],
      {},
      /There is no stack Nowhere in us-east-1/,
    ],
    [
      'credentials',
      [campaignId],
      { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined },
      /No working AWS credentials/,
    ],
    [
      'a connection',
      [campaignId],
      { AWS_ENDPOINT_URL: 'http://127.0.0.1:9' },
      /The connection to AWS at http/,
    ],
  ])('without %s reads one sentence', async (_, args, changes, sentence) => {
    const { code, stdout, stderr } = await start(['status', ...args], changes).end;

    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(sentence);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('hears when the interval is none', async () => {
    const { code, stderr } = await status(campaignId, '--watch', '--interval', 'soon');

    expect(code).toBe(2);
    expect(stderr).toContain('Give seconds');
  });
});
