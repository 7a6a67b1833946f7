/** The last step: the plan of the campaign as it is set, and its start. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { PlanAssumptions } from '../../new-campaign/api.ts';
import { post } from '../ask.ts';
import { Card } from '../parts.tsx';
import { Assumptions } from './assumptions.tsx';
import type { StepProps } from './columns-step.tsx';
import { Launching } from './launching.tsx';
import { PlanFigures } from './plan-figures.tsx';
import { RejectedRows } from './rejected-rows.tsx';
import { StartChoice } from './start-choice.tsx';
import { settingIn } from './use-settings.ts';

type Props = StepProps & { readonly again: () => void; readonly onDiscard: () => Promise<void> };

export function PlanStep({ draft, edited, onBack, again, onDiscard }: Props) {
  const { draftId, run, launch } = draft;
  const [assumptions, setAssumptions] = useState<PlanAssumptions>({});
  const [problem, setProblem] = useState('');
  const wanted = JSON.stringify([edited.campaign, edited.text, assumptions]);
  // A plan that is there at first, as after a reload, is the one that is wanted.
  const asked = useRef(run?.plan ? wanted : '');
  const canPlan = edited.isJudged && edited.reading?.problems.length === 0 && launch === undefined;
  useEffect(() => {
    if (!canPlan || asked.current === wanted) return;
    asked.current = wanted;
    post(`drafts/${draftId}/plan`, assumptions).then(
      () => {
        setProblem('');
        again();
      },
      (error: unknown) => {
        asked.current = '';
        setProblem(error instanceof Error ? error.message : String(error));
      },
    );
  }, [wanted, canPlan]);
  const plan = asked.current === wanted ? run?.plan : undefined;
  if (launch) return <Launching {...{ draft, launch, edited, again, onBack, onDiscard }} />;
  const paced = settingIn(edited.model, 'agents') !== undefined;
  const why = problem || edited.problem || edited.reading?.problems.map(({ sentence }) => sentence).join(' ');
  return (
    <>
      <p role="alert" class="problem">
        {why}
      </p>
      {run && (
        <Card id="rows" title={plan || run.state === 'failed' ? 'Rows' : 'Making the plan'}>
          <RejectedRows draft={draft} run={run} />
        </Card>
      )}
      {plan && <PlanFigures plan={plan} />}
      <Assumptions isPaced={paced} given={assumptions} onChange={setAssumptions} />
      <StartChoice draft={draft} edited={edited} plan={plan} again={again} onBack={onBack} />
    </>
  );
}
