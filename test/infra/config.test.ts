import { spawnSync } from 'node:child_process';
import { App } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import {
  environmentOf,
  logRetentionDays,
  readDeployment,
  settingsAsText,
  settingsToRecord,
} from '../../infra/config.ts';
import { parseDeployment } from '../../src/campaign/deployment.ts';
import { dialerConcurrency } from '../../src/pacing/dialers.ts';
import { instanceArn } from './synthesized-stack.ts';

function reading(context: Record<string, unknown>) {
  return readDeployment(new App({ context }).node);
}

describe('the settings of a deployment', () => {
  it('are read from context, whether they are text from the command line or numbers from cdk.json', () => {
    const fromText = reading({ instanceArn, contactFlowId: 'flow-1', callsPerSecond: '2.5' });
    const fromNumber = reading({ instanceArn, contactFlowId: 'flow-1', callsPerSecond: 2.5 });

    expect(fromText).toEqual(fromNumber);
    expect(fromText).toMatchObject({
      ok: true,
      deployment: { callsPerSecond: 2.5, stackName: 'CampaignDialer' },
    });
  });

  it('are reported all at once when several are missing, misspelled or wrong', () => {
    const result = reading({ contactFlowId: 'flow-1', CallsPerSecond: 3, maxConcurrentCalls: 'ten' });

    expect(result.ok).toBe(false);
    const messages = result.ok ? [] : result.messages;
    expect(messages).toHaveLength(3);
    expect(messages.join('\n')).toMatch(/CallsPerSecond.*callsPerSecond/);
    expect(messages.join('\n')).toMatch(/instanceArn is missing/);
    expect(messages.join('\n')).toMatch(/maxConcurrentCalls is "ten"/);
  });

  it('are recorded whole, so that the same deployment can be made of them, and for commands without those of the stack', () => {
    const given = {
      ...{
        instanceArn,
        contactFlowId: 'flow-1',
        queueId: 'q1',
        callingHours: '09:00-17:00',
        alarmEmail: 'ops@example.com',
      },
      ...{ contactsTable: 'c-1', campaignsTable: 'c-2', numbersTable: 'n-1' },
      ...{ permissionsBoundary: 'limits', tags: { team: 'sales' } },
    };
    const parsed = parseDeployment(given);
    if (!parsed.ok) throw new Error(parsed.messages.join('\n'));

    expect(parseDeployment(settingsToRecord(parsed.deployment))).toEqual(parsed);
    expect(JSON.parse(settingsAsText(parsed.deployment))).toEqual({
      ...{ instanceArn, contactFlowId: 'flow-1', queueId: 'q1', callingHours: '09:00-17:00' },
      ...{ stackName: 'CampaignDialer', defaultCountry: 'US', callsPerSecond: 2, maxConcurrentCalls: 10 },
      retentionDays: 90,
    });
  });

  it('leave the keys of the CDK alone', () => {
    expect(reading({ instanceArn, contactFlowId: 'flow-1', '@aws-cdk/core:some-flag': true }).ok).toBe(true);
  });

  it.each(['always', '09:30-17:00'])(
    'reach the functions as the settings they were: calling hours %s',
    (callingHours) => {
      const given = {
        instanceArn,
        contactFlowId: 'flow-1',
        sourcePhoneNumber: '+12065550100',
        queueId: 'q1',
        callingHours,
      };
      const parsed = parseDeployment(given);
      if (!parsed.ok) throw new Error(parsed.messages.join('\n'));

      const env = environmentOf(parsed.deployment);

      const again = parseDeployment({
        instanceArn: env.INSTANCE_ARN,
        contactFlowId: env.CONTACT_FLOW_ID,
        queueId: env.QUEUE_ID,
        sourcePhoneNumber: env.SOURCE_PHONE_NUMBER,
        defaultCountry: env.DEFAULT_COUNTRY,
        callsPerSecond: env.CALLS_PER_SECOND,
        maxConcurrentCalls: env.MAX_CONCURRENT_CALLS,
        callingHours: env.CALLING_HOURS,
        retentionDays: env.RETENTION_DAYS,
      });
      expect(again).toEqual(parsed);
    },
  );
});

describe('synthesis', () => {
  it('stops with the sentences alone, and with a failure, when settings are missing', () => {
    const run = spawnSync(process.execPath, ['--import', 'tsx', 'infra/app.ts'], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH, CDK_CONTEXT_JSON: JSON.stringify({ contactFlowId: 'flow-1' }) },
      timeout: 30_000,
    });

    expect(run.status).toBe(1);
    expect(run.stderr.trim().split('\n')).toEqual([expect.stringMatching(/^instanceArn is missing: .*\.$/)]);
  });
});

describe('dialers at a time', () => {
  it.each([
    [0.1, 3],
    [2, 3],
    [10, 3],
    [11, 4],
    [100, 12],
    [1_000, 102],
    [100_000, 1_000],
  ])('for %s calls per second are %s', (callsPerSecond, dialers) => {
    expect(dialerConcurrency({ callsPerSecond, maxConcurrentCalls: 100_000 })).toBe(dialers);
  });

  it.each([
    [10, 2],
    [11, 3],
    [40, 5],
    [100, 7],
  ])('are no more than %s concurrent calls keep busy: %s', (maxConcurrentCalls, dialers) => {
    expect(dialerConcurrency({ callsPerSecond: 50, maxConcurrentCalls })).toBe(dialers);
  });
});

describe('logs', () => {
  it.each([
    [1, 1],
    [2, 1],
    [89, 60],
    [90, 90],
    [364, 180],
    [3_653, 3_653],
    [9_999, 3_653],
  ])('of a deployment that keeps data for %s days are kept for %s', (retentionDays, logDays) => {
    expect(logRetentionDays(retentionDays)).toBe(logDays);
  });
});
