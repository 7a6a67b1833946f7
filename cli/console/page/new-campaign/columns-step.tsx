/** The second step: what each column is, the first rows as they will be read, and the rows that will be rejected. */
import { useRef } from 'preact/hooks';
import type { DraftView, SettingProblem } from '../../new-campaign/api.ts';
import { Card } from '../parts.tsx';
import { ColumnChoices } from './column-choices.tsx';
import { ColumnTable, FirstRows } from './first-rows.tsx';
import { RejectedRows } from './rejected-rows.tsx';
import type { EditedSettings } from './use-settings.ts';

export interface StepProps {
  readonly draft: DraftView;
  readonly edited: EditedSettings;
  readonly onBack: () => void;
  readonly onNext: () => void;
}

function columnsProblem(problems: readonly SettingProblem[]): string | undefined {
  return problems.find(({ key = '' }) => key.split('.')[0] === 'columns')?.sentence;
}

export function ColumnsStep({ draft, edited, onBack, onNext }: StepProps) {
  const { reading, problem } = edited;
  const alert = useRef<HTMLParagraphElement>(null);
  // A part of the file after the first rows may be unreadable.
  const brokenLater = draft.run?.state === 'failed' ? draft.run.problem : undefined;
  const isOtherFileNeeded = (reading?.fileProblem ?? reading?.headerProblem ?? brokenLater) !== undefined;
  const why =
    problem ??
    reading?.fileProblem ??
    reading?.headerProblem ??
    columnsProblem(reading?.problems ?? []) ??
    brokenLater;
  const isReady = reading !== undefined && why === undefined && edited.isJudged;
  const hasColumns = reading !== undefined && reading.columns.length > 0;
  return (
    <>
      <p ref={alert} tabIndex={-1} role="alert" class="problem" id="columns-problem">
        {why}
      </p>
      {!reading && !problem && <p class="aside">Reading the file …</p>}
      {hasColumns && <ColumnChoices edited={edited} columns={reading.columns} />}
      {hasColumns && <ColumnTable columns={reading.columns} notes={reading.notes} />}
      {reading && reading.firstRows.length > 0 && <FirstRows rows={reading.firstRows} />}
      {hasColumns && draft.run && !reading.headerProblem && (
        <Card id="rows" title="All rows">
          <RejectedRows draft={draft} run={draft.run} />
        </Card>
      )}
      <div class="actions end">
        <button type="button" class="plain" onClick={onBack}>
          {isOtherFileNeeded ? 'Choose another file' : 'Cancel'}
        </button>
        <button
          type="button"
          class="solid"
          aria-disabled={!isReady}
          onClick={() => (isReady ? onNext() : alert.current?.focus())}
        >
          Next: settings
        </button>
      </div>
    </>
  );
}
