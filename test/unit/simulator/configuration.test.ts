/** The configuration of the instance and its quotas, as the readers of `doctor` see them through the real SDK. */
import { ConnectClient, ListPhoneNumbersV2Command } from '@aws-sdk/client-connect';
import { GetServiceQuotaCommand, ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { afterEach, describe, expect, it } from 'vitest';
import { startSimulator } from '../../../local/simulator/server.ts';
import type { SimulatorSettingsInput } from '../../../local/simulator/settings.ts';
import {
  readFlow,
  readFlowFunction,
  readInstance,
  readOutboundCalls,
  readQueue,
  readQuota,
  readSourceNumber,
} from '../../../src/aws/doctor/connect-facts.ts';
import { known } from '../../../src/doctor/fact.ts';

const instanceId = '10a4c4eb-f57e-4d4c-b602-bf39176ced07';
const open: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((close) => close()));
});

async function clients(settings: SimulatorSettingsInput = {}) {
  const simulator = await startSimulator({ settings: { answerLatencyMs: { min: 0, max: 0 }, ...settings } });
  const how = {
    endpoint: simulator.url,
    region: 'us-east-1',
    maxAttempts: 1,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  const connect = new ConnectClient(how);
  const quotas = new ServiceQuotasClient(how);
  open.push(
    () => connect.destroy(),
    () => quotas.destroy(),
    simulator.close,
  );
  return { connect, quotas };
}

describe('the configuration of an instance', () => {
  it('is that of one which is ready, unless settings say otherwise', async () => {
    const { connect } = await clients();
    expect(await readInstance(connect, instanceId)).toEqual(
      known({ status: 'ACTIVE', alias: 'simulated', identityManagement: 'CONNECT_MANAGED' }),
    );
    expect(await readOutboundCalls(connect, instanceId)).toEqual(known(true));
    expect(await readFlow(connect, instanceId, 'flow-1')).toEqual(
      known({ type: 'published', name: 'Simulated flow', kind: 'CONTACT_FLOW', state: 'ACTIVE' }),
    );
    expect(await readQueue(connect, instanceId, 'queue-1')).toEqual(
      known({ name: 'Simulated queue', status: 'ENABLED', hasCallerId: true }),
    );
    expect(await readSourceNumber(connect, instanceId, '+12065550100')).toEqual(known(true));
  });

  it('is what its settings say', async () => {
    const { connect } = await clients({
      instance: { status: 'CREATION_FAILED', identityManagement: 'SAML', outboundCalls: false },
      flows: { draft: { status: 'SAVED' }, hold: { type: 'CUSTOMER_HOLD', state: 'ARCHIVED' } },
      queues: { q: { status: 'DISABLED', callerId: false } },
      sourcePhoneNumbers: ['+12065550101'],
    });
    expect(await readInstance(connect, instanceId)).toMatchObject({ value: { status: 'CREATION_FAILED' } });
    expect(await readOutboundCalls(connect, instanceId)).toEqual(known(false));
    expect(await readFlow(connect, instanceId, 'draft')).toEqual(known({ type: 'notPublished' }));
    expect(await readFlow(connect, instanceId, 'hold')).toMatchObject({
      value: { kind: 'CUSTOMER_HOLD', state: 'ARCHIVED' },
    });
    expect(await readQueue(connect, instanceId, 'q')).toMatchObject({
      value: { status: 'DISABLED', hasCallerId: false },
    });
    expect(await readSourceNumber(connect, instanceId, '+12065550100')).toEqual(known(false));
  });

  it('is missing where there is no such instance, flow or queue', async () => {
    const { connect } = await clients({
      instanceId,
      knownContactFlowIds: ['flow-1'],
      knownQueueIds: ['queue-1'],
    });
    const missing = { type: 'missing' };
    expect(await readInstance(connect, 'another')).toEqual(missing);
    expect(await readOutboundCalls(connect, 'another')).toEqual(missing);
    expect(await readFlow(connect, instanceId, 'flow-2')).toEqual(missing);
    expect(await readQueue(connect, instanceId, 'queue-2')).toEqual(missing);
    expect(await readSourceNumber(connect, 'another', '+12065550100')).toEqual(missing);
  });

  it('lists the functions that its flows can invoke, page by page', async () => {
    const lambdaFunctions = Array.from({ length: 60 }, (_, i) => `arn:aws:lambda:us-east-1:1:function:f${i}`);
    const { connect } = await clients({ lambdaFunctions, configuration: { quotaPerSecond: 10, burst: 10 } });

    expect(await readFlowFunction(connect, instanceId, lambdaFunctions[59] ?? '')).toEqual(known(true));
    expect(await readFlowFunction(connect, instanceId, 'arn:aws:lambda:us-east-1:1:function:other')).toEqual(
      known(false),
    );
  });

  it('lists many numbers page by page, and none that begins otherwise', async () => {
    const sourcePhoneNumbers = Array.from({ length: 7 }, (_, i) => `+1206555010${i}`);
    const { connect } = await clients({ sourcePhoneNumbers: [...sourcePhoneNumbers, '+442071838750'] });
    const asked = { InstanceId: instanceId, PhoneNumberPrefix: '+1206', MaxResults: 5 };
    const first = await connect.send(new ListPhoneNumbersV2Command(asked));
    const second = await connect.send(
      new ListPhoneNumbersV2Command({ ...asked, NextToken: first.NextToken }),
    );
    const listed = [first, second].flatMap(({ ListPhoneNumbersSummaryList = [] }) =>
      ListPhoneNumbersSummaryList.map(({ PhoneNumber }) => PhoneNumber),
    );
    expect([listed, second.NextToken]).toEqual([sourcePhoneNumbers, undefined]);
  });

  it('is asked for at a rate of its own, each operation by itself', async () => {
    const { connect } = await clients({ configuration: { quotaPerSecond: 0.001, burst: 1 } });
    expect(await readInstance(connect, instanceId)).toMatchObject({ type: 'known' });
    expect(await readInstance(connect, instanceId)).toMatchObject({
      type: 'failed',
      why: expect.stringContaining('ThrottlingException'),
    });
    expect(await readOutboundCalls(connect, instanceId)).toMatchObject({ type: 'known' });
  });

  it('may be refused for want of a permission, named in the fact', async () => {
    const { connect } = await clients({
      faults: [{ kind: 'access-denied', share: 1, api: 'describe-queue' }],
    });
    expect(await readQueue(connect, instanceId, 'q')).toEqual({
      type: 'denied',
      action: 'connect:DescribeQueue',
    });
    expect(await readInstance(connect, instanceId)).toMatchObject({ type: 'known' });
  });
});

describe('Service Quotas', () => {
  const rate = 'L-4E9BCC96';
  const calls = 'L-12AB7C57';
  const campaign = 'L-E908C3A1';

  it('names what the simulator enforces', async () => {
    const { quotas } = await clients({ quotaPerSecond: 5, concurrentCalls: 40, campaignTraffic: true });
    expect(await readQuota(quotas, rate)).toEqual(known({ value: 5, isDefault: false }));
    expect(await readQuota(quotas, calls, 'arn')).toEqual(known({ value: 40, isDefault: false }));
    expect(await readQuota(quotas, campaign, 'arn')).toEqual(known({ value: 40, isDefault: false }));
  });

  it('names other values by a setting, and the default where none is applied', async () => {
    const { quotas } = await clients({ serviceQuotas: { [rate]: 7, [calls]: null } });
    expect(await readQuota(quotas, rate)).toEqual(known({ value: 7, isDefault: false }));
    expect(await readQuota(quotas, calls, 'arn')).toEqual(known({ value: 10, isDefault: true }));
    expect(await readQuota(quotas, 'L-00000000')).toEqual({ type: 'missing' });
  });

  it('is refused for want of a permission, and takes no request that is not signed for it', async () => {
    const { quotas } = await clients({
      faults: [{ kind: 'access-denied', share: 1, api: 'service-quotas' }],
    });
    expect(await readQuota(quotas, rate)).toEqual({
      type: 'denied',
      action: 'servicequotas:GetServiceQuota',
    });
    const simulator = await startSimulator();
    open.push(simulator.close);
    const answer = await fetch(simulator.url, {
      method: 'POST',
      headers: { 'x-amz-target': 'ServiceQuotasV20190624.GetServiceQuota' },
      body: '{}',
    });
    expect([answer.status, await answer.json()]).toEqual([
      400,
      expect.objectContaining({ __type: 'MissingAuthenticationTokenException' }),
    ]);
  });

  it('knows of no other service', async () => {
    const { quotas } = await clients();
    const asked = quotas.send(new GetServiceQuotaCommand({ ServiceCode: 'lambda', QuotaCode: rate }));
    await expect(asked).rejects.toMatchObject({ name: 'NoSuchResourceException' });
  });
});
