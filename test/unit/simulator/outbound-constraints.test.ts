/** Every constraint of StartOutboundVoiceContact: what the API takes, what it refuses, and with which error. */
import { describe, expect, it } from 'vitest';
import { aRequest, aSimulator, noon, reported } from './simulator-fixture.ts';

const invalidParameter = 'InvalidParameterException';
const invalidRequest = 'InvalidRequestException';
const text = (length: number) => 'x'.repeat(length);
const machineDetection = { AnswerMachineDetectionConfig: { EnableAnswerMachineDetection: true } };

const accepted: readonly [string, Record<string, unknown>][] = [
  ['the shortest number', { DestinationPhoneNumber: '+12' }],
  ['the longest number', { DestinationPhoneNumber: `+${'1'.repeat(15)}` }],
  ['a flow id of 500 characters', { ContactFlowId: text(500) }],
  ['an instance id of 100 characters', { InstanceId: text(100) }],
  ['a token of 500 characters', { ClientToken: text(500) }],
  ['a caller ID without a queue', { QueueId: undefined, SourcePhoneNumber: '+12065550199' }],
  ['both a caller ID and a queue', { SourcePhoneNumber: '+12065550199' }],
  ['no attributes', { Attributes: {} }],
  ['an empty attribute value', { Attributes: { a: '' } }],
  ['an attribute key of 32,767 characters', { Attributes: { [text(32_767)]: '' } }],
  ['an attribute value of 32,767 characters', { Attributes: { a: text(32_767) } }],
  ['32,768 bytes of attributes', { Attributes: { aa: text(32_765), b: '' } }],
  ['32,768 bytes in two-byte characters', { Attributes: { aa: 'ü'.repeat(16_383) } }],
  ['every character of attribute keys', { Attributes: { 'aZ09_-': 'x' } }],
  ['the key __proto__', { Attributes: JSON.parse('{"__proto__":"x"}') }],
  ['the shortest ring', { RingTimeoutInSeconds: 15 }],
  ['the longest ring', { RingTimeoutInSeconds: 60 }],
  ['general traffic', { TrafficType: 'GENERAL' }],
  [
    'a detection that is switched off',
    { AnswerMachineDetectionConfig: { EnableAnswerMachineDetection: false } },
  ],
  ['a campaign id of 100 characters', { CampaignId: text(100) }],
  ['an empty name', { Name: '' }],
  ['a name of 1,024 characters', { Name: text(1_024) }],
  ['a description of 4,096 characters', { Description: text(4_096) }],
  ['4,096 bytes of references', { References: { ab: { Type: 'STRING', Value: text(4_094) } } }],
  ['a related contact of 256 characters', { RelatedContactId: text(256) }],
  ['null for what is not needed', { Name: null, ClientToken: null, Attributes: null, TrafficType: null }],
  ['members that nobody knows', { Foo: 'bar' }],
];

const refused: readonly [string, Record<string, unknown>, string][] = [
  ['no number', { DestinationPhoneNumber: undefined }, invalidParameter],
  ['a null number', { DestinationPhoneNumber: null }, invalidParameter],
  ['a number without plus', { DestinationPhoneNumber: '12065550100' }, invalidParameter],
  ['a number that begins with 0', { DestinationPhoneNumber: '+02065550100' }, invalidParameter],
  ['a number of one digit', { DestinationPhoneNumber: '+1' }, invalidParameter],
  ['a number of 16 digits', { DestinationPhoneNumber: `+${'1'.repeat(16)}` }, invalidParameter],
  ['a number with spaces', { DestinationPhoneNumber: '+1 206 555 0100' }, invalidParameter],
  ['a number with a line break after it', { DestinationPhoneNumber: '+12065550100\n' }, invalidParameter],
  ['a number that is a JSON number', { DestinationPhoneNumber: 12_065_550_100 }, invalidRequest],
  ['no flow', { ContactFlowId: undefined }, invalidParameter],
  ['an empty flow', { ContactFlowId: '' }, invalidParameter],
  ['a flow of 501 characters', { ContactFlowId: text(501) }, invalidParameter],
  ['no instance', { InstanceId: undefined }, invalidParameter],
  ['an empty instance', { InstanceId: '' }, invalidParameter],
  ['an instance of 101 characters', { InstanceId: text(101) }, invalidParameter],
  ['a token of 501 characters', { ClientToken: text(501) }, invalidParameter],
  ['neither queue nor caller ID', { QueueId: undefined }, invalidParameter],
  ['an empty queue', { QueueId: '' }, invalidParameter],
  ['a caller ID that is no E.164 number', { SourcePhoneNumber: '2065550199' }, invalidParameter],
  ['attributes that are a list', { Attributes: ['x'] }, invalidRequest],
  ['an attribute that is a number', { Attributes: { a: 1 } }, invalidRequest],
  ['an attribute that is null', { Attributes: { a: null } }, invalidRequest],
  ['an empty attribute key', { Attributes: { '': 'x' } }, invalidParameter],
  ['a space in an attribute key', { Attributes: { 'first name': 'x' } }, invalidParameter],
  ['a letter beyond ASCII in an attribute key', { Attributes: { größe: 'x' } }, invalidParameter],
  ['an attribute key of 32,768 characters', { Attributes: { [text(32_768)]: '' } }, invalidParameter],
  ['an attribute value of 32,768 characters', { Attributes: { a: text(32_768) } }, invalidParameter],
  ['32,769 bytes of attributes', { Attributes: { aa: text(32_766), b: '' } }, invalidParameter],
  ['32,769 bytes in two-byte characters', { Attributes: { aaa: 'ü'.repeat(16_383) } }, invalidParameter],
  ['a ring of 14 seconds', { RingTimeoutInSeconds: 14 }, invalidParameter],
  ['a ring of 61 seconds', { RingTimeoutInSeconds: 61 }, invalidParameter],
  ['a ring of 20.5 seconds', { RingTimeoutInSeconds: 20.5 }, invalidRequest],
  ['a ring that is text', { RingTimeoutInSeconds: '20' }, invalidRequest],
  [
    'a detection that is text',
    { AnswerMachineDetectionConfig: { EnableAnswerMachineDetection: 'yes' } },
    invalidRequest,
  ],
  ['machine detection with general traffic', machineDetection, invalidRequest],
  ['an unknown kind of traffic', { TrafficType: 'BULK' }, invalidParameter],
  ['an empty campaign id', { CampaignId: '' }, invalidParameter],
  ['a campaign id of 101 characters', { CampaignId: text(101) }, invalidParameter],
  ['a name of 1,025 characters', { Name: text(1_025) }, invalidParameter],
  ['a description of 4,097 characters', { Description: text(4_097) }, invalidParameter],
  [
    '4,097 bytes of references',
    { References: { abc: { Type: 'STRING', Value: text(4_094) } } },
    invalidParameter,
  ],
  ['an attachment as reference', { References: { a: { Type: 'ATTACHMENT', Value: 'x' } } }, invalidParameter],
  ['a reference without a type', { References: { a: { Value: 'x' } } }, invalidParameter],
  ['an empty related contact', { RelatedContactId: '' }, invalidParameter],
  ['a related contact of 257 characters', { RelatedContactId: text(257) }, invalidParameter],
  ['a strategy of outbound campaigns', { OutboundStrategy: { Type: 'AGENT_FIRST' } }, invalidRequest],
  ['campaign traffic without its quota', { TrafficType: 'CAMPAIGN' }, 'OutboundContactNotPermittedException'],
];

