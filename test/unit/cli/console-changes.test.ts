import { beforeEach, describe, expect, it } from 'vitest';
import type { ConsoleFeature } from '../../../cli/console/console-feature.ts';
import { savedFile } from '../../../cli/console/file-answer.ts';
import { sameStackOnly } from '../../../cli/console/same-stack.ts';
import { addSpring, type ConsoleWorld, consoleWorld } from '../../browser/console-world.ts';
import { noon } from '../../support/a-contact.ts';
import { type AskConsole, askedConsole } from '../../support/asked-console.ts';

const pause = { change: 'pause', seen: 'RUNNING' };
const resume = { change: 'resume', seen: 'PAUSED' };

let world: ConsoleWorld;
beforeEach(() => {
  world = consoleWorld(noon);
  addSpring(world, noon);
});

const state = () => world.campaigns.items.get('spring')?.state;

describe('a change without an answer', () => {
  it.each(['TimeoutError', 'ECONNRESET'])('(%s) is said to be unknown, not to have failed', async (name) => {
    const ask = askedConsole(world.reads, []);
    const change = world.campaigns.changeState.bind(world.campaigns);
    world.campaigns.changeState = async (...args) => {
      await change(...args);
      throw Object.assign(new Error('socket hang up'), { name });
    };
    const { status, body } = await ask('/api/campaigns/spring/state', pause);

    expect(status).toBe(503);
    expect(body.error).toMatch(
      /It is unknown whether the change was made\. Check it before you try again\.$/,
    );
    expect(body.isConnection).toBe(true);
    expect(state()).toBe('PAUSED');
  });

  it('that AWS refused is not unknown', async () => {
    const ask = askedConsole(world.reads, []);
    world.campaigns.changeState = async () => {
      throw Object.assign(new Error('not authorized'), { name: 'AccessDeniedException' });
    };
    const { status, body } = await ask('/api/campaigns/spring/state', pause);
    expect([status, body.isConnection]).toEqual([500, false]);
    expect(body.error).not.toContain('unknown');
  });
});

describe('a console whose stack was redeployed', () => {
  let isUnchanged: boolean;
  let looks: number;
  let nowMs: number;
  let ask: AskConsole;
  beforeEach(() => {
    isUnchanged = true;
    looks = 0;
    nowMs = noon;
    const stack = {
      isUnchanged: async () => {
        looks += 1;
        return isUnchanged;
      },
    };
    const requireSameStack = sameStackOnly(stack, () => nowMs);
    ask = askedConsole(world.reads, [], { requireSameStack });
  });

  it('starts no more calls, stops them still, and shows what is there', async () => {
    isUnchanged = false;
    expect((await ask('/api/campaigns/spring/state', pause)).status).toBe(200);
    expect(state()).toBe('PAUSED');
    const { status, body } = await ask('/api/campaigns/spring/state', resume);
    expect(status).toBe(409);
    expect(body.error).toMatch(/redeployed after this console was started\. Nothing was changed/);
    expect(state()).toBe('PAUSED');
    expect((await ask('/api/campaigns/spring')).status).toBe(200);
  });

  it.each([
    '/api/campaigns/spring/settings',
    '/api/campaigns/spring/recycle',
    '/api/do-not-call/add',
    '/api/do-not-call/remove',
    '/api/do-not-call/import',
    '/api/drafts/one/launch',
  ])('refuses %s', async (path) => {
    isUnchanged = false;
    expect(await ask(path, {})).toMatchObject({
      status: 409,
      body: { error: expect.stringContaining('redeployed') },
    });
  });

  it('finds that out within a minute, without asking before every change', async () => {
    for (let i = 0; i < 3; i += 1) {
      expect((await ask('/api/campaigns/spring/state', pause)).status).toBe(200);
      expect((await ask('/api/campaigns/spring/state', resume)).status).toBe(200);
    }
    expect(looks).toBe(1);
    isUnchanged = false;
    nowMs += 60_000;
    await ask('/api/campaigns/spring/state', pause);
    expect((await ask('/api/campaigns/spring/state', resume)).status).toBe(409);
  });
});

describe('the connection to AWS', () => {
  it('is not said to hold because the console answered by itself', async () => {
    const notes: (string | undefined)[] = [];
    const feature: ConsoleFeature = {
      routes(app) {
        app.get('/api/doctor', (c) => c.json({}));
      },
    };
    const ask = askedConsole(world.reads, [feature], { onConnection: (note) => notes.push(note) });
    await ask('/api/doctor');
    expect(notes).toEqual([]);
    await ask('/api/campaigns');
    expect(notes).toEqual([undefined]);
  });
});

describe('a download that breaks off', () => {
  it('fails with a sentence for the operator, with masked numbers and no stack trace', async () => {
    async function* pieces() {
      yield 'first';
      throw new Error('The call to +12065550101 could not be read.');
    }
    const answer = savedFile(pieces(), 'results.csv', 'text/csv');
    const error: Error = await answer.text().then(
      () => expect.unreachable(),
      (reason) => reason,
    );
    expect(error.stack).toMatch(/^A download broke off\. /);
    expect(error.stack).not.toContain('+12065550101');
    expect(error.stack).not.toContain('\n');
  });
});
