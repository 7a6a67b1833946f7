import { describe, expect, it } from 'vitest';
import type { Contact } from '../../../src/contact/contact.ts';
import { answerInTime } from '../../../src/flow/answer-in-time.ts';
import { HOUR_MS, MINUTE_MS, SECOND_MS, toIso } from '../../../src/time/instant.ts';
import { aFlowEvent } from '../../support/a-flow-event.ts';
import { MortalProcess } from '../../support/mortal-process.ts';
import { runFunctions } from '../../support/run-functions.ts';
import { World } from '../../support/world.ts';

const number = '+12065550101';
const callMs = 30 * SECOND_MS;

type Parameters = Readonly<Record<string, string>>;

interface OnTheLine {
  readonly world: World;
  readonly contactId: string;
  /** The contact as it stands. */
  contact(): Contact;
  /** What the flow of this call is answered. */
  ask(parameters: Parameters): Promise<Record<string, string>>;
}

/** A contact on the line, whose call was placed `callMs` before its end. */
async function onTheLine(
  settings: object = {},
  { fates = ['ANSWERED'], killed = false }: { fates?: string[]; killed?: boolean } = {},
): Promise<OnTheLine> {
  const world = new World({
    simulator: {
      callSeconds: { min: 30, max: 30 },
      events: { enabled: true },
      fates: { [number]: fates as ['ANSWERED'] },
    },
  });
  await world.clock.run(world.import(world.uploads.drop('spring.json', JSON.stringify(settings))));
  const file = `phone,customerId,plan\n${number},17,gold\n`;
  await world.clock.run(world.import(world.uploads.drop('spring.csv', file)));
  const process = new MortalProcess(killed ? { call: 'telephony.call', when: 'after' } : undefined);
  const batch = world.dialQueue.take(1);
  await world.clock.run(process.run(world.dialBatch(world.dialer(process), batch)));
  world.clock.jump(5 * SECOND_MS);
  const contactId = world.simulator.calls[0]?.contactId ?? '';
  const contact = () => world.contacts.get('spring', number) as Contact;
  const ask = (parameters: Parameters) =>
    world.clock.run(world.flowCalls().answer(aFlowEvent(contactId, parameters)));
  return { world, contactId, contact, ask };
}

async function hangUp({ world }: OnTheLine, minutes = 2): Promise<void> {
  world.clock.jump(callMs);
  await runFunctions(world, { minutes, dialers: 1 });
}

describe('a contact flow that opts its customer out', () => {
  it('has the number on the do-not-call list at once, and the contact COMPLETED with its outcome', async () => {
    const line = await onTheLine({ retry: { dispositions: { NOT_HOME: 1 } } });

    expect(await line.ask({ action: 'optOut' })).toEqual({ result: 'ok' });

    expect(line.world.numbers.suppressed.has(number)).toBe(true);
    expect(line.contact()).toMatchObject({ status: 'DIALED', disposition: 'OPTED_OUT' });
    await hangUp(line);
    expect(line.contact()).toMatchObject({
      status: 'COMPLETED',
      outcome: 'ANSWERED',
      disposition: 'OPTED_OUT',
    });
    expect(line.contact().attempts).toMatchObject([{ outcome: 'ANSWERED', disposition: 'OPTED_OUT' }]);
  });

  it('has the last word, whatever is said before and after', async () => {
    const line = await onTheLine({ retry: { dispositions: { NOT_HOME: 1 } } });
    await line.ask({ action: 'callBack', at: 'PT1M' });
    await line.ask({ action: 'optOut' });

    expect(await line.ask({ action: 'callBack', at: 'PT1M' })).toMatchObject({ result: 'invalid' });
    expect(await line.ask({ action: 'record', disposition: 'NOT_HOME', why: 'tired' })).toEqual({
      result: 'ok',
    });

    await hangUp(line, 10);
    expect(line.contact()).toMatchObject({
      status: 'COMPLETED',
      disposition: 'OPTED_OUT',
      answers: { why: 'tired' },
    });
    expect(line.world.callsTo(number)).toBe(1);
  });

  it('lists the number of a call that is none of ours', async () => {
    const world = new World();
    const event = aFlowEvent('stranger', { action: 'optOut' });
    expect(await world.clock.run(world.flowCalls().answer(event))).toEqual({ result: 'unknown' });
    expect(world.numbers.suppressed.has(number)).toBe(true);
  });

  it('after the end of the call keeps its contact from being called again', async () => {
    const line = await onTheLine({}, { fates: ['VOICEMAIL', 'ANSWERED'] });
    // Voicemail is known by detection alone.
    line.world.contacts.replace({
      ...line.contact(),
      status: 'WAITING',
      dueAt: toIso(line.world.clock.now()),
    });

    expect(await line.ask({ action: 'optOut' })).toEqual({ result: 'ok' });

    expect(line.contact()).toMatchObject({ status: 'CANCELLED', disposition: 'OPTED_OUT' });
    await hangUp(line, 10);
    expect(line.world.callsTo(number)).toBe(1);
  });
});

