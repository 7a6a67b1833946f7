/** Whether the account is ready for campaigns: the checks of `dialer doctor`. */
import { useState } from 'preact/hooks';
import type { DoctorView, FindingView } from '../doctor-api.ts';
import { post } from './ask.ts';
import { useTitle } from './parts.tsx';
import { usePoll } from './use-poll.ts';
import { Instant } from './words.tsx';

const labels: Record<FindingView['verdict'], readonly [tone: string, label: string]> = {
  problem: ['bad', 'Problem'],
  warning: ['warn', 'Warning'],
  notChecked: ['quiet', 'Not checked'],
  ok: ['good', 'OK'],
};

export function DoctorPage() {
  useTitle('Check of the account');
  const { data, problem, again } = usePoll<DoctorView>('doctor');
  const [failure, setFailure] = useState('');
  const check = async () => {
    setFailure('');
    try {
      await post('doctor', {});
      again();
    } catch (error) {
      setFailure(error instanceof Error ? error.message : String(error));
    }
  };
  const order = Object.keys(labels);
  const findings = [...(data?.findings ?? [])].sort(
    (a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict),
  );
  return (
    <>
      <nav aria-label="Path">
        <a href="#/">Campaigns</a>
      </nav>
      <div class="heading">
        <h1>Check of the account</h1>
        <div class="actions">
          <button type="button" class="solid" aria-disabled={data?.isRunning} onClick={check}>
            {data?.endedAt ? 'Check again' : 'Check'}
          </button>
        </div>
      </div>
      <p class="aside">
        Quotas, Amazon Connect, caller ID, functions, permissions and more, as npx dialer doctor checks them.
        It only reads, and needs the permissions of doctor: what they do not allow is not checked.
      </p>
      <p role="status" class="aside">
        {data?.isRunning && 'Checking …'}
        {!data?.isRunning && data?.endedAt && (
          <>
            Checked <Instant at={data.endedAt} />.
          </>
        )}
      </p>
      {(problem || failure || data?.problem) && <p class="problem">{failure || problem || data?.problem}</p>}
      {findings.length > 0 && (
        <section class="card" aria-label="Findings">
          <ul class="files">
            {findings.map(({ check: name, verdict, says, todo }) => (
              <li key={`${name} ${says}`}>
                <span class={`badge ${labels[verdict][0]}`}>{labels[verdict][1]}</span>{' '}
                <strong>{name}</strong> {says}
                {todo && <span class="second">{`To do: ${todo}`}</span>}
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
