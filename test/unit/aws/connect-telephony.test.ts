import { ConnectClient, ResourceNotFoundException } from '@aws-sdk/client-connect';
import { describe, expect, it } from 'vitest';
import { ConnectTelephony, toConnectError } from '../../../src/aws/connect-telephony.ts';
import { verdictOn } from '../../../src/connect/connect-errors.ts';
import { MINUTE_MS } from '../../../src/time/instant.ts';
import { noon } from '../../support/a-contact.ts';
import { fakeClient, offline } from '../../support/fake-client.ts';

function telephonyThat(answer: () => unknown) {
  const { client, requests } = fakeClient(new ConnectClient(offline), answer);
  return { telephony: new ConnectTelephony(client, 'instance-1'), requests };
}

const throws = (error: unknown) => () => {
  throw error;
};

const request = {
  destinationPhoneNumber: '+12065550101',
  contactFlowId: 'flow-1',
  clientToken: 'token-1',
  name: 'spring-abc',
} as const;

describe('a call', () => {
  it('is one request with everything that was asked for', async () => {
    const { telephony, requests } = telephonyThat(() => ({ ContactId: 'call-1' }));

    const whole = {
      ...request,
      queueId: 'queue-1',
      sourcePhoneNumber: '+12065550199',
      attributes: { plan: 'gold' },
      ringTimeoutSeconds: 20,
      trafficType: 'CAMPAIGN',
      answerMachineDetection: { enable: true, awaitPrompt: false },
    } as const;
    const answer = await telephony.call(whole, () => true);

    expect(answer).toEqual({ type: 'placed', contactId: 'call-1' });
    expect(requests).toEqual([
      {
        name: 'StartOutboundVoiceContact',
        input: {
          InstanceId: 'instance-1',
          DestinationPhoneNumber: '+12065550101',
          ContactFlowId: 'flow-1',
          ClientToken: 'token-1',
          Name: 'spring-abc',
          QueueId: 'queue-1',
          SourcePhoneNumber: '+12065550199',
          Attributes: { plan: 'gold' },
          RingTimeoutInSeconds: 20,
          TrafficType: 'CAMPAIGN',
          AnswerMachineDetectionConfig: {
            EnableAnswerMachineDetection: true,
            AwaitAnswerMachinePrompt: false,
          },
        },
      },
    ]);
  });

  it('never throws for what Connect or the network says', async () => {
    const { telephony } = telephonyThat(
      throws(Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' })),
    );

    expect(await telephony.call(request, () => true)).toEqual({
      type: 'failed',
      error: { name: 'ECONNRESET', message: 'socket hang up' },
    });
  });

  it('that is answered without a ContactId leaves open whether it was placed', async () => {
    const { telephony } = telephonyThat(() => ({}));

    const answer = await telephony.call(request, () => true);

    expect(answer.type === 'failed' && verdictOn(answer.error)).toBe('ambiguous');
  });
});

describe('what the SDK throws', () => {
  const http = (name: string, httpStatusCode: number, headers?: Record<string, string>) =>
    Object.assign(new Error('told'), {
      name,
      $metadata: { httpStatusCode },
      ...(headers && { $response: { headers } }),
    });

  it.each([
    [
      'an error of Connect',
      http('LimitExceededException', 429),
      { name: 'LimitExceededException', statusCode: 429 },
    ],
    [
      'an error with Retry-After',
      http('TooManyRequestsException', 429, { 'retry-after': '7' }),
      { name: 'TooManyRequestsException', statusCode: 429, retryAfterSeconds: 7 },
    ],
    [
      'a Retry-After that is a date, which is left aside',
      http('ThrottlingException', 429, { 'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT' }),
      { name: 'ThrottlingException', statusCode: 429 },
    ],
    ['a socket that was reset', socket('ECONNRESET'), { name: 'ECONNRESET' }],
    ['a server that takes no connection', socket('ECONNREFUSED'), { name: 'ECONNREFUSED' }],
    [
      'a socket error that the SDK has counted attempts for',
      Object.assign(socket('EPIPE'), { $metadata: { attempts: 1, totalRetryDelay: 0 } }),
      { name: 'EPIPE' },
    ],
    [
      'a time limit of ours',
      Object.assign(new Error('told'), { name: 'TimeoutError' }),
      { name: 'TimeoutError' },
    ],
    [
      'an answer that is no JSON, of a proxy',
      Object.assign(new SyntaxError('told'), { $metadata: { httpStatusCode: 502 } }),
      { name: 'SyntaxError', statusCode: 502 },
    ],
    [
      'an error of Connect that carries a code as well',
      Object.assign(http('AccessDeniedException', 403), { code: 'X' }),
      {
        name: 'AccessDeniedException',
        statusCode: 403,
      },
    ],
  ])('(%s) is recognized by name and status', (_, thrown, reported) => {
    expect(toConnectError(thrown)).toEqual({ message: 'told', ...reported });
  });

  it.each([undefined, null, 'text', 7, {}])('(%s) is told somehow, and is ambiguous', (thrown) => {
    const error = toConnectError(thrown);

    expect(error).toMatchObject({ name: 'UnknownError', message: String(thrown) });
    expect(verdictOn(error)).toBe('ambiguous');
  });

  function socket(code: string): Error {
    return Object.assign(new Error('told'), { code });
  }
});

describe('what Connect knows of a call', () => {
  it('is reported with its times in milliseconds; times that are not set are left out', async () => {
    const { telephony } = telephonyThat(() => ({
      Contact: {
        InitiationTimestamp: new Date(noon),
        ConnectedToSystemTimestamp: new Date(1),
        DisconnectTimestamp: new Date(noon + MINUTE_MS),
        QueueInfo: { EnqueueTimestamp: new Date(noon + 1) },
        DisconnectReason: 'TELECOM_BUSY',
        AnsweringMachineDetectionStatus: 'SIT_TONE_BUSY',
      },
    }));

    expect(await telephony.describe('call-1')).toEqual({
      contactId: 'call-1',
      initiatedAt: noon,
      enqueuedAt: noon + 1,
      endedAt: noon + MINUTE_MS,
      disconnectReason: 'TELECOM_BUSY',
      answeringMachine: 'SIT_TONE_BUSY',
    });
  });

  it('has its name, and when an agent joined', async () => {
    const { telephony, requests } = telephonyThat(() => ({
      Contact: {
        Name: 'spring-abc',
        InitiationTimestamp: new Date(noon),
        ConnectedToSystemTimestamp: new Date(noon + 2),
        CustomerVoiceActivity: { GreetingEndTimestamp: new Date(noon + 4) },
        AgentInfo: { ConnectedToAgentTimestamp: new Date(noon + 3) },
        QueueInfo: { EnqueueTimestamp: new Date(0) },
      },
    }));

    expect(await telephony.describe('call-1')).toEqual({
      contactId: 'call-1',
      name: 'spring-abc',
      initiatedAt: noon,
      answeredAt: noon + 2,
      greetingEndedAt: noon + 4,
      agentAt: noon + 3,
    });
    expect(requests[0]?.input).toEqual({ InstanceId: 'instance-1', ContactId: 'call-1' });
  });

  it('is nothing when it does not know the call, and an error when it cannot be asked', async () => {
    const unknown = new ResourceNotFoundException({ message: 'no', $metadata: {} });

    expect(await telephonyThat(throws(unknown)).telephony.describe('call-1')).toBeUndefined();
    await expect(telephonyThat(throws(new Error('down'))).telephony.describe('call-1')).rejects.toThrow(
      'down',
    );
  });

  it('is searched for by exact name, the newest call first', async () => {
    const { telephony, requests } = telephonyThat(() => ({
      Contacts: [{ Id: 'call-1', InitiationTimestamp: new Date(noon) }],
    }));

    expect(await telephony.findByName('spring-abc', { from: noon, until: noon + MINUTE_MS })).toEqual({
      contactId: 'call-1',
      initiatedAt: noon,
    });
    expect(requests[0]?.input).toMatchObject({
      TimeRange: {
        Type: 'INITIATION_TIMESTAMP',
        StartTime: new Date(noon),
        EndTime: new Date(noon + MINUTE_MS),
      },
      SearchCriteria: { Name: { SearchText: ['spring-abc'], MatchType: 'MATCH_EXACT' } },
      Sort: { FieldName: 'INITIATION_TIMESTAMP', Order: 'DESCENDING' },
    });
  });

  it('of the newest contact is the latest one', async () => {
    const { telephony, requests } = telephonyThat(() => ({ Contacts: [] }));

    expect(await telephony.newestIndexed({ from: noon, until: noon + 1 })).toBeUndefined();
    expect(requests[0]?.input).toMatchObject({ Sort: { Order: 'DESCENDING' } });
    expect(requests[0]?.input).not.toHaveProperty('SearchCriteria');
  });
});
