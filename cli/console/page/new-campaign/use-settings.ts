/**
 * Name and settings of the campaign while they are edited. The text of the settings is what counts: the form and the JSON next
 * to it both show it and change it. The console judges each change.
 */
import { useEffect, useRef, useState } from 'preact/hooks';
import { changedSettings } from '../../../../src/campaign/change-settings.ts';
import type { DraftReading, DraftView, SettingProblem } from '../../new-campaign/api.ts';
import { AskError, post } from '../ask.ts';
import { fieldKeyOf } from './setting-fields.ts';

/** A moment without a key pressed. */
const pauseMs = 250;
/** After this an unanswered question is asked again. */
const retryMs = 2_000;

export type Json = Readonly<Record<string, unknown>>;

export interface EditedSettings {
  readonly campaign: string;
  readonly text: string;
  /** The settings that the text holds; missing: it is no JSON object. */
  readonly model?: Json;
  /** The last answer of the console. */
  readonly reading?: DraftReading;
  /** Whether that answer is about name and text as they are now. */
  readonly isJudged: boolean;
  readonly problem?: string;
  readonly problemOf: (key: string) => string | undefined;
  readonly setCampaign: (name: string) => void;
  readonly setText: (text: string) => void;
  /** Changes the setting of a dotted key; null removes it. */
  readonly change: (key: string, value: unknown) => void;
}

export function useSettings({ draftId, ...draft }: DraftView, again: () => void): EditedSettings {
  const [campaign, setCampaign] = useState(draft.campaign);
  const [text, setText] = useState(draft.settings);
  const [judged, setJudged] = useState<{ of: string; reading: DraftReading }>();
  const [problem, setProblem] = useState<string>();
  const [attempt, setAttempt] = useState(0);
  const isFirst = useRef(true);
  const current = JSON.stringify([campaign, text]);
  useEffect(() => {
    if (draft.launch) return undefined;
    let isGone = false;
    let timer: ReturnType<typeof setTimeout>;
    const judge = async () => {
      try {
        const reading = await post<DraftReading>(`drafts/${draftId}/settings`, { campaign, settings: text });
        if (isGone) return;
        setJudged({ of: current, reading });
        setProblem(undefined);
        again();
      } catch (error) {
        if (isGone) return;
        const isSilence = error instanceof AskError && (error.status === 0 || error.status >= 500);
        if (isSilence) timer = setTimeout(() => setAttempt((before) => before + 1), retryMs);
        setProblem(
          error instanceof Error && !isSilence
            ? error.message
            : 'The console does not answer. The page goes on trying.',
        );
      }
    };
    timer = setTimeout(judge, isFirst.current ? 0 : pauseMs);
    isFirst.current = false;
    return () => {
      isGone = true;
      clearTimeout(timer);
    };
  }, [current, attempt, draft.launch === undefined]);
  const model = objectIn(text);
  const problems = judged?.reading.problems ?? [];
  return {
    campaign,
    text,
    ...(model && { model }),
    ...(judged && { reading: judged.reading }),
    isJudged: judged?.of === current,
    ...(problem !== undefined && { problem }),
    problemOf: (key) => problemsOf(problems, key),
    setCampaign,
    setText,
    change: (key, value) => {
      if (model) setText(changedText(model, key, value));
    },
  };
}

/** The settings as text, with another value of a dotted key; null removes it. */
export function changedText(model: Json, key: string, value: unknown): string {
  return `${JSON.stringify(changedSettings(model, [{ path: key.split('.'), value }]), null, 2)}\n`;
}

function problemsOf(problems: readonly SettingProblem[], key: string): string | undefined {
  const own = problems.filter((problem) => fieldKeyOf(problem.key) === key).map(({ sentence }) => sentence);
  return own.length === 0 ? undefined : own.join(' ');
}

/** The settings that a text holds; undefined: it is no JSON object. */
export function objectIn(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
  } catch {
    return undefined;
  }
}

/** The value of a dotted key; undefined: it is not set. */
export function settingIn(model: Json | undefined, key: string): unknown {
  return key
    .split('.')
    .reduce<unknown>(
      (value, part) => (typeof value === 'object' && value !== null ? Reflect.get(value, part) : undefined),
      model,
    );
}
