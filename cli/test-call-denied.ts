/** What to do when AWS refuses StartOutboundVoiceContact to the dialer. */
import type { DeploymentSettings } from '../src/campaign/deployment.ts';

/** The role in the message of an AccessDeniedException: `…:assumed-role/NAME/SESSION is not authorized`. */
const roleInMessage = /:assumed-role\/([\w+=,.@-]+)\//;

const grant = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'connect:StartOutboundVoiceContact', Resource: '*' }],
});

/**
 * More to say behind why a call was refused; nothing when it was for another reason than a missing permission.
 * The reference of 2017 shows the permission with a contact's ARN. Today's service authorization reference lists no resource
 * type for it, and IAM then compares it with policies for all resources only.
 */
export function helpWhenDenied(
  reason: string,
  { instanceArn }: Pick<DeploymentSettings, 'instanceArn'>,
): string {
  if (!reason.includes('AccessDenied')) return '';
  const role = roleInMessage.exec(reason)?.[1] ?? 'ROLE';
  return (
    ` The dialer's role has connect:StartOutboundVoiceContact on ${instanceArn} and ${instanceArn}/*. Run` +
    ' `npx dialer doctor` to find what denies it. If it finds nothing, AWS grants this action on all resources only, as its' +
    ' service authorization reference says; docs/first-campaign.md#access-denied explains this. Grant it: ' +
    `\`aws iam put-role-policy --role-name ${role} --policy-name StartOutboundVoiceContact --policy-document '${grant}'\``
  );
}