describe('a contact flow that asks for a callback', () => {
  it.each([
    ['that has ended', ['ANSWERED', 'ANSWERED'], {}, 'COMPLETED'],
    [
      'that waits for its next attempt',
      ['BUSY', 'ANSWERED'],
      { retry: { delayMinutes: { BUSY: 180 } } },
      'WAITING',
    ],
  ])('after the end of the call gets it for a contact %s', async (_, fates, settings, status) => {
    const line = await onTheLine(settings, { fates });
    await hangUp(line);
    expect(line.contact()).toMatchObject({ status, attempt: 1 });
    const at = toIso(line.world.clock.now() + HOUR_MS);

    expect(await line.ask({ action: 'callBack', at: 'PT1H' })).toEqual({ result: 'ok', callBackAt: at });
    expect(line.contact()).toMatchObject({ status: 'WAITING', dueAt: at, callBackAt: at });
    expect(line.contact()).not.toHaveProperty('expiresAt');
    // Repeated, it changes nothing.
    expect(await line.ask({ action: 'callBack', at: 'PT1H' })).toEqual({ result: 'ok', callBackAt: at });

    await runFunctions(line.world, { minutes: 58, dialers: 1 });
    expect(line.world.callsTo(number)).toBe(1);
    await runFunctions(line.world, { minutes: 5, dialers: 1 });
    expect(line.world.callsTo(number)).toBe(2);
    expect(line.contact()).toMatchObject({ status: 'COMPLETED', outcome: 'ANSWERED', attempt: 2 });
    expect(line.contact()).toHaveProperty('expiresAt');
  });

  it('after the end of the call at another number calls that one, and keeps the first in the list of calls', async () => {
    const line = await onTheLine();
    await hangUp(line);

    await line.ask({ action: 'callBack', at: 'PT2M', phoneNumber: '(206) 555-0142' });
    await runFunctions(line.world, { minutes: 5, dialers: 1 });

    expect(line.world.callsTo('+12065550142')).toBe(1);
    expect(line.contact().attempts?.[0]).toMatchObject({ attempt: 1, phoneNumber: number });
  });

  it.each([
    ['has opted out', { action: 'optOut' }, 'The customer has opted out.'],
    [
      'declined further calls',
      { action: 'record', disposition: 'REFUSED' },
      'The customer is not called again.',
    ],
  ])('after the end of the call hears when the customer %s', async (_, said, reason) => {
    const line = await onTheLine({ retry: { dispositions: { REFUSED: 'never' } } });
    await line.ask(said as Parameters);
    await hangUp(line);

    expect(await line.ask({ action: 'callBack', at: 'PT2M' })).toEqual({ result: 'invalid', reason });
    await runFunctions(line.world, { minutes: 5, dialers: 1 });
    expect(line.world.callsTo(number)).toBe(1);
  });

  it('after the end of the call at another number leaves a call that is on its way alone, and comes after it', async () => {
    const line = await onTheLine({ retry: { delayMinutes: { BUSY: 1 } } }, { fates: ['BUSY', 'ANSWERED'] });
    line.world.clock.jump(callMs);
    await runFunctions(line.world, { minutes: 1, dialers: 0 });
    expect(line.contact()).toMatchObject({ status: 'WAITING', attempt: 1 });
    // Its dialer dies before the contact knows of the call.
    const process = new MortalProcess({ call: 'telephony.call', when: 'after' });
    line.world.clock.jump(2 * MINUTE_MS);
    await line.world.clock.run(line.world.sweeper().sweep(line.world.clock.now() + 40 * SECOND_MS));
    const batch = line.world.dialQueue.take(1);
    await line.world.clock.run(process.run(line.world.dialBatch(line.world.dialer(process), batch)));
    expect(line.world.callsTo(number)).toBe(2);

    const asked = { action: 'callBack', at: 'PT10M', phoneNumber: '(206) 555-0142' };
    expect(await line.ask(asked)).toMatchObject({ result: 'ok' });
    expect(line.contact()).toMatchObject({ phoneNumber: number });
    await runFunctions(line.world, { minutes: 15, dialers: 1 });

    expect(line.world.callsTo(number)).toBe(2);
    expect(line.world.callsTo('+12065550142')).toBe(1);
    expect(line.contact().attempts).toHaveLength(3);
  });

  it('after the end of the call hears that a contact that was suppressed meanwhile is not called', async () => {
    const line = await onTheLine({});
    await hangUp(line);
    line.world.contacts.replace({ ...line.contact(), status: 'SUPPRESSED' });

    expect(await line.ask({ action: 'callBack', at: 'PT2M' })).toEqual({
      result: 'invalid',
      reason: 'The customer is not called again.',
    });
  });

  it('after its paused campaign has completed waits until that is resumed', async () => {
    const line = await onTheLine();
    await hangUp(line, 5);
    const completedAt = toIso(line.world.clock.now());
    const over = { state: 'COMPLETED', completedAt, closingAt: undefined, closedAs: 'PAUSED' } as const;
    line.world.campaigns.change('spring', over);

    expect(await line.ask({ action: 'callBack', at: 'PT2M' })).toMatchObject({ result: 'ok' });
    await runFunctions(line.world, { minutes: 10, dialers: 1 });

    expect(line.world.callsTo(number)).toBe(1);
    expect(await line.world.campaigns.get('spring')).toMatchObject({ state: 'PAUSED' });
  });

  it('after the end of the call and of its campaign gets the call', async () => {
    const line = await onTheLine();
    await hangUp(line, 5);
    line.world.campaigns.change('spring', {
      state: 'COMPLETED',
      completedAt: toIso(line.world.clock.now()),
      closingAt: undefined,
    });

    expect(await line.ask({ action: 'callBack', at: 'PT10M' })).toMatchObject({ result: 'ok' });
    await runFunctions(line.world, { minutes: 15, dialers: 1 });

    expect(line.world.callsTo(number)).toBe(2);
    expect(await line.world.campaigns.get('spring')).toMatchObject({ state: 'RUNNING' });
  });

  it('hears when its customer is not to be called as late', async () => {
    const line = await onTheLine();
    const callUntil = toIso(line.world.clock.now() + HOUR_MS);
    line.world.contacts.replace({ ...line.contact(), callUntil });

    expect(await line.ask({ action: 'callBack', at: 'PT1H' })).toEqual({
      result: 'invalid',
      reason: `The customer is not to be called from ${callUntil} on.`,
    });
    expect(await line.ask({ action: 'callBack', at: 'PT59M' })).toMatchObject({ result: 'ok' });
  });

  it('has its customer called within a minute of that time, once beyond maxAttempts', async () => {
    const line = await onTheLine({ retry: { maxAttempts: 1 } });

    const at = toIso(line.world.clock.now() + HOUR_MS);
    expect(await line.ask({ action: 'callBack', at: 'PT1H' })).toEqual({ result: 'ok', callBackAt: at });

    await hangUp(line, 55);
    expect(line.contact()).toMatchObject({ status: 'WAITING', callBackAt: at, dueAt: at });
    await runFunctions(line.world, { minutes: 10, dialers: 1 });
    expect(line.contact()).toMatchObject({ status: 'COMPLETED', attempt: 2, callBackAt: at });
    const [, second] = line.world.simulator.calls;
    expect((second?.placedAtMs ?? 0) - Date.parse(at)).toBeGreaterThanOrEqual(0);
    expect((second?.placedAtMs ?? 0) - Date.parse(at)).toBeLessThan(10 * SECOND_MS);
    await runFunctions(line.world, { minutes: 200, dialers: 1 });
    expect(line.world.callsTo(number)).toBe(2);
  });

  it('may name another number, which is called then', async () => {
    const other = '+12065550142';
    const line = await onTheLine();

    await line.ask({ action: 'callBack', at: 'PT2M', phoneNumber: '(206) 555-0142' });

    await hangUp(line, 10);
    expect(line.world.callsTo(other)).toBe(1);
    expect(line.contact()).toMatchObject({ status: 'COMPLETED', phoneNumber: other, contactKey: number });
    expect(line.contact().attempts).toMatchObject([{ phoneNumber: number }, { attempt: 2 }]);
  });

  it('at another number that must not be called ends as suppressed', async () => {
    const line = await onTheLine();
    await line.world.numbers.suppress('+12065550142', { at: toIso(0), source: 'test' });

    await line.ask({ action: 'callBack', at: 'PT2M', phoneNumber: '+12065550142' });

    await hangUp(line, 10);
    expect(line.contact().status).toBe('SUPPRESSED');
    expect(line.world.simulator.calls).toHaveLength(1);
  });

  it('changes nothing when it is repeated, and the latest time counts', async () => {
    const line = await onTheLine();
    await line.ask({ action: 'callBack', at: 'PT1H' });
    const first = line.contact();
    line.world.clock.jump(SECOND_MS);

    const again = await line.ask({ action: 'callBack', at: 'PT1H' });

    expect(again.callBackAt).toBe(first.callBackAt);
    expect(line.contact()).toEqual(first);
    await line.ask({ action: 'callBack', at: 'PT2H' });
    expect(Date.parse(line.contact().callBackAt ?? '')).toBeGreaterThan(Date.parse(first.callBackAt ?? ''));
  });

  it.each([
    [{ at: 'tomorrow' }, 'The parameter "at" must be'],
    [{ at: 'PT1H', phoneNumber: '911' }, 'is an emergency or short number'],
    [{ at: 'PT1H', phoneNumber: '12' }, 'The phone number "12"'],
  ])('gets a reason that says what is wrong: %j', async (parameters, reason) => {
    const line = await onTheLine();
    const answer = await line.ask({ action: 'callBack', ...parameters });
    expect(answer).toEqual({ result: 'invalid', reason: expect.stringContaining(reason) });
    expect(line.contact()).not.toHaveProperty('callBackAt');
  });
});

