/**
 * What the two processes of the demonstration agree on: which passages, how they are embedded and stored.
 */
import type { Passage } from "./passages.js";

export const DIMENSIONS = 1024;

/** What is stored beside the vector of a passage. */
export type PassageMetadata = { file: string; heading: string; line: number; text: string };

/** What the writing process is asked to do. */
export interface WriterJob {
  database: string;
  folders: string[];
  base: string;
  limit: number;
}

/** The words that a passage is found by: its path, its heading, its text. */
export const searchableText = (passage: Passage): string =>
  `${passage.file.replace(/[/.]/g, " ")}. ${passage.heading}. ${passage.text}`;
