/**
 * The parts of the demonstration that can be wrong without anyone noticing: how text is cut, how it is embedded. The whole
 * of it (kill, recovery, answers) is run by CI as `npm start`.
 */
import { describe, expect, test } from "vitest";
import { HashedNgramEmbedder } from "../../docs/examples/hashed-ngram-embedder.js";
import { cut } from "../../docs/examples/passages.js";

const words = (count: number, word = "word") => Array.from({ length: count }, (_, i) => `${word}${i}`).join(" ");

describe("passages", () => {
  test("begin at headings, know their line, and have ids that differ", () => {
    const passages = cut(`# One\n\n${words(10)}\n\n## Two [link](x)\n\n${words(12)}\n`, "a.md");
    expect(passages.map(({ id, heading, line }) => [id, heading, line])).toEqual([
      ["a.md#1", "One", 1],
      ["a.md#2", "Two link", 5],
    ]);
  });

  test("end at a blank line once they are long enough, and not inside code", () => {
    expect(cut(`${words(70)}\n\n${words(20, "more")}`, "a.md")).toHaveLength(2);
    expect(cut(`\`\`\`sh\n# no heading\n${words(70)}\n\n${words(20, "more")}\n\`\`\``, "a.md")).toHaveLength(1);
  });

  test("lose the signs of Markdown, keep the words", () => {
    const [passage] = cut("Some **bold** `code`, a [link](http://x) and an ![image](y) <b>in</b> eight words.", "a.md");
    expect(passage!.text).toBe("Some bold code , a link and an in eight words.");
  });
});

describe("the embedder", () => {
  const texts = ["the progress bar in the terminal", "the zstd frame and the buffer", "the seed of a random number"];
  const embedder = HashedNgramEmbedder.fit(texts, 256);
  const cosine = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);

  test("gives the same unit vector for the same text", () => {
    const vector = embedder.embed(texts[0]!);
    expect(vector).toEqual(embedder.embed(texts[0]!));
    expect(cosine(vector, vector)).toBeCloseTo(1, 5);
    expect(embedder.embed("")).toEqual(new Float32Array(256));
  });

  test("puts a question nearest to the text that shares its rare words", () => {
    const query = embedder.embed("how do I draw progress bars?");
    const scores = texts.map((text) => cosine(query, embedder.embed(text)));
    expect(scores.indexOf(Math.max(...scores))).toBe(0);
  });
});
