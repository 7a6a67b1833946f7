/**
 * The rules of AWS Solutions, by cdk-nag. Each finding is repaired, or accepted beside its resource with a reason; what is
 * accepted is listed here once more, so that a new acceptance is seen, and one that nothing needs any more goes.
 */
import { App, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, it } from 'vitest';
import { acceptPattern } from '../../infra/constructs/accepted-finding.ts';
import { acceptedFindings } from './accepted-findings.ts';
import { stackOf } from './synthesized-stack.ts';

/** Findings as `rule at construct`; those that are accepted are left out. */
function findingsOf(stack: Stack): string[] {
  const { violations } = new AwsSolutionsChecks().validateScope(stack);
  return violations.flatMap(({ ruleName, violatingResources }) =>
    violatingResources.map(({ constructPath }) => `${ruleName} at ${constructPath}`),
  );
}

/** All findings, as if nothing had been accepted. */
class StrictChecks extends AwsSolutionsChecks {
  static {
    Object.defineProperty(StrictChecks.prototype, 'isAcknowledged', { value: () => false });
  }
}

const deployments: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
  ['as it is by default', {}],
  ['with mail of alarms', { alarmEmail: 'operator@example.com' }],
  [
    'with a key of the customer’s own',
    { encryptionKeyArn: 'arn:aws:kms:eu-central-1:111122223333:key/11111111-2222-3333-4444-555555555555' },
  ],
  ['with many slots', { maxConcurrentCalls: 30_000, callsPerSecond: 1_000 }],
];

describe('the rules of AWS Solutions', () => {
  it.each(deployments)('find nothing in the stack %s that is not accepted', (_, context) => {
    expect(findingsOf(stackOf(context))).toEqual([]);
  });

  it('are not kept in these places, each with its reason', () => {
    const accepted = acceptedFindings(stackOf({})).map(({ construct, rule }) => `${construct}: ${rule}`);
    const instance =
      'arn:aws:connect:eu-central-1:111122223333:instance/11111111-2222-3333-4444-555555555555';
    expect(
      accepted.map((text) => text.replace(instance, 'INSTANCE').replace(/[0-9A-F]{8}\.Arn/, '.Arn')),
    ).toEqual([
      'Importer/Handler/Role: AwsSolutions-IAM5[Resource::<Uploads.Arn>/*]',
      'Importer/Handler/Role: AwsSolutions-IAM5[Resource::<Results.Arn>/results/*]',
      'Importer/Handler/Role: AwsSolutions-IAM5[Resource::<Results.Arn>/results/_parts/*]',
      'Intake/Handler/Role: AwsSolutions-IAM5[Resource::<Uploads.Arn>/*]',
      'Intake/Handler/Role: AwsSolutions-IAM5[Resource::<Results.Arn>/results/*]',
      'Dialer/Handler/Role: AwsSolutions-IAM5[Resource::INSTANCE/*]',
      'Outcomes/Handler/Role: AwsSolutions-IAM5[Resource::INSTANCE/contact/*]',
      'Outcomes/Handler/Role: AwsSolutions-IAM5[Resource::INSTANCE/queue/*]',
      'Sweeper/Handler/Role: AwsSolutions-IAM5[Resource::INSTANCE/contact/*]',
      'Sweeper/DeadLetters: AwsSolutions-SQS3',
      'Counter/Handler/Role: AwsSolutions-IAM5[Resource::<TablesContacts.Arn>/stream/*]',
      'Closer/Handler/Role: AwsSolutions-IAM5[Resource::<Results.Arn>/results/*]',
      'Flow/Handler/Role: AwsSolutions-IAM5[Resource::INSTANCE/contact/*]',
    ]);
    for (const { reason } of acceptedFindings(stackOf({}))) expect(reason).toMatch(/^[A-Z].{20,}\.$/);
  });

  it('are accepted nowhere without need', () => {
    const stack = stackOf({});
    const { violations } = new StrictChecks().validateScope(stack);
    const found = violations.flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath }) => ({ ruleName, constructPath })),
    );
    const needless = acceptedFindings(stack).filter(
      ({ rule, construct }) =>
        !found.some(
          ({ ruleName, constructPath }) =>
            ruleName === rule && constructPath?.startsWith(`${stack.node.path}/${construct}/`),
        ),
    );
    expect(needless).toEqual([]);
  });

  it('find a queue without TLS, a bucket without a log and a role that may do everything', () => {
    const stack = stackOf({});
    new Queue(stack, 'Open');
    new Bucket(stack, 'Unwatched');
    const role = new Role(stack, 'Mighty', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    role.addToPolicy(new PolicyStatement({ actions: ['dynamodb:*'], resources: ['*'] }));

    expect(findingsOf(stack).sort()).toEqual([
      'AwsSolutions-IAM5[Action::dynamodb:*] at CampaignDialer/Mighty/DefaultPolicy/Resource',
      'AwsSolutions-IAM5[Resource::*] at CampaignDialer/Mighty/DefaultPolicy/Resource',
      'AwsSolutions-S1 at CampaignDialer/Unwatched/Resource',
      'AwsSolutions-S10 at CampaignDialer/Unwatched/Resource',
      'AwsSolutions-SQS3 at CampaignDialer/Open/Resource',
      'AwsSolutions-SQS4 at CampaignDialer/Open/Resource',
    ]);
  });

  it('accept a pattern for the role that needs it alone', () => {
    const stack = new Stack(new App(), 'Two');
    const roleOf = (id: string) => {
      const role = new Role(stack, id, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
      role.addToPolicy(
        new PolicyStatement({ actions: ['s3:GetObject'], resources: ['arn:aws:s3:::files/*'] }),
      );
      return role;
    };
    roleOf('Other');
    acceptPattern(roleOf('Accepted'), 'arn:aws:s3:::files/*', 'Customers choose the names of their files.');

    expect(findingsOf(stack)).toEqual([
      'AwsSolutions-IAM5[Resource::arn:aws:s3:::files/*] at Two/Other/DefaultPolicy/Resource',
    ]);
  });
});
