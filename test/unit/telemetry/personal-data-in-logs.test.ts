/**
 * A campaign of one customer's many rows, good and bad, in a world where each service now and then fails and repeats what
 * it was asked, as Amazon Connect does when it turns a call down: nothing of the customer gets into a log line, or into
 * what is told of the campaign.
 */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { structuredLog } from '../../../src/aws/structured-log.ts';
import { MINUTE_MS } from '../../../src/time/instant.ts';
import { captureLog } from '../../support/captured-log.ts';
import { markedHeader, markedPerson, markedRow, marksIn } from '../../support/marked-person.ts';
import { World } from '../../support/world.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

/** What services say, with all that they were asked in it. */
function echo(asked: unknown): string {
  const text = JSON.stringify(asked);
  return `1 validation error detected: Value '${text}' at 'request' failed to satisfy constraint: got ${text}`;
}

class EchoError extends Error {
  override readonly name = 'ValidationException';
  readonly $metadata = { httpStatusCode: 400 };
  /** As AWS's errors carry what is in the table. */
  readonly Item: unknown;

  constructor(asked: unknown) {
    super(echo(asked));
    this.Item = asked;
  }
}

/** A world in which every `nth` request to any port fails. */
class EchoingWorld extends World {
  failures = 0;
  #requests = 0;
  readonly #nth: number;

  constructor(nth: number) {
    super({ log: structuredLog('world'), simulator: { quotaPerSecond: 50 } });
    this.#nth = nth;
  }

  override ports() {
    const ports = super.ports();
    const failing = Object.entries(ports).map(([name, port]) => [
      name,
      name === 'clock' || name === 'log' ? port : this.#failing(port),
    ]);
    return Object.fromEntries(failing) as ReturnType<World['ports']>;
  }

  #failing<T extends object>(port: T): T {
    return new Proxy(port, {
      get: (target, key) => {
        const member = Reflect.get(target, key, target) as unknown;
        if (typeof member !== 'function') return member;
        return (...asked: unknown[]) => {
          const answer: unknown = member.apply(target, asked);
          if (!(answer instanceof Promise) || ++this.#requests % this.#nth !== 0) return answer;
          this.failures += 1;
          if (key !== 'call') return Promise.reject(new EchoError(asked));
          const error = { name: 'InvalidParameterException', message: echo(asked), statusCode: 400 };
          return Promise.resolve({ type: 'failed', error });
        };
      },
    });
  }
}

/** What a queue does: a function that failed is run again. */
async function untilDone(work: () => Promise<void>, most = 50): Promise<void> {
  for (let tries = 0; tries < most; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof EchoError)) throw error;
    }
  }
}

const good = Array.from({ length: 60 }, (_, i) =>
  markedRow({
    phoneNumber: `+1212555${String(100 + i).padStart(4, '0')}`,
    customerId: `${markedPerson.customerId}-${i}`,
  }),
);
const bad = [
  markedRow({ phoneNumber: `${markedPerson.phoneNumber}99` }),
  markedRow({ timeZone: `${markedPerson.timeZone}/${markedPerson.lastName}` }),
  `${markedRow()},"${markedPerson.firstName}"`,
  markedRow(),
  markedRow(),
  `"${markedPerson.firstName}" ${markedPerson.lastName},x`,
  `"${markedPerson.firstName}`,
];
const settings = {
  dedupeBy: 'customerId',
  attributes: { owner: markedPerson.lastName, mail: markedPerson.email },
  callingHours: 'always',
  retry: { maxAttempts: 2, delayMinutes: { NO_ANSWER: 1, BUSY: 1, UNREACHABLE: 1, VOICEMAIL: 1 } },
};
const files: readonly (readonly [string, string])[] = [
  ['spring/campaign.json', JSON.stringify(settings)],
  ['spring/customers.csv', [markedHeader, ...good, ...bad].join('\n')],
  ['autumn/campaign.json', JSON.stringify({ ...settings, [markedPerson.lastName]: markedPerson.email })],
  ['autumn.json', `{"attributes": {"name": "${markedPerson.firstName}`],
  ['autumn/headers.csv', `${markedPerson.firstName},${markedPerson.firstName}\n${markedRow()}\n`],
  ['suppressions/no.csv', [markedHeader, ...good.slice(0, 5), ...bad].join('\n')],
];

async function liveThrough(world: EchoingWorld): Promise<void> {
  for (const [key, content] of files) {
    const job = world.uploads.drop(key, content);
    await world.clock.run(untilDone(() => world.import(job)));
  }
  for (let minute = 0; minute < 15; minute += 1) {
    await world.clock.run(
      untilDone(async () =>
        world
          .sweeper()
          .sweep(world.clock.now() + MINUTE_MS)
          .then(() => {}),
      ),
    );
    await world.clock.run(untilDone(() => world.drain(2)));
    world.clock.jump(MINUTE_MS);
    await world.clock.run(untilDone(() => world.hearEvents()));
  }
}

describe('in a world that repeats what it is asked', () => {
  it.each([11, 20, 33])('the log says nothing of a customer when one of %s requests fails', async (nth) => {
    const written = captureLog();
    const world = new EchoingWorld(nth);

    await liveThrough(world);

    vi.restoreAllMocks();
    expect(world.failures).toBeGreaterThan(10);
    const lines = written.join('').split('\n').filter(Boolean);
    expect(
      lines.filter((line) => line.includes('"level":"ERROR"') || line.includes('"level":"WARN"')).length,
    ).toBeGreaterThan(0);
    expect(lines.filter((line) => marksIn(line).length > 0)).toEqual([]);
  });

  it('why a campaign was stopped, which its event publishes, names no customer', async () => {
    captureLog();
    const world = new EchoingWorld(Number.POSITIVE_INFINITY);
    world.telephony.call = async (request) => ({
      type: 'failed',
      error: { name: 'InvalidParameterException', message: echo(request), statusCode: 400 },
    });

    await liveThrough(world);

    vi.restoreAllMocks();
    const campaign = world.campaigns.items.get('spring');
    expect(campaign?.state).toBe('STOPPED');
    expect(campaign?.stateReason).toContain('InvalidParameterException: 1 validation error detected');
    expect(marksIn(campaign?.stateReason ?? '')).toEqual([]);
    // The contact itself says all of it, to its own campaign's people.
    expect(world.contacts.all().some(({ error }) => marksIn(error?.message ?? '').length > 0)).toBe(true);
  });
});
