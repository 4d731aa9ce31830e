// The connection to a run that goes on: tools/serve/live_session.hpp says what is spoken.

/** Calls `listen[type]` with every message that the server tells, and `listen.events` with batches. */
export function openLink(listen) {
  const socket = new WebSocket(`ws://${location.host}/live`);
  socket.binaryType = "arraybuffer";
  socket.addEventListener("message", ({ data }) => {
    if (typeof data !== "string") return listen.events(data);
    const message = JSON.parse(data);
    listen[message.type]?.(message);
  });
  socket.addEventListener("close", () => listen.closed());
  return {
    /** Says something; false where nobody listens any more. */
    say(command) {
      if (socket.readyState !== WebSocket.OPEN) return false;
      socket.send(JSON.stringify(command));
      return true;
    },
  };
}
