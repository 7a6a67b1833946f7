import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { describe, expect, it } from 'vitest';
import { requireUnchanged } from '../../../cli/deploying/require-unchanged.ts';
import { untilDeleted } from '../../../cli/deploying/uninstall-stack.ts';
import { fakeClient, offline } from '../../support/fake-client.ts';

const stackId = 'arn:aws:cloudformation:us-east-1:123456789012:stack/CampaignDialer/1';
const outputs = { Version: '1.0.0' };
const found = { stackId, status: 'UPDATE_COMPLETE', outputs };
const template = { Metadata: { CampaignDialer: { callsPerSecond: 2 } } };

interface Standing {
  readonly status?: string;
  readonly reason?: string;
  readonly version?: string;
  readonly rate?: number;
}

function cloudFormation({ status = found.status, reason, version = '1.0.0', rate = 2 }: Standing = {}) {
  return fakeClient<CloudFormationClient>(new CloudFormationClient(offline), ({ name }) =>
    name === 'GetTemplate'
      ? { TemplateBody: JSON.stringify({ Metadata: { CampaignDialer: { callsPerSecond: rate } } }) }
      : {
          Stacks: [
            {
              StackId: stackId,
              StackStatus: status,
              ...(reason && { StackStatusReason: reason }),
              Outputs: [{ OutputKey: 'Version', OutputValue: version }],
            },
          ],
        },
  ).client;
}

describe('a stack whose changes were shown', () => {
  it('is deployed if it is still the same', async () => {
    await expect(requireUnchanged(cloudFormation(), 'CampaignDialer', found, template)).resolves.toBe(
      undefined,
    );
  });

  it.each<Standing>([{ version: '1.1.0' }, { status: 'UPDATE_IN_PROGRESS' }, { rate: 5 }])(
    'is not deployed after another deployment: %o',
    async (standing) => {
      const check = requireUnchanged(cloudFormation(standing), 'CampaignDialer', found, template);
      await expect(check).rejects.toThrow(
        /another deployment after its changes were shown. Nothing was deployed/,
      );
    },
  );

  it('is not deployed over one that was created meanwhile', async () => {
    const check = requireUnchanged(cloudFormation(), 'CampaignDialer', undefined, {});
    await expect(check).rejects.toThrow(/Nothing was deployed/);
  });
});

describe('a stack that is deleted', () => {
  it('is gone', async () => {
    const client = cloudFormation({ status: 'DELETE_COMPLETE' });
    await expect(untilDeleted(client, 'CampaignDialer', stackId)).resolves.toBe(undefined);
  });

  it('is reported with the reason when CloudFormation cannot delete it', async () => {
    const client = cloudFormation({ status: 'DELETE_FAILED', reason: 'The bucket is in use.' });
    await expect(untilDeleted(client, 'CampaignDialer', stackId)).rejects.toThrow(
      'CampaignDialer was not deleted (DELETE_FAILED: The bucket is in use.). Remove the cause, and run the command again.',
    );
  });
});
