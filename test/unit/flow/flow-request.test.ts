import { describe, expect, it } from 'vitest';
import { readFlowRequest } from '../../../src/flow/flow-request.ts';
import { aFlowEvent } from '../../support/a-flow-event.ts';

const reasonOf = (parameters: Record<string, unknown>) => {
  const request = readFlowRequest(aFlowEvent('call-1', parameters));
  return request.type === 'invalid' ? request.reason : request;
};

describe('the event of a contact flow', () => {
  it('is read with its action, its ContactIds and the number of the customer', () => {
    const event = aFlowEvent(
      'call-2',
      { action: 'optOut' },
      { InitialContactId: 'call-1', PreviousContactId: 'call-2' },
    );
    expect(readFlowRequest(event)).toEqual({
      type: 'request',
      action: { type: 'optOut' },
      contactIds: ['call-2', 'call-1'],
      customerNumber: '+12065550101',
    });
  });

  it('has no number when the customer has no telephone', () => {
    const event = aFlowEvent(
      'call-1',
      { action: 'lookUp' },
      { CustomerEndpoint: { Type: 'VOIP', Address: 'x' } },
    );
    expect(readFlowRequest(event)).not.toHaveProperty('customerNumber');
  });

  it('may give a disposition and answers, as text', () => {
    const parameters = { action: 'record', disposition: ' SOLD ', choice: '2', amount: 12, none: null };
    expect(reasonOf(parameters)).toMatchObject({
      action: { type: 'record', disposition: 'SOLD', answers: { choice: '2', amount: '12' } },
    });
  });

  it('may give an answer any name', () => {
    const parameters = JSON.parse('{"action":"record","disposition":"A","__proto__":"x"}');
    const request = readFlowRequest(aFlowEvent('call-1', parameters));
    const { answers = {} } = (request as { action: { answers?: object } }).action;
    expect(Object.entries(answers)).toEqual([['__proto__', 'x']]);
  });

  it.each([
    [{}, 'The parameter "action" is missing: give optOut, callBack, record or lookUp.'],
    [{ action: 'hangUp' }, 'The parameter "action" must be optOut, callBack, record or lookUp.'],
    [{ action: 'callBack' }, 'The parameter "at" is missing: when to call back.'],
    [{ action: 'record' }, 'The parameter "disposition" must have 1 to 64 characters.'],
    [
      { action: 'record', disposition: 'x'.repeat(65) },
      'The parameter "disposition" must have 1 to 64 characters.',
    ],
    [
      { action: 'record', disposition: 'OPTED_OUT' },
      'The disposition OPTED_OUT is recorded by the action optOut alone.',
    ],
    [
      { action: 'record', disposition: 'A', ['n'.repeat(129)]: '' },
      'The name of an answer must have 1 to 128 characters.',
    ],
    [
      { action: 'record', disposition: 'A', long: 'é'.repeat(2_048) },
      'Disposition and answers of a contact may have 4096 bytes together; these have 4101.',
    ],
  ])('is invalid without what its action needs: %j', (parameters, reason) => {
    expect(reasonOf(parameters)).toBe(reason);
  });

  it.each([undefined, null, 'text', 7, [], {}, { Details: null }, { Details: { Parameters: 'x' } }])(
    'may be anything: %j',
    (event) => {
      expect(readFlowRequest(event)).toMatchObject({ type: 'invalid' });
    },
  );
});
