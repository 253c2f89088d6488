/**
 * The form in which two names are one on some file system: Unicode-normalised (NFC) and case-folded. Two names that no
 * file system would confuse may still fold alike (`ß` and `ss`); none that one would, folds apart.
 */
export function foldName(name: string): string {
  if (/^[ -~]*$/.test(name)) return name.toLowerCase();
  // Small, then capital, then small again is full case folding: `ß` → `SS` → `ss`, `ς` → `Σ` → `σ`.
  return name.normalize('NFC').toLowerCase().toUpperCase().toLowerCase().normalize('NFC');
}
