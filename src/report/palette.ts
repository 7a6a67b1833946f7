/**
 * The colours of a report, by day and by night. Text on paper and tile has a contrast of 4.5 at least, marks on paper
 * of 3 (WCAG 2.2 AA, 1.4.3 and 1.4.11). Each outcome keeps its colour in every report.
 */
import type { Outcome } from '../contact/contact.ts';

export interface Palette {
  readonly paper: string;
  readonly tile: string;
  readonly rule: string;
  /** Of text. */
  readonly ink: string;
  readonly muted: string;
  /** Of marks. */
  readonly accent: string;
  /** Fills whose outline is `accent`. */
  readonly pale: string;
  readonly outcomes: Readonly<Record<Outcome, string>>;
}

export const day: Palette = {
  paper: '#ffffff',
  tile: '#f4f6f8',
  rule: '#d8dee4',
  ink: '#16202b',
  muted: '#55616e',
  accent: '#1f5f8b',
  pale: '#dbe8f1',
  outcomes: {
    ANSWERED: '#1b7f5c',
    VOICEMAIL: '#5a6fb5',
    NO_ANSWER: '#7c8794',
    BUSY: '#a86f14',
    UNREACHABLE: '#94592c',
    INVALID_NUMBER: '#b23a48',
    BLOCKED: '#7d2e56',
    ABANDONED: '#c2450f',
    ERROR: '#8b1e1e',
  },
};

export const night: Palette = {
  paper: '#11161c',
  tile: '#1a2129',
  rule: '#2f3944',
  ink: '#e7ecf1',
  muted: '#a4b0bc',
  accent: '#6cb0de',
  pale: '#223746',
  outcomes: {
    ANSWERED: '#48bf8c',
    VOICEMAIL: '#93a4ec',
    NO_ANSWER: '#929eab',
    BUSY: '#dfa646',
    UNREACHABLE: '#cd8d59',
    INVALID_NUMBER: '#ec7c88',
    BLOCKED: '#d077a3',
    ABANDONED: '#f3895a',
    ERROR: '#ee6a6a',
  },
};
