/** A new campaign, from a file to its start, in four steps. Nothing is sent to AWS before the last of them. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { DiscardView, DraftView } from '../../new-campaign/api.ts';
import { post } from '../ask.ts';
import { useTitle } from '../parts.tsx';
import { campaignHref, newCampaignHref } from '../route.ts';
import { usePoll } from '../use-poll.ts';
import { ColumnsStep } from './columns-step.tsx';
import { FileStep } from './file-step.tsx';
import './new-campaign.css';
import { PlanStep } from './plan-step.tsx';
import { SettingsStep } from './settings-step.tsx';
import { useSettings } from './use-settings.ts';

const titles = ['File', 'Columns', 'Settings', 'Plan and start'] as const;

export function NewCampaign({ draftId: given }: { readonly draftId: string }) {
  const [draftId, setDraftId] = useState(given);
  useTitle('New campaign');
  const goTo = (id: string) => {
    // The address names the draft, so that a reload goes on with it; the view stays.
    history.replaceState(null, '', newCampaignHref(id));
    setDraftId(id);
  };
  return (
    <>
      <nav aria-label="Path">
        <a href="#/">Campaigns</a>
      </nav>
      <h1>New campaign</h1>
      {draftId === '' ? (
        <>
          <Progress step={0} />
          <FileStep onReady={goTo} />
        </>
      ) : (
        <DraftSteps key={draftId} draftId={draftId} onRestart={() => goTo('')} />
      )}
    </>
  );
}

interface DraftStepsProps {
  readonly draftId: string;
  readonly onRestart: () => void;
}

function DraftSteps({ draftId, onRestart }: DraftStepsProps) {
  const { data: draft, problem, again } = usePoll<DraftView>(`drafts/${draftId}`);
  if (problem) {
    return (
      <section class="card">
        <p role="alert" class="problem">
          {problem}
        </p>
        <button type="button" class="solid" onClick={onRestart}>
          Choose a file
        </button>
      </section>
    );
  }
  if (!draft) return <p class="aside">Asking the console …</p>;
  return <LoadedSteps draft={draft} again={again} onRestart={onRestart} />;
}

interface LoadedProps {
  readonly draft: DraftView;
  readonly again: () => void;
  readonly onRestart: () => void;
}

function LoadedSteps({ draft, again, onRestart }: LoadedProps) {
  const [step, setStep] = useState(draft.launch ? 3 : 1);
  const edited = useSettings(draft, again);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), [step]);
  const [refusal, setRefusal] = useState('');
  const discard = async () => {
    setRefusal('');
    try {
      const { campaignId } = await post<DiscardView>(`drafts/${draft.draftId}/discard`, {});
      // It has a campaign, or may have: what became of it is on its page.
      if (campaignId === undefined) onRestart();
      else location.replace(campaignHref(campaignId));
    } catch (error) {
      setRefusal(error instanceof Error ? error.message : String(error));
      // What cannot be cancelled any more shows as being started.
      again();
    }
  };
  const title = titles[step] ?? '';
  const shared = { draft, edited, onBack: () => setStep(step - 1), onNext: () => setStep(step + 1) };
  return (
    <>
      <Progress step={step} />
      <h2 ref={heading} tabIndex={-1} class="step">
        {title}
        <span class="aside">
          {' '}
          <bdi>{draft.name}</bdi>
        </span>
      </h2>
      {refusal !== '' && (
        <p role="alert" class="problem">
          {refusal}
        </p>
      )}
      {step === 1 && <ColumnsStep {...shared} onBack={discard} />}
      {step === 2 && <SettingsStep {...shared} />}
      {step === 3 && <PlanStep {...shared} again={again} onDiscard={discard} />}
    </>
  );
}

function Progress({ step }: { readonly step: number }) {
  return (
    <ol class="steps" aria-label="Steps">
      {titles.map((title, index) => (
        <li key={title} class={index < step ? 'done' : ''} aria-current={index === step ? 'step' : undefined}>
          {index + 1}. {title}
        </li>
      ))}
    </ol>
  );
}
