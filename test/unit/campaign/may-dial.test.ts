import { describe, expect, it } from 'vitest';
import type { CampaignState } from '../../../src/campaign/campaign.ts';
import { gate, gateFor } from '../../../src/campaign/may-dial.ts';
import { PARKED } from '../../../src/contact/contact-life.ts';
import { HOUR_MS, toIso } from '../../../src/time/instant.ts';
import { noon } from '../../support/a-contact.ts';

const startAt = '2026-11-02T09:00:00-05:00';
const startMs = Date.parse(startAt);

describe('the gate', () => {
  it.each<CampaignState>(['IMPORTING', 'RUNNING', 'COMPLETED'])(
    'lets the calls of a campaign that is %s through',
    (state) => {
      expect(gate({ state }, noon)).toEqual({ type: 'open' });
    },
  );

  it.each<[CampaignState, string]>([
    ['PAUSED', 'paused'],
    ['STOPPED', 'stopped'],
  ])('holds the contacts of a campaign that is %s until somebody changes that', (state, word) => {
    const admission = gate({ state }, noon);

    expect(admission).toMatchObject({ type: 'closed', until: PARKED });
    expect(admission).toMatchObject({ reason: expect.stringContaining(word) });
  });

  it.each<['PAUSED' | 'STOPPED', string]>([
    ['PAUSED', 'paused'],
    ['STOPPED', 'stopped'],
  ])('holds the contacts of a campaign that was %s when it completed', (closedAs, word) => {
    const admission = gate({ state: 'COMPLETED', closedAs }, noon);

    expect(admission).toMatchObject({ type: 'closed', until: PARKED });
    expect(admission).toMatchObject({ reason: expect.stringContaining(word) });
    expect(gate({ state: 'RUNNING', closedAs }, noon)).toEqual({ type: 'open' });
  });

  it('is closed for good when the campaign is cancelled', () => {
    expect(gate({ state: 'CANCELLED' }, noon)).toEqual({
      type: 'over',
      reason: 'The campaign was cancelled.',
    });
  });

  it.each<unknown>(['ODD', '', 5, null, {}, 'constructor'])(
    'holds the contacts of a campaign in the state %j, which a hand has written',
    (state) => {
      expect(gate({ state } as Parameters<typeof gate>[0], noon)).toMatchObject({
        type: 'closed',
        until: PARKED,
        reason: expect.stringContaining(JSON.stringify(state)),
      });
    },
  );

  it('holds the contacts of an unknown campaign', () => {
    expect(gate(undefined, noon)).toEqual({
      type: 'closed',
      until: PARKED,
      reason: 'The campaign is unknown: it has no item in the Campaigns table.',
    });
  });

  it('opens at startAt to the millisecond, in whatever zone it was written', () => {
    const campaign = { state: 'RUNNING', settings: { startAt } } as const;

    expect(gate(campaign, startMs - 1)).toEqual({
      type: 'closed',
      until: PARKED,
      reason: `The campaign starts at ${startAt}.`,
    });
    expect(gate(campaign, startMs)).toEqual({ type: 'open' });
  });

  it('closes at endAt to the millisecond, for good', () => {
    const endAt = toIso(startMs + HOUR_MS);
    const campaign = { state: 'RUNNING', settings: { startAt, endAt } } as const;

    expect(gate(campaign, startMs + HOUR_MS - 1)).toEqual({ type: 'open' });
    expect(gate(campaign, startMs + HOUR_MS)).toEqual({
      type: 'over',
      reason: `The campaign ended at ${endAt}.`,
    });
  });

  it.each<CampaignState>(['PAUSED', 'STOPPED', 'IMPORTING', 'COMPLETED'])(
    'is closed for good from endAt on, also for a campaign that is %s: nobody waits for ever',
    (state) => {
      const endAt = toIso(startMs);

      expect(gate({ state, settings: { endAt } }, startMs)).toMatchObject({ type: 'over' });
    },
  );

  it('stays closed for a paused campaign whose start has come', () => {
    expect(gate({ state: 'PAUSED', settings: { startAt } }, startMs + HOUR_MS)).toMatchObject({
      type: 'closed',
    });
  });
});

describe('the gate for somebody', () => {
  // 12:00 UTC is 04:00 in Seattle and 12:00 in London.
  const seattle = { phoneNumber: '+12065550101' };
  const london = { phoneNumber: '+442079460114' };
  const deployment = { callingHours: { start: '08:00', end: '21:00' } } as const;

  it('is open in the hours of the place where they are', () => {
    expect(gateFor(london, { state: 'RUNNING' }, deployment, noon)).toEqual({ type: 'open' });
  });

  it('is closed until their hours begin', () => {
    expect(gateFor(seattle, { state: 'RUNNING' }, deployment, noon)).toMatchObject({
      type: 'closed',
      until: toIso(noon + 4 * HOUR_MS),
    });
  });

  it('is closed for everybody when the campaign’s own is', () => {
    expect(gateFor(london, { state: 'PAUSED' }, deployment, noon)).toMatchObject({ until: PARKED });
    expect(gateFor(london, undefined, deployment, noon)).toMatchObject({ until: PARKED });
    expect(gateFor(seattle, { state: 'CANCELLED' }, deployment, noon)).toMatchObject({ type: 'over' });
  });

  it('goes by the hours of the campaign where it has some', () => {
    const campaign = { state: 'RUNNING', settings: { callingHours: 'always' } } as const;

    expect(gateFor(seattle, campaign, deployment, noon)).toEqual({ type: 'open' });
  });
});
