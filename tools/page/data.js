// The page's data: JSON in the page itself, or beside it on a server. Formats are those of
// tools/report/*.hpp.

/** A typed array from base64. */
export function unpack(text, Type) {
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  return new Type(bytes.buffer);
}

const kNothing = -32768;

/** Numbers from packed_shares() and their scale; NaN where there is none. */
export function unpackShares(text, scale) {
  return Float64Array.from(unpack(text, Int16Array),
    (share) => (share === kNothing ? NaN : share / 32767 * (scale || 1)));
}

export async function readData() {
  const embedded = document.getElementById("data");
  if (embedded) return JSON.parse(embedded.textContent);
  const answer = await fetch("data.json");
  if (!answer.ok) throw new Error(`the server answers ${answer.status}`);
  return answer.json();
}

/** Names each run so that no other run on the page has its name: its scenario's, or its folder. */
export function nameRuns(runs) {
  const ends = (parts) => runs.map((run) => run.folder.split("/").filter(Boolean).slice(-parts).join("/"));
  const names = [runs.map((run) => run.facts.name || run.folder), ends(1), ends(2), runs.map((run) => run.folder)]
    .find((tried) => new Set(tried).size === runs.length) ?? ends(1).map((name, k) => `${name} (${k + 1})`);
  runs.forEach((run, k) => {
    run.name = names[k];
    run.index = k;
  });
}
