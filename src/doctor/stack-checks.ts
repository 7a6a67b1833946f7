/** The stack itself: its state in CloudFormation, its outputs, and whether this version deployed it. */
import type { StackFacts } from './account-facts.ts';
import { type Judgement, ok, problem, warning } from './finding.ts';

const deploy = 'npx dialer deploy';

/**
 * What a StackStatus means for the stack.
 * Source: AWS CloudFormation User Guide, "Stack status codes".
 */
export function judgeStack({ name, region, status, missingOutputs }: StackFacts): Judgement {
  const where = `${name} in ${region} is ${status}`;
  if (status === 'UPDATE_ROLLBACK_FAILED') {
    const go = `aws cloudformation continue-update-rollback --stack-name ${name} --region ${region}`;
    return problem(`${where}: a failed deployment could not be rolled back.`, `${go}, then ${deploy}`);
  }
  // Its outputs come last.
  if (status === 'CREATE_IN_PROGRESS')
    return problem(
      `${where}: it is being deployed for the first time.`,
      'run this again when the deployment has finished',
    );
  if (status === 'DELETE_IN_PROGRESS') return problem(`${where}.`, `wait until it is gone, then ${deploy}`);
  if (/^(CREATE_FAILED|ROLLBACK_|DELETE_|REVIEW_IN_PROGRESS)/.test(status)) {
    const how = status === 'DELETE_FAILED' ? 'only part of it is left' : 'it was never fully deployed';
    const remove = `aws cloudformation delete-stack --stack-name ${name} --region ${region}`;
    return problem(`${where}: ${how}.`, `${remove}, then ${deploy}`);
  }
  if (missingOutputs.length > 0) {
    const says = `${where} and has no ${missingOutputs.join(', ')}: it is not a campaign dialer, or it is an older version.`;
    return problem(says, deploy);
  }
  if (/ROLLBACK_COMPLETE$/.test(status)) {
    const look = `aws cloudformation describe-stack-events --stack-name ${name} --region ${region}`;
    return warning(
      `${where}: the last deployment failed and was rolled back.`,
      `${look} says why; then ${deploy}`,
    );
  }
  if (status.endsWith('_IN_PROGRESS')) {
    return warning(`${where}: it is being deployed.`, 'run this again when the deployment has finished');
  }
  return ok(`${where}.`);
}

/** A stack that another version deployed may lack what the commands count on, and the other way round. */
export function judgeVersion({ version, ownVersion }: StackFacts): Judgement {
  if (version === ownVersion) return ok(`Stack and commands are version ${ownVersion}.`);
  const deployed = version === undefined ? 'an earlier version' : `version ${version}`;
  return warning(`The stack was deployed by ${deployed}, these commands are version ${ownVersion}.`, deploy);
}
