/** What the policies of buckets, queues and topics say, for each of them that is in a template. */
import type { Template } from 'aws-cdk-lib/assertions';
import { resourcesOf, textOf } from './synthesized-stack.ts';

export interface PolicyOfResource {
  readonly effect: string;
  readonly principal: unknown;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly condition: unknown;
}

/** A kind of resource that has a policy of its own, and how its template names both. */
interface Kind {
  readonly type: string;
  readonly policy: string;
  /** The property of the policy that names its resources. */
  readonly names: string;
  readonly everything: string;
}

export const kinds: readonly Kind[] = [
  { type: 'AWS::S3::Bucket', policy: 'AWS::S3::BucketPolicy', names: 'Bucket', everything: 's3:*' },
  { type: 'AWS::SQS::Queue', policy: 'AWS::SQS::QueuePolicy', names: 'Queues', everything: 'sqs:*' },
  { type: 'AWS::SNS::Topic', policy: 'AWS::SNS::TopicPolicy', names: 'Topics', everything: 'sns:Publish' },
];

/** The statements about the resource with this logical id. */
export function policyOf(template: Template, { policy, names }: Kind, id: string): PolicyOfResource[] {
  return resourcesOf(template, policy)
    .filter(([, { Properties }]) =>
      [Properties[names]].flat().some((named) => textOf(named) === textOf({ Ref: id })),
    )
    .flatMap(([, { Properties }]) => statementsIn(Properties.PolicyDocument));
}

/** Buckets, queues and topics that a request without TLS can reach, or buckets that one with an old TLS can. */
export function openToPlainRequests(template: Template): string[] {
  return kinds.flatMap((kind) =>
    resourcesOf(template, kind.type)
      .filter(([id]) => !deniesPlainRequests(policyOf(template, kind, id), kind, textOf({ Ref: id })))
      .map(([id]) => id),
  );
}

function deniesPlainRequests(policy: readonly PolicyOfResource[], kind: Kind, ref: string): boolean {
  const arn = kind.type === 'AWS::SNS::Topic' ? ref : ref.replace(/>$/, '.Arn>');
  const whole = kind.type === 'AWS::S3::Bucket' ? [arn, `${arn}/*`] : [arn];
  const denies = (condition: object) =>
    policy.some(
      (statement) =>
        statement.effect === 'Deny' &&
        JSON.stringify(statement.principal).includes('*') &&
        statement.actions.includes(kind.everything) &&
        whole.every((resource) => statement.resources.includes(resource)) &&
        JSON.stringify(statement.condition) === JSON.stringify(condition),
    );
  const refusesPlain = denies({ Bool: { 'aws:SecureTransport': 'false' } });
  // Only S3 knows the version of TLS; SQS and SNS take 1.2 and later by themselves.
  if (kind.type !== 'AWS::S3::Bucket') return refusesPlain;
  return refusesPlain && denies({ NumericLessThan: { 's3:TlsVersion': 1.2 } });
}

function statementsIn(document: unknown): PolicyOfResource[] {
  const { Statement } = document as { readonly Statement: readonly Record<string, unknown>[] };
  return Statement.map(({ Effect, Principal, Action, Resource, Condition }) => ({
    effect: String(Effect),
    principal: Principal,
    actions: [Action].flat().map(String),
    resources: [Resource].flat().map(textOf),
    condition: Condition,
  }));
}
