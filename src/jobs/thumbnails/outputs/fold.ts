/**
 * The form in which two names are one on some file system: Unicode-normalised (NFC) and case-folded. Two names that no
 * file system would confuse may still fold alike (`ß` and `ss`); none that one would, folds apart. The parts of a name
 * fold as the whole does: with a dot or slash between two names, each side folds as if alone.
 */
export function foldName(name: string): string {
  if (/^[ -~]*$/.test(name)) return name.toLowerCase();
  // Small, then capital, then small again is full case folding: `ß` → `SS` → `ss`, `ς` → `Σ` → `σ`.
  const folded = name.normalize('NFC').toLowerCase().toUpperCase().toLowerCase().normalize('NFC');
  // At the end of a word a sigma becomes small in another way; where a word ends depends on what comes after.
  return folded.replaceAll('ς', 'σ');
}