describe('a contact flow that records a disposition and answers', () => {
  it('has them on the contact, in its attempt, and as columns of the campaign', async () => {
    const line = await onTheLine();

    await line.ask({ action: 'record', disposition: 'SOLD', choice: '2' });
    await line.ask({ action: 'record', disposition: 'SOLD', color: 'red' });

    await hangUp(line);
    const answers = { choice: '2', color: 'red' };
    expect(line.contact()).toMatchObject({ status: 'COMPLETED', disposition: 'SOLD', answers });
    expect(line.contact().attempts).toMatchObject([{ disposition: 'SOLD' }]);
    expect(line.world.campaigns.items.get('spring')?.answerNames).toEqual(['choice', 'color']);
  });

  it('has it called again after the minutes of the disposition, and never after "never"', async () => {
    const settings = { retry: { maxAttempts: 3, dispositions: { NOT_HOME: 10, REFUSED: 'never' } } };
    const line = await onTheLine(settings, { fates: ['ANSWERED', 'BUSY'] });
    await line.ask({ action: 'record', disposition: 'NOT_HOME' });
    await hangUp(line, 5);
    expect(line.contact()).toMatchObject({
      status: 'WAITING',
      reason: expect.stringMatching(/^NOT_HOME: called again from/),
    });
    await runFunctions(line.world, { minutes: 15, dialers: 1 });
    expect(line.world.callsTo(number)).toBe(2);
    // The disposition was that of the first call.
    expect(line.contact()).not.toHaveProperty('disposition');

    const other = await onTheLine(settings);
    await other.ask({ action: 'callBack', at: 'PT1M' });
    await other.ask({ action: 'record', disposition: 'REFUSED' });
    await hangUp(other, 10);
    expect(other.contact()).toMatchObject({ status: 'COMPLETED', disposition: 'REFUSED' });
    expect(other.world.callsTo(number)).toBe(1);
  });

  it('has a bound on the answers of a contact, and on their names in a campaign', async () => {
    const line = await onTheLine();
    await line.ask({ action: 'record', disposition: 'A', long: 'x'.repeat(3_000) });
    expect(await line.ask({ action: 'record', disposition: 'A', longer: 'x'.repeat(1_500) })).toEqual({
      result: 'invalid',
      reason: 'Disposition and answers of a contact may have 4096 bytes together; these have 4511.',
    });
    const names = Array.from({ length: 200 }, (_, i) => `n${i}`);
    line.world.campaigns.change('spring', { answerNames: names });
    expect(await line.ask({ action: 'record', disposition: 'A', one: 'more' })).toEqual({
      result: 'invalid',
      reason: 'The answers of a campaign may have 200 names.',
    });
    expect(line.contact().answers).toEqual({ long: 'x'.repeat(3_000) });
  });
});

