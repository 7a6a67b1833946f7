import { describe, expect, it } from 'vitest';
import { testCallFile, testCallSettings } from '../../../cli/test-call-file.ts';
import { followCall, type WatchedCall } from '../../../cli/test-call-watch.ts';
import type { Campaign } from '../../../src/campaign/campaign.ts';
import { parseSettings } from '../../../src/campaign/parse-settings.ts';
import type { Contact } from '../../../src/contact/contact.ts';
import { aContact } from '../../support/a-contact.ts';

const call = { number: '(206) 555-0161', country: 'US', id: 'test-1', attributes: [] } as const;

describe('the file of a test call', () => {
  it('has one row, which the importer takes', () => {
    const { csv, phoneNumber } = testCallFile({
      ...call,
      from: '+12065550100',
      attributes: ['firstName=Ann "A", B'],
    });
    expect(phoneNumber).toBe('+12065550161');
    expect(csv).toBe(
      '"phoneNumber","customerId","sourcePhoneNumber","firstName"\r\n"+12065550161","test-1","+12065550100","Ann ""A"", B"\r\n',
    );
  });

  it.each([
    [{ number: '12' }, 'has too few digits'],
    [{ from: '206' }, 'The sourcePhoneNumber "206" must be a phone number in international form'],
    [{ flow: 'my flow' }, 'The contactFlowId "my flow" must be'],
    [{ attributes: ['firstName'] }, 'must be KEY=VALUE'],
    [{ attributes: ['phone=1'] }, 'both mean "phoneNumber"'],
  ])('is refused with the importer’s sentence when it holds %o', (wrong, sentence) => {
    expect(() => testCallFile({ ...call, ...wrong })).toThrow(sentence);
  });

  it.each([true, false])('has settings that the importer reads as they are (any time: %s)', (atAnyTime) => {
    const settings = testCallSettings(atAnyTime);
    expect(parseSettings(JSON.stringify(settings))).toEqual({ ok: true, settings });
  });
});

/** A call that is seen as each of `contacts` in turn. */
function seenAs(
  contacts: readonly (Contact | undefined)[],
  campaign: Partial<Campaign> = {},
  rejection?: string,
) {
  let looks = 0;
  const watched: WatchedCall = {
    contact: async () => contacts[Math.min(looks, contacts.length - 1)],
    campaign: async () => ({ campaignId: 'test-calls', state: 'RUNNING', createdAt: '', ...campaign }),
    file: (known) => Object.values(known?.files ?? {})[0],
    rejection: async () => rejection,
    now: () => looks,
    sleep: async () => {
      looks++;
    },
  };
  return watched;
}

describe('following a test call', () => {
  it('reports each step once, to the end of the call', async () => {
    const steps: string[] = [];
    const { queued, dialing, dialed, completed } = aContact();
    const seen = [undefined, queued(), queued(), dialing(), dialed(), dialed(), completed()];
    const ending = await followCall(seenAs(seen), 100, (step) => steps.push(step));
    expect(ending.type).toBe('ended');
    expect(steps).toEqual([
      'sent, waiting for import',
      'imported, queued',
      'asking Amazon Connect',
      'call in progress (ContactId call-1)',
      'ended: answered',
    ]);
  });

  it('ends with the reason when the campaign stops', async () => {
    const stopped = { state: 'STOPPED', stateReason: 'Amazon Connect refuses every call.' } as const;
    const ending = await followCall(seenAs([aContact().waiting()], stopped), 100, () => {});
    expect(ending).toMatchObject({ type: 'refused', reason: 'Amazon Connect refuses every call.' });
  });

  it('ends with what Connect said when it does not accept the request, although the contact is kept', async () => {
    const error = {
      name: 'InvalidParameterException',
      message: 'SourcePhoneNumber is not a number of this instance',
    };
    const ending = await followCall(seenAs([aContact().waiting({ error })]), 100, () => {});
    expect(ending).toMatchObject({ type: 'refused', reason: `${error.name}: ${error.message}` });
  });

  it('waits on while Connect only has no room', async () => {
    const error = { name: 'LimitExceededException', message: 'no room' };
    const seen = [aContact().waiting({ error }), aContact().completed()];
    expect((await followCall(seenAs(seen), 100, () => {})).type).toBe('ended');
  });

  it('does not take a call for refused that is on while its campaign stops', async () => {
    const stopped = { state: 'STOPPED', stateReason: 'Others failed.' } as const;
    const ending = await followCall(
      seenAs([aContact().dialed(), aContact().completed()], stopped),
      100,
      () => {},
    );
    expect(ending.type).toBe('ended');
  });

  it('ends with the reason when the row is rejected', async () => {
    const file = {
      file: 'f',
      version: 'v',
      bytes: 1,
      rows: 1,
      rejected: 1,
      duplicates: 0,
      done: true,
      startedAt: '',
    };
    const ending = await followCall(
      seenAs([undefined], { files: { f: file } }, 'The row is bad.'),
      100,
      () => {},
    );
    expect(ending).toEqual({ type: 'refused', reason: 'The row is bad.' });
  });

  it('gives up when the time is over', async () => {
    const ending = await followCall(seenAs([aContact().waiting()]), 3, () => {});
    expect(ending).toMatchObject({ type: 'late', contact: { status: 'WAITING' } });
  });
});
