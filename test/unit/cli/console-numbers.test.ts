import { beforeEach, describe, expect, it } from 'vitest';
import { numbersFeature } from '../../../cli/console/numbers-routes.ts';
import { OneTimePaths } from '../../../cli/console/one-time-paths.ts';
import { addSpring, type ConsoleWorld, consoleWorld } from '../../browser/console-world.ts';
import { noon } from '../../support/a-contact.ts';
import { type AskConsole, askedConsole, foreignRequests } from '../../support/asked-console.ts';
import { type MemoryNumbersDesk, memoryNumbersDesk } from '../../support/memory-numbers-desk.ts';

const maria = 'arn:aws:iam::123456789012:user/maria';
const number = '(206) 555-0100';
const phoneNumber = '+12065550100';

let world: ConsoleWorld;
let desk: MemoryNumbersDesk;
let ask: AskConsole;

function asked(by: string | undefined): AskConsole {
  desk = memoryNumbersDesk(world, by);
  const paths = new OneTimePaths(() => noon);
  return askedConsole(world.reads, [numbersFeature(desk, paths, () => noon), paths.feature]);
}

beforeEach(() => {
  world = consoleWorld(noon);
  addSpring(world, noon);
  ask = asked(maria);
});

const look = async () => (await ask('/api/numbers/look', { number })).body;
const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('a number in the console', () => {
  it('is found in any format, with its lists, calls and contacts of all campaigns', async () => {
    world.campaigns.items.set('by-id', {
      campaignId: 'by-id',
      state: 'RUNNING',
      createdAt: '2026-11-01T00:00:00.000Z',
      dedupeBy: 'customerId',
    });
    expect(await look()).toEqual({
      phoneNumber,
      entries: [],
      removals: [],
      calls: ['2026-11-02T17:00:00.000Z'],
      contacts: [expect.objectContaining({ campaignId: 'spring', contactKey: phoneNumber })],
      older: 0,
      unsearched: ['by-id'],
    });
  });

  it('is put on a list at once, with who did it and why', async () => {
    const add = { number, list: 'all', reason: 'asked by e-mail' };
    const applies = 'It applies to all campaigns, and to contacts that are already queued.';
    const added = { phoneNumber, list: 'all', applies };
    expect((await ask('/api/do-not-call/add', add)).body).toEqual({ ...added, isChanged: true });
    expect((await ask('/api/do-not-call/add', add)).body).toEqual({ ...added, isChanged: false });
    expect((await ask('/api/do-not-call/add', { number, list: 'Brand A' })).body).toMatchObject({
      list: 'brand-a',
      applies: expect.stringContaining('campaigns that name brand-a'),
    });

    expect((await look()).entries).toEqual([
      { list: 'all', since: '2026-11-02T12:00:00.000Z', by: `an operator (${maria}): asked by e-mail` },
      { list: 'brand-a', since: expect.anything(), by: `an operator (${maria})` },
    ]);
  });

  it('is removed with a reason only, which is kept with who did it', async () => {
    await ask('/api/do-not-call/add', { number, list: 'all' });
    for (const reason of [undefined, '', '  ']) {
      const without = await ask('/api/do-not-call/remove', { number, list: 'all', reason });
      expect([without.status, without.body.error]).toEqual([400, expect.stringContaining('needs a reason')]);
    }
    const remove = { number, list: 'all', reason: 'consented in writing' };
    expect((await ask('/api/do-not-call/remove', remove)).body).toEqual({
      phoneNumber,
      list: 'all',
      isChanged: true,
    });
    expect(await look()).toMatchObject({
      entries: [],
      removals: [
        expect.stringMatching(/^removed from the do-not-call list .* by .*maria: consented in writing/),
      ],
    });
  });

  it('is put on a list, but not removed, by an operator whom AWS does not identify', async () => {
    ask = asked(undefined);
    expect((await ask('/api/do-not-call/add', { number, list: 'all' })).status).toBe(200);
    const remove = await ask('/api/do-not-call/remove', { number, list: 'all', reason: 'x' });

    expect([remove.status, remove.body.error]).toEqual([
      409,
      expect.stringMatching(/^No number was removed, because AWS did not report who you are/),
    ]);
    expect((await look()).entries).toMatchObject([{ list: 'all', by: 'an operator' }]);
  });

  it.each(['nonsense', '911', '206 555 0100 / 206 555 0101'])('is none: %s', async (text) => {
    for (const path of ['/api/numbers/look', '/api/do-not-call/add']) {
      const body = { number: text, ...(path.endsWith('add') && { list: 'all' }) };
      expect((await ask(path, body)).status).toBe(409);
    }
  });
});

