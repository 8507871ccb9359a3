/**
 * The first of `stem.ipynb`, `stem-2.ipynb`, `stem-3.ipynb` … that is not taken.
 *
 * @param taken names in the folder; those that differ in case alone count, as some file systems see one file
 */
export function freeName(stem: string, taken: readonly string[]): string {
  const used = new Set(taken.map((name) => name.toLowerCase()));
  let name = `${stem}.ipynb`;
  for (let count = 2; used.has(name.toLowerCase()); count++) name = `${stem}-${count}.ipynb`;
  return name;
}
