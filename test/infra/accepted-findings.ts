/** The findings of cdk-nag that the stack accepts (infra/constructs/accepted-finding.ts), read back from its constructs. */
import { type Stack, Validations } from 'aws-cdk-lib';

export interface AcceptedFinding {
  /** Path of the construct, without the stack's name. */
  readonly construct: string;
  readonly rule: string;
  readonly reason: string;
}

export function acceptedFindings(stack: Stack): AcceptedFinding[] {
  return stack.node.findAll().flatMap(({ node }) =>
    node.metadata
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) =>
        Object.entries(data as Record<string, string>).map(([rule, reason]) => ({
          construct: node.path.split('/').slice(1).join('/'),
          rule: rule.replace(/^Annotation::/, ''),
          reason,
        })),
      ),
  );
}
