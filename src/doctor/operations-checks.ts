/** What surrounds the calls: the do-not-call list, files that are announced, work that was set aside, alarms that reach a person. */
import { zoneDataName, zoneDataWarning } from '../local-time/zone-data-age.ts';
import type { AccountFacts } from './account-facts.ts';
import { type Judgement, judged, ok, problem, warning } from './finding.ts';

export function judgeDoNotCallList({ doNotCallList }: AccountFacts): Judgement {
  return judged(
    doNotCallList,
    () => ok('The do-not-call list can be read.'),
    () =>
      problem(
        'The table with the do-not-call list does not exist: no call is placed without it.',
        'npx dialer deploy',
      ),
  );
}

/** The functions carry the clock data of their version: with stack and commands of one version they are these. */
export function judgeClockData({ nowMs }: AccountFacts): Judgement {
  const says = zoneDataWarning(nowMs);
  return says === undefined ? ok(`The time zone data is ${zoneDataName}.`) : warning(says);
}

export function judgeUploadEvents({ uploadEvents, stack }: AccountFacts): Judgement {
  return judged(
    uploadEvents,
    (areOn) =>
      areOn
        ? ok('The uploads bucket sends its events to EventBridge.')
        : problem(
            'The uploads bucket does not send its events to EventBridge: no file would be read.',
            'aws s3api put-bucket-notification-configuration --bucket BUCKET ' +
              `--notification-configuration '{"EventBridgeConfiguration":{}}' --region ${stack.region} (BUCKET: the output UploadsBucket)`,
          ),
    () => problem('The uploads bucket does not exist.', 'npx dialer deploy'),
  );
}

export function judgeDeadLetters({ deadLetters }: AccountFacts): Judgement {
  return judged(
    deadLetters,
    (queues) => {
      const full = queues.filter(({ messages }) => messages > 0);
      if (full.length === 0) return ok('The dead-letter queues are empty.');
      const counts = full.map(({ of, messages }) => `${messages} of the ${of.toLowerCase()}`).join(', ');
      const entries = full.map(({ of }) => `docs/runbook.md#${of.toLowerCase()}deadletters`).join(', ');
      return warning(`Messages that failed too often are in the dead-letter queues: ${counts}.`, entries);
    },
    () => problem('A dead-letter queue of the stack does not exist.', 'npx dialer deploy'),
  );
}

export function judgeAlarmAddresses({ alarmAddresses }: AccountFacts): Judgement {
  return judged(
    alarmAddresses,
    (addresses) => {
      if (addresses.type === 'none') {
        return warning('Alarms are not sent to any address.', 'npx dialer deploy --alarm-email ADDRESS');
      }
      const { confirmed, pending } = addresses;
      if (pending > 0 || confirmed === 0) {
        return warning(
          `${confirmed} of ${confirmed + pending} addresses for alarms are confirmed; nothing is sent to the others.`,
          'open the mail "AWS Notification - Subscription Confirmation" and confirm it',
        );
      }
      return ok('Alarms are sent to a confirmed address.');
    },
    () => problem('The topic of the alarms does not exist.', 'npx dialer deploy'),
  );
}
