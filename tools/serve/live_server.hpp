#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "tools/serve/client_queue.hpp"

namespace recirc {

/// What is served at a path.
struct ServedFile {
  std::string type;  ///< of its content, as HTTP says it
  std::shared_ptr<const std::string> body;
};

/// What a LiveServer does when somebody asks. All are called on its own thread, one at a time.
struct ServerActions {
  /// What lies at `target`, a path that may have a query ("/why.json?pre=3"); none: 404. What it
  /// throws is answered with 500.
  std::function<std::optional<ServedFile>(std::string_view target)> file;
  /// A viewer has come, or has gone.
  std::function<void(std::uint64_t viewer)> on_join;
  std::function<void(std::uint64_t viewer)> on_leave;
  /// A viewer says something, at most kLongestCommand bytes of UTF-8. False: it was nonsense, and
  /// the connection is closed.
  std::function<bool(std::uint64_t viewer, const std::string& text)> on_text;
};

inline constexpr std::size_t kLongestCommand = 4096;

/// Where a server listens.
struct ServerPlace {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;  ///< 0: any that is free
};

/// How long a server waits for those who talk to it, before it closes their connection.
struct ServerPatience {
  /// For a whole header, from the start of the connection on, however it dribbles in.
  std::chrono::milliseconds header{10'000};
  /// For the next request on a connection; of a viewer, for a sign of life (it is pinged).
  std::chrono::milliseconds idle{60'000};
  std::chrono::milliseconds answer{30'000};   ///< for an answer to be taken as a whole
  std::chrono::milliseconds message{10'000};  ///< for a message to a viewer to be taken
};

/// Serves files over HTTP and messages over a WebSocket at /live, to those whom access.hpp lets in.
/// It has a thread of its own, and never makes the caller wait: what a viewer does not read is
/// dropped (client_queue.hpp), and one that reads nothing is closed (ServerPatience). At most 64
/// connections; headers of at most 8 KB; no bodies; malformed requests and frames close their
/// connection and no other.
class LiveServer {
 public:
  /// Listens and answers from now on. Throws InputError if it can't listen there.
  LiveServer(const ServerPlace& place, ServerActions actions, const ServerPatience& patience = {});
  ~LiveServer();
  LiveServer(const LiveServer&) = delete;
  LiveServer& operator=(const LiveServer&) = delete;

  /// "http://127.0.0.1:43210/?token=..."
  [[nodiscard]] std::string url() const;
  [[nodiscard]] std::size_t viewers() const;

  /// To all viewers, from any thread. Samples that come faster than they can be handed over are
  /// dropped and counted.
  void broadcast(Message message);
  /// To one viewer, if it is still there, from any thread.
  void send(std::uint64_t viewer, std::string text);

  /// Says goodbye to all viewers and ends; nothing is answered afterwards.
  void stop();

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace recirc
