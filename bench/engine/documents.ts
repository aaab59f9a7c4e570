/** Documents of one group: what a range of the index gives. */
export const GROUP_SIZE = 100;

/** The n-th document that is stored. */
export function entry(n: number) {
  return {
    group: `group-${Math.floor(n / GROUP_SIZE)}`,
    position: n % GROUP_SIZE,
    title: `Entry number ${n}`,
    body: `This is the text of entry ${n}: a sentence or two, as people write them into a form and forget.`,
    tags: ["one", "two", `three-${n % 7}`],
    author: { name: `Author ${n % 13}`, age: 20 + (n % 50) },
    done: n % 2 === 0,
  };
}

export type Entry = ReturnType<typeof entry>;
