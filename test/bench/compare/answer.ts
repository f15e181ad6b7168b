/** What a probe answers about a library: one cell of the table. */

/** "figure" is neither good nor bad by itself; "none" says that the question does not arise. */
export type Mark = "yes" | "partly" | "no" | "figure" | "none";

export interface Answer {
  readonly mark: Mark;
  /** Few words beside the mark. */
  readonly text: string;
  /** What was seen: a line below the table. */
  readonly note: string;
  /** The figure as a number, where less is better. */
  readonly less?: number;
}

const answerOf =
  (mark: Mark) =>
  (text = "", note = ""): Answer => ({ mark, text, note });

export const yes = answerOf("yes");
export const partly = answerOf("partly");
export const no = answerOf("no");
export const figure = answerOf("figure");
export const none = answerOf("none");

/** Folders are those of one machine. */
export const withoutPaths = (text: string): string =>
  text.replaceAll(/\/\S*\/(?=[^/\s]+)/g, "…/").replaceAll(/\s+/g, " ");

/** What a library says when it refuses, short enough for a note. */
export function wordsOf(error: unknown): string {
  const { code, message } = error as { code?: unknown; message?: unknown };
  const text = withoutPaths(String(message ?? error))
    .slice(0, 110)
    .trim();
  return code === undefined ? `“${text}”` : `${code}: “${text}”`;
}

/** The error of an act, or undefined when it went well. */
export async function errorOf(act: () => unknown): Promise<unknown> {
  try {
    await act();
    return undefined;
  } catch (error) {
    return error ?? new Error("it throws nothing");
  }
}