describe('numbers of an account with more campaigns than are searched', () => {
  it('are searched in the latest ones, and it is said how many were not', async () => {
    for (let i = 0; i < 510; i += 1) {
      const campaignId = `old-${i}`;
      world.campaigns.items.set(campaignId, { campaignId, state: 'COMPLETED', createdAt: '2020' });
    }
    const { older, contacts } = await look();
    expect(older).toBe(world.campaigns.items.size - 500);
    expect(contacts).toHaveLength(1);
  });
});

describe('do-not-call lists in the console', () => {
  it('cost one reading of all campaigns a minute, however often they are shown', async () => {
    let reads = 0;
    const campaigns = desk.campaigns.bind(desk);
    desk.campaigns = () => {
      reads += 1;
      return campaigns();
    };
    for (let i = 0; i < 5; i += 1) expect((await ask('/api/do-not-call')).status).toBe(200);
    expect(reads).toBe(1);
  });

  it('are those that files and campaigns name, with the files', async () => {
    const file = { version: '1', bytes: 1, rows: 3, rejected: 1, duplicates: 0, done: true };
    world.campaigns.items.set('suppressions', {
      campaignId: 'suppressions',
      state: 'RUNNING',
      createdAt: '',
      files: {
        one: {
          ...file,
          file: 'suppressions/brand-b/x.csv',
          startedAt: '2026-11-01T00:00:00.000Z',
          rules: { defaultCountry: 'US', dedupeBy: 'phoneNumber', list: 'brand-b' },
        },
      },
    });
    world.campaigns.change('spring', { settings: { doNotCallLists: ['all', 'brand-a'] } });

    const { body } = await ask('/api/do-not-call');
    expect(body.lists).toEqual(['all', 'brand-a', 'brand-b']);
    expect(body.files).toMatchObject([{ file: 'suppressions/brand-b/x.csv', rows: 3, rejected: 1 }]);
  });

  it('take a file, which is checked before it is sent', async () => {
    const content = base64('phoneNumber\n+12065550100\n');
    const send = (changes: object) =>
      ask('/api/do-not-call/import', { name: 'no.csv', list: 'all', content, ...changes });
    expect((await send({})).body).toEqual({ key: 'suppressions/no.csv' });
    expect((await send({ list: 'brand-a' })).body).toEqual({ key: 'suppressions/brand-a/no.csv' });
    expect([...desk.uploads.values()]).toEqual(Array(2).fill('phoneNumber\n+12065550100\n'));

    const wrong = await send({ content: base64('name\nMaria\n') });
    expect([wrong.status, wrong.body.error]).toEqual([
      409,
      expect.stringMatching(/^Nothing was sent: no\.csv/),
    ]);
    for (const name of ['no.json', '../spring.csv', 'a/b.csv', '.csv/..', 'no.txt']) {
      expect((await send({ name })).status, name).toBe(409);
    }
    expect((await send({ list: '!!!' })).status).toBe(409);
    expect((await send({ content: '<no base64>' })).status).toBe(400);
    expect(desk.uploads.size).toBe(2);
  });

  it('are exported in the format in which they are imported', async () => {
    await ask('/api/do-not-call/add', { number, list: 'all', reason: 'asked' });
    await ask('/api/do-not-call/add', { number, list: 'brand-a' });
    const exported = async (body: object) => {
      const { path } = (await ask('/api/do-not-call/export', body)).body;
      return (await ask(path)).body;
    };

    expect((await exported({})).trim().split('\n')).toHaveLength(3);
    expect(await exported({ list: 'all' })).toMatch(
      /^phoneNumber,list,since,source,reason\r?\n\S*\+?12065550100,all,/,
    );
  });

  it.each(foreignRequests)(
    'are not shown, changed or exported for another site (%j)',
    async (headers, status) => {
      const content = base64('phoneNumber\n+12065550100\n');
      for (const [path, body] of [
        ['/api/numbers/look', { number }],
        ['/api/do-not-call/add', { number, list: 'all' }],
        ['/api/do-not-call/remove', { number, list: 'all', reason: 'x' }],
        ['/api/do-not-call/import', { name: 'no.csv', list: 'all', content }],
        ['/api/do-not-call/export', {}],
      ] as const) {
        expect((await ask(path, body, headers)).status, path).toBe(status);
      }
      expect((await look()).entries).toEqual([]);
      expect(desk.uploads.size).toBe(0);
    },
  );
});