describe('StartOutboundVoiceContact', () => {
  it.each(accepted)('takes %s', (_what, changes) => {
    const simulator = aSimulator();
    expect(simulator.start(aRequest(changes), noon)).toMatchObject({ kind: 'ok' });
    expect(simulator.calls).toHaveLength(1);
  });

  it.each(refused)('refuses %s', (_what, changes, error) => {
    const simulator = aSimulator();
    expect(reported(simulator.start(aRequest(changes), noon))).toBe(error);
    expect(simulator.calls).toHaveLength(0);
  });

  it.each([undefined, null, 'text', 7, []])('refuses a body that is no object: %j', (body) => {
    expect(reported(aSimulator().start(body, noon))).toBe(invalidParameter);
  });

  it('names the member and what is wrong with it', () => {
    const answer = aSimulator().start(aRequest({ RingTimeoutInSeconds: 61 }), noon);
    expect(answer).toMatchObject({
      statusCode: 400,
      message: expect.stringMatching(/^RingTimeoutInSeconds: .*60/),
    });
  });

  it('detects answering machines in campaign traffic, where that is allowed', () => {
    const simulator = aSimulator({ campaignTraffic: true });
    const answer = simulator.start(aRequest({ TrafficType: 'CAMPAIGN', ...machineDetection }), noon);
    expect(reported(answer)).toBe(200);
    expect(simulator.calls[0]).toMatchObject({ trafficType: 'CAMPAIGN', detectAnsweringMachine: true });
  });

  it('rings for 60 seconds unless told otherwise', () => {
    const simulator = aSimulator();
    simulator.start(aRequest(), noon);
    expect(simulator.calls[0]).toMatchObject({ ringTimeoutSeconds: 60 });
  });
});

describe('what an instance knows and allows', () => {
  it.each([
    ['another instance', { instanceId: 'other' }, 'ResourceNotFoundException', 404],
    ['an unknown flow', { knownContactFlowIds: ['other'] }, 'ResourceNotFoundException', 404],
    ['an unknown queue', { knownQueueIds: ['other'] }, 'ResourceNotFoundException', 404],
    ['a denied country', { deniedCountries: ['44', '1'] }, 'DestinationNotAllowedException', 403],
    ['a denied country with plus', { deniedCountries: ['+1206'] }, 'DestinationNotAllowedException', 403],
    ['a denied number', { deniedNumbers: ['+12065550100'] }, 'OutboundContactNotPermittedException', 403],
  ])('refuses %s', (_what, settings, name, statusCode) => {
    expect(aSimulator(settings).start(aRequest(), noon)).toMatchObject({ name, statusCode, placed: false });
  });

  it('refuses a caller ID that the instance does not own', () => {
    const simulator = aSimulator({ sourcePhoneNumbers: ['+12065550199'] });
    expect(reported(simulator.start(aRequest({ SourcePhoneNumber: '+12065550198' }), noon))).toBe(
      invalidParameter,
    );
    expect(reported(simulator.start(aRequest({ SourcePhoneNumber: '+12065550199' }), noon))).toBe(200);
  });

  it('needs neither queue nor caller ID when the flow sets the queue', () => {
    const simulator = aSimulator({ flowSetsQueue: true });
    expect(reported(simulator.start(aRequest({ QueueId: undefined }), noon))).toBe(200);
  });
});