describe('a contact flow that asks who its customer is', () => {
  it('is answered, with the attributes', async () => {
    const line = await onTheLine({ attributes: { company: 'Northwind', attempt: 'x' } });
    expect(await line.ask({ action: 'lookUp' })).toEqual({
      result: 'ok',
      campaignId: 'spring',
      contactKey: number,
      customerId: '17',
      attempt: '1',
      plan: 'gold',
      company: 'Northwind',
    });
  });

  it('of a call that is none of ours gets that answer', async () => {
    const world = new World();
    const answer = await world.clock.run(world.flowCalls().answer(aFlowEvent('x', { action: 'lookUp' })));
    expect(answer).toEqual({ result: 'unknown' });
  });
});

describe('a contact flow whose call is not recorded yet', () => {
  it('finds it all the same, because its number is claimed and Connect knows the name of the attempt', async () => {
    const line = await onTheLine({}, { killed: true });
    expect(line.contact().status).toBe('QUEUED');

    expect(await line.ask({ action: 'record', disposition: 'SOLD' })).toEqual({ result: 'ok' });

    expect(line.contact()).toMatchObject({
      status: 'DIALED',
      contactId: line.contactId,
      disposition: 'SOLD',
    });
    await hangUp(line);
    expect(line.contact()).toMatchObject({ status: 'COMPLETED', disposition: 'SOLD', outcome: 'ANSWERED' });
    expect(line.world.callsTo(number)).toBe(1);
  });
});

describe('a contact flow while the tables do not answer', () => {
  it.each(['calls', 'contacts', 'campaigns', 'numbers'] as const)(
    'is answered that it may repeat: %s',
    async (name) => {
      const { world, contactId } = await onTheLine();
      const broken = new Proxy({}, { get: () => () => Promise.reject(new Error('socket hang up')) });
      const flow = world.flowCalls({ wrap: (ports) => ({ ...ports, [name]: broken }) });

      const answer = await world.clock.run(flow.answer(aFlowEvent(contactId, { action: 'optOut' })));

      expect(answer).toEqual({ result: 'unknown', reason: expect.stringContaining('Repeat it.') });
      expect(world.numbers.suppressed.has(number)).toBe(name !== 'numbers');
    },
  );

  it('is answered within two seconds', async () => {
    const { world } = await onTheLine();
    const from = world.clock.now();
    const log = { info() {}, warn() {}, error() {} };
    const answer = await world.clock.run(answerInTime(new Promise(() => {}), { clock: world.clock, log }));
    expect(answer).toMatchObject({ result: 'unknown' });
    expect(world.clock.now() - from).toBeLessThan(2 * SECOND_MS);
  });
});
