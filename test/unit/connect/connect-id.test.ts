import { describe, expect, it } from 'vitest';
import { connectIdRule, readConnectId, readInstanceArn } from '../../../src/connect/connect-id.ts';

const instance = 'arn:aws:connect:us-east-1:111122223333:instance/0a1b2c3d';

describe('an id in Connect', () => {
  it('is taken as it is, or out of the ARN of its kind', () => {
    expect(readConnectId('flow-1', 'contact-flow')).toBe('flow-1');
    expect(readConnectId(`${instance}/contact-flow/flow-1`, 'contact-flow')).toBe('flow-1');
    expect(readConnectId(`${instance}/queue/queue-1`, 'queue', '0a1b2c3d')).toBe('queue-1');
    expect(readConnectId('x'.repeat(500), 'queue')).toHaveLength(500);
  });

  it.each([
    ['an ARN of the other kind', `${instance}/queue/queue-1`],
    ['an ARN of another instance', `${instance}x/contact-flow/flow-1`],
    ['an ARN of something else', `${instance}/agent/a-1`],
    ['an ARN without an id', `${instance}/contact-flow/`],
    ['an ARN with more behind it', `${instance}/contact-flow/flow-1/x`],
    ['an id with a space', 'my flow'],
    ['an id that begins with a dash', '-flow'],
    ['501 characters', 'x'.repeat(501)],
    ['nothing', ''],
  ])('is not %s', (_, text) => {
    expect(readConnectId(text, 'contact-flow', '0a1b2c3d')).toBeUndefined();
  });

  it('of any instance will do where the instance is not known', () => {
    expect(readConnectId(`${instance}x/contact-flow/flow-1`, 'contact-flow')).toBe('flow-1');
  });

  it('is reported with its kind', () => {
    expect(connectIdRule('queue')).toBe('the id or ARN of a queue of your Amazon Connect instance');
    expect(connectIdRule('contact-flow')).toBe('the id or ARN of a flow of your Amazon Connect instance');
  });
});

describe('the ARN of an instance', () => {
  it('has its parts', () => {
    expect(readInstanceArn(instance)).toEqual({
      partition: 'aws',
      region: 'us-east-1',
      account: '111122223333',
      instanceId: '0a1b2c3d',
    });
    expect(readInstanceArn(instance.replace('aws', 'aws-us-gov'))?.partition).toBe('aws-us-gov');
  });

  it.each([
    '',
    ` ${instance}`,
    `${instance}/queue/x`,
    instance.replace('111122223333', '1111'),
    instance.replace('connect', 'kms'),
    instance.replace('us-east-1', ''),
    'arn:aws:connect:us-east-1:111122223333:instance/',
  ])('is not %s', (text) => {
    expect(readInstanceArn(text)).toBeUndefined();
  });
});
