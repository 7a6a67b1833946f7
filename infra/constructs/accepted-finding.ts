/**
 * Findings of cdk-nag that are right as they are. Each is accepted on the very resource it is about, with its reason; a
 * test keeps a list of them, fails on a new finding, and on an acceptance that nothing needs any more.
 */
import { Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * Accepts what `rule` says of a construct and of what is below it.
 * @param rule as cdk-nag prints it: `AwsSolutions-S1`, `AwsSolutions-IAM5[Resource::…]`
 */
export function acceptFinding(construct: IConstruct, rule: string, reason: string): void {
  Validations.of(construct).acknowledge({ id: rule, reason });
}

/** Accepts that a role may act on all that `pattern` names. */
export function acceptPattern(role: IConstruct, pattern: string, reason: string): void {
  acceptFinding(role, `AwsSolutions-IAM5[Resource::${asFinding(Stack.of(role).resolve(pattern))}]`, reason);
}

/** An ARN as cdk-nag writes it: `<LogicalId.Arn>/*`. */
function asFinding(resolved: unknown): string {
  if (typeof resolved === 'string') return resolved;
  const { 'Fn::Join': join, 'Fn::GetAtt': attribute, Ref } = resolved as Record<string, unknown>;
  if (Array.isArray(join)) return (join[1] as unknown[]).map(asFinding).join(String(join[0]));
  if (Array.isArray(attribute)) return `<${attribute.join('.')}>`;
  if (typeof Ref === 'string') return `<${Ref}>`;
  throw new Error(`An ARN of another form than expected: ${JSON.stringify(resolved)}`);
}
