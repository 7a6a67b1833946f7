import { describe, expect, it } from 'vitest';
import { boundaryName } from '../../../cli/deploying/prepare-account.ts';
import {
  isOurs,
  requireSameTables,
  settingsBefore,
  stands,
  tableSettings,
} from '../../../cli/deploying/standing-stack.ts';
import { callsToWaitFor } from '../../../cli/deploying/uninstall-stack.ts';
import { parseTemplate } from '../../../src/aws/stack-outputs.ts';
import { stackDescription } from '../../../src/campaign/deployment.ts';

const outputs = {
  ContactsTable: 'S-contacts',
  CampaignsTable: 'S-campaigns',
  NumbersTable: 'kept-numbers',
  DeploymentSettings: '{"callsPerSecond":5}',
};
const standing = { status: 'UPDATE_COMPLETE', outputs };
const names = new Map([
  ['Contacts', 'S-contacts'],
  ['Campaigns', 'S-campaigns'],
]);
const none = { alarmEmail: '', encryptionKeyArn: '' };

describe('the settings of a stack', () => {
  it('are those in its template', () => {
    const template = { Metadata: { CampaignDialer: { callsPerSecond: 7 } } };
    expect(settingsBefore('S', standing, template, names, {})).toEqual({ callsPerSecond: 7 });
  });

  it('are those in its outputs before that, with tables that are not its own as adopted', () => {
    expect(settingsBefore('S', standing, {}, names, none)).toEqual({
      callsPerSecond: 5,
      numbersTable: 'kept-numbers',
    });
  });

  it('must be given once when nothing has them', () => {
    expect(() => settingsBefore('S', standing, {}, names, { alarmEmail: 'a@example.com' })).toThrow(
      'The stack S has not recorded its encryptionKeyArn. Give once what it was deployed with, or "" for none: --encryption-key-arn <arn>.',
    );
  });

  it('do not exist after a first deployment that failed without recording them', () => {
    expect(settingsBefore('S', { status: 'ROLLBACK_COMPLETE', outputs: {} }, {}, names, {})).toEqual({});
    expect(['ROLLBACK_COMPLETE', 'REVIEW_IN_PROGRESS', 'UPDATE_ROLLBACK_COMPLETE'].map(stands)).toEqual([
      false,
      false,
      true,
    ]);
  });
});

describe('the tables of a stack', () => {
  const next = (numbers: unknown) => ({
    Outputs: {
      ContactsTable: { Value: { Ref: 'Contacts' } },
      CampaignsTable: { Value: 'S-campaigns' },
      NumbersTable: { Value: numbers },
    },
  });

  it('stay, as its own or as adopted ones', () => {
    expect(() => requireSameTables('S', { outputs }, next('kept-numbers'), names)).not.toThrow();
  });

  it.each([{ Ref: 'Numbers' }, 'other-numbers', undefined])('are not left for %j', (numbers) => {
    expect(() => requireSameTables('S', { outputs }, next(numbers), names)).toThrow(
      /give --numbers-table <name>: kept-numbers\. .* --replace-tables\.$/,
    );
  });

  it('are settings of another stack', () => {
    expect(tableSettings({ outputs }).numbersTable).toBe('kept-numbers');
  });
});

describe('a template', () => {
  it.each([undefined, '', ' ', 'Resources:\n  Queue: {}'])('of the text %j is empty', (text) => {
    expect(parseTemplate(text)).toEqual({});
    expect(isOurs(parseTemplate(text))).toBe(false);
  });

  it('is known by its settings, or by its description', () => {
    expect(isOurs({ Metadata: { CampaignDialer: {} } })).toBe(true);
    expect(isOurs({ Description: stackDescription })).toBe(true);
    expect(isOurs({ Description: 'Another product', Metadata: {} })).toBe(false);
  });
});

describe('the permissions boundary of the bootstrap', () => {
  it('keeps its path, and is of the same account', () => {
    const arn = 'arn:aws:iam::111122223333:policy/team/limits';
    expect(boundaryName(arn, '111122223333')).toBe('team/limits');
    expect(boundaryName('limits', '111122223333')).toBe('limits');
    expect(() => boundaryName(arn, '444455556666')).toThrow('--bootstrap');
    expect(() => boundaryName('arn:aws:iam::aws:policy/X', '111122223333')).toThrow('--bootstrap');
  });
});

describe('functions are needed', () => {
  const campaign = (state: 'RUNNING' | 'PAUSED', counts?: object) => ({ campaignId: 'c', state, counts });

  it('while a campaign runs, and while calls are in progress unless they are abandoned', () => {
    expect(callsToWaitFor([campaign('RUNNING')], true)).toContain('Campaigns are running: c.');
    for (const status of ['DIALING', 'DIALED']) {
      const calling = [campaign('PAUSED', { [status]: 1 })];
      expect(callsToWaitFor(calling, false)).toContain('Calls are in progress: c.');
      expect(callsToWaitFor(calling, true)).toBeUndefined();
    }
    expect(callsToWaitFor([campaign('PAUSED'), campaign('PAUSED', { FAILED: 1 })], false)).toBeUndefined();
  });
});
