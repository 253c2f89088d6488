/** Answers side by side, of which most are there at once: when all are, nobody waits and no promise is made. */
export function together<T>(answers: readonly (T | Promise<T>)[]): readonly T[] | Promise<T[]> {
  const isThere = (answer: T | Promise<T>): answer is T => !(answer instanceof Promise);
  return answers.every(isThere) ? answers : Promise.all(answers.map((answer) => Promise.resolve(answer)));
}
