import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { refuseNewer } from '../../../cli/deploying/refuse-newer.ts';
import {
  givenSettings,
  settingOptions,
  settingsIn,
  settingsToDeploy,
} from '../../../cli/deploying/settings.ts';
import { deploymentKeys } from '../../../src/campaign/deployment.ts';

const instanceArn = 'arn:aws:connect:us-east-1:111122223333:instance/0a1b2c3d';
const recorded = { instanceArn, contactFlowId: 'flow-1', queueId: 'q-1', callsPerSecond: 5 };

describe('the settings of a deployment by the command', () => {
  it('have an option each, but for the name of the stack, which every command takes', () => {
    expect(settingOptions).toHaveLength(deploymentKeys.length - 1);
    const names = settingOptions.map((option) => option.attributeName());
    const given = Object.fromEntries(names.map((name) => [name, name === 'tag' ? ['a=b', 'c=d'] : name]));
    const settings = givenSettings(given);
    expect(Object.keys(settings).sort()).toEqual(deploymentKeys.filter((key) => key !== 'stackName').sort());
    expect(settings).toMatchObject({ contactFlowId: 'flow', tags: 'a=b,c=d' });
    expect(givenSettings({ yes: true, stack: 'S' })).toEqual({});
  });

  it('stay as they were deployed unless they are given; an empty one is the default', () => {
    const given = { callsPerSecond: '', queueId: '', sourcePhoneNumber: '+12065550100' };
    expect(settingsToDeploy('S', recorded, given)).toMatchObject({
      stackName: 'S',
      contactFlowId: 'flow-1',
      callsPerSecond: 2,
      sourcePhoneNumber: '+12065550100',
    });
    expect(settingsToDeploy('S', recorded, given)).not.toHaveProperty('queueId');
    expect(settingsToDeploy('S', recorded, {}).queueId).toBe('q-1');
  });

  it('are refused with the option that is missing, or for another stack', () => {
    expect(() => settingsToDeploy('S', {}, { contactFlowId: 'f' })).toThrow(
      /^instanceArn is missing: give .*, with --instance-arn <arn>, or as instanceArn in a file for --settings\.$/,
    );
    expect(() => settingsToDeploy('S', recorded, { stackName: 'T' })).toThrow('add --stack T');
  });
});

describe('a file of settings', () => {
  const folder = mkdtempSync(join(tmpdir(), 'settings-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  async function read(text: string) {
    const path = join(folder, 'dialer.json');
    writeFileSync(path, text);
    return settingsIn(path);
  }

  it('holds keys of the deployment', async () => {
    expect(await read(`\uFEFF${JSON.stringify(recorded)}`)).toEqual(recorded);
  });

  it.each([
    ['{', 'is not JSON'],
    ['[]', 'must be a JSON object'],
    ['{"flow":"x"}', 'has unknown settings: flow. Known: instanceArn,'],
  ])('is refused as %s', async (text, sentence) => {
    await expect(read(text)).rejects.toThrow(sentence);
  });

  it('is refused when there is none', async () => {
    await expect(settingsIn(join(folder, 'none.json'))).rejects.toThrow('There is no file');
  });
});

describe('commands of a version', () => {
  it.each(['1.0.1', '1.0.0+abc', '1.1.0-rc.1+abc', '2.0.0'])('before it refuse a stack of %s', (version) => {
    expect(() => refuseNewer('S', version, '1.0.0-rc.1')).toThrow(/^The stack S is version .* newer/);
  });

  it.each([undefined, '', '0.1.0+abc', '1.0.0-rc.1+abc', '1.0.0-alpha', 'unknown'])(
    'from it on take a stack of %s',
    (version) => {
      expect(() => refuseNewer('S', version, '1.0.0-rc.1')).not.toThrow();
    },
  );
});
