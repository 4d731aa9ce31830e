// Questions to the server, whose answers may be late.

/** What the server answers, an object; {missing}, with the reason, where it can't be asked. */
export async function askServer(path, query) {
  try {
    const answer = await fetch(`${path}?${new URLSearchParams(query)}`);
    return answer.ok ? await answer.json() : { missing: `the server answers ${answer.status}` };
  } catch {
    return { missing: "the server has gone" };
  }
}

/** `ask`, whose answer is undefined where it was called again meanwhile: only the newest counts. */
export function newestOf(ask) {
  let newest = 0;
  return async (...asked) => {
    const own = ++newest;
    const answer = await ask(...asked);
    return own === newest ? answer : undefined;
  };
}
