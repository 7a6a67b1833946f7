import { beforeEach, describe, expect, it } from 'vitest';
import { OneTimePaths } from '../../../cli/console/one-time-paths.ts';
import { type ResultsDesk, resultsFeature } from '../../../cli/console/results-routes.ts';
import { addSpring, type ConsoleWorld, consoleWorld } from '../../browser/console-world.ts';
import { noon } from '../../support/a-contact.ts';
import { type AskConsole, askedConsole, foreignRequests } from '../../support/asked-console.ts';
import { memoryResults } from '../../support/memory-results.ts';

const path = '/api/campaigns/spring/files';
const reports = { spring: '<h1>Report</h1><script>alert(1)</script>' };
const asBrowser = { 'x-console-token': undefined, origin: undefined, 'content-type': undefined };

let world: ConsoleWorld;
let desk: ResultsDesk;
let now: number;
let ask: AskConsole;

beforeEach(() => {
  world = consoleWorld(noon);
  addSpring(world, noon);
  now = noon;
  desk = memoryResults(world.campaigns, reports);
  const paths = new OneTimePaths(() => now);
  ask = askedConsole(world.reads, [resultsFeature(desk, paths), paths.feature]);
});

const pathOf = async (file: string): Promise<string> => (await ask(path, { file })).body.path;

describe('the files of a campaign in the console', () => {
  it.each([
    ['results', 'spring-results.csv', 'phoneNumber,status\n+12065550100,QUEUED\n'],
    ['reportFile', 'spring-report.html', reports.spring],
    ['imports', 'spring-imports.csv', 'file,row\n'],
  ])('are saved by the browser, from an address without the token: %s', async (file, name, text) => {
    const { status, headers, body } = await ask(await pathOf(file), undefined, asBrowser);

    expect([status, body]).toEqual([200, text]);
    expect(headers.get('content-disposition')).toBe(`attachment; filename="${name}"`);
    expect(headers.get('content-security-policy')).toBe("sandbox; default-src 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('are those of its end once it is over', async () => {
    world.campaigns.change('spring', { state: 'COMPLETED', completedAt: '2026-11-22T12:00:00.000Z' });

    expect((await ask(await pathOf('results'))).body).toContain('COMPLETED');
  });

  it('hold a report that is shown where it can do nothing', async () => {
    const { headers } = await ask(await pathOf('report'), undefined, asBrowser);

    expect(headers.get('content-security-policy')).toMatch(
      /^sandbox; default-src 'none'; style-src 'unsafe-inline'; .*frame-ancestors 'self'$/,
    );
    expect(headers.get('x-frame-options')).toBe('SAMEORIGIN');
    expect(headers.get('content-disposition')).toBeNull();
  });

  it('have addresses for one request within a minute', async () => {
    const once = await pathOf('results');
    expect((await ask(once)).status).toBe(200);
    expect((await ask(once)).status).toBe(404);
    const late = await pathOf('results');
    now += 60_000;
    expect((await ask(late)).status).toBe(404);
    expect((await ask('/files/guess')).status).toBe(404);
  });

  it('are not given to another site, not even an address', async () => {
    const address = await pathOf('results');
    const foreign = { ...asBrowser, 'sec-fetch-site': 'cross-site' };
    expect((await ask(address, undefined, foreign)).status).toBe(403);
    for (const [headers, status] of foreignRequests) {
      expect((await ask(path, { file: 'results' }, headers)).status).toBe(status);
    }
  });

  it('are not there when there is no report, no such campaign or no such file', async () => {
    world.campaigns.items.set('winter', { campaignId: 'winter', state: 'RUNNING', createdAt: '' });
    const without = await ask('/api/campaigns/winter/files', { file: 'report' });
    expect([without.status, without.body.error]).toEqual([409, 'There is no report of winter.']);
    expect((await ask('/api/campaigns/autumn/files', { file: 'results' })).status).toBe(404);
    expect((await ask(path, { file: 'everything' })).status).toBe(400);
  });

  it('break off when they cannot be read to the end', async () => {
    desk.results = async () => {
      async function* broken() {
        yield 'phoneNumber\n';
        throw new Error('connection lost');
      }
      return broken();
    };

    await expect(ask(await pathOf('results'))).rejects.toThrow('connection lost');
  });
});
