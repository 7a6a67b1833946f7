/** The stack as CloudFormation would get it, with questions that a test may ask of it. Functions are not bundled. */
import { createRequire } from 'node:module';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { AdoptedTables } from '../../infra/adopted-tables.ts';
import { CampaignDialerStack } from '../../infra/campaign-dialer-stack.ts';
import { readDeployment } from '../../infra/config.ts';

export const instanceArn =
  'arn:aws:connect:eu-central-1:111122223333:instance/11111111-2222-3333-4444-555555555555';

/** As infra/app.ts has them. */
const recommendedFlags = createRequire(import.meta.url)('aws-cdk-lib/recommended-feature-flags.json');

/** One statement of a policy, its resources as text: `<Id.Arn>` stands for a resource of the stack. */
export interface Statement {
  readonly effect: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly condition?: unknown;
}

export interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
  readonly DeletionPolicy?: string;
}

export function synthesizeStack(context: Record<string, unknown> = {}, adopted?: AdoptedTables): Template {
  return Template.fromStack(stackOf(context, undefined, adopted));
}

/** The stack, before it is synthesized; `region` as the CLI would know it. */
export function stackOf(
  context: Record<string, unknown>,
  region?: string,
  adopted?: AdoptedTables,
): CampaignDialerStack {
  // The CDK's own validation takes longer than all else here; `npm run synth` has it.
  process.env.CDK_VALIDATION = 'false';
  const app = new App({
    context: {
      ...recommendedFlags,
      'aws:cdk:bundling-stacks': [],
      instanceArn,
      contactFlowId: 'flow-1',
      ...context,
    },
  });
  const reading = readDeployment(app.node);
  if (!reading.ok) throw new Error(reading.messages.join('\n'));
  return new CampaignDialerStack(app, reading.deployment, region, adopted);
}

/** All resources of a type whose logical id begins with `prefix`. */
export function resourcesOf(template: Template, type: string, prefix = ''): [string, Resource][] {
  return Object.entries(template.findResources(type) as Record<string, Resource>).filter(([id]) =>
    id.startsWith(prefix),
  );
}

/** The one resource of a type whose logical id begins with `prefix`. */
export function theResource(template: Template, type: string, prefix: string): Resource {
  const [first, ...rest] = resourcesOf(template, type, prefix);
  if (first === undefined || rest.length > 0)
    throw new Error(`${1 + rest.length} resources ${type} ${prefix}`);
  return first[1];
}

/** What a function's role may do, from its policy. */
export function statementsOf(template: Template, construct: string): Statement[] {
  const policy = theResource(template, 'AWS::IAM::Policy', construct).Properties.PolicyDocument as {
    Statement: { Effect: string; Action: string | string[]; Resource: unknown; Condition?: unknown }[];
  };
  return policy.Statement.map(({ Effect, Action, Resource, Condition }) => ({
    effect: Effect,
    actions: [Action].flat(),
    resources: [Resource].flat().map(textOf),
    ...(Condition === undefined ? {} : { condition: Condition }),
  }));
}

/** An intrinsic function as text; logical ids lose the hash at their end. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'object' && value !== null) {
    if ('Ref' in value) return `<${plainId(String(value.Ref))}>`;
    if ('Fn::GetAtt' in value) {
      const [id, attribute] = value['Fn::GetAtt'] as [string, string];
      return `<${plainId(id)}.${attribute}>`;
    }
    if ('Fn::Join' in value) {
      const [separator, parts] = value['Fn::Join'] as [string, unknown[]];
      return parts.map(textOf).join(separator);
    }
  }
  return JSON.stringify(value);
}

function plainId(logicalId: string): string {
  return logicalId.replace(/[0-9A-F]{8}$/, '');
}
