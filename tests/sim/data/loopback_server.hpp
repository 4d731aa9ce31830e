#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace recirc {

/// A request as the server saw it.
struct HttpRequest {
  std::string path;
  std::optional<std::uint64_t> range_begin;  ///< N of "Range: bytes=N-"
};

/// What the server answers.
struct HttpAnswer {
  std::string status = "200 OK";
  std::vector<std::string> headers;  ///< without Content-Length
  std::string body;
  std::optional<std::size_t> cut_after;     ///< close after so many bytes of the body
  std::optional<std::size_t> silent_after;  ///< send so many, then wait until the client leaves
};

/// `content` as a server with ranges sends it.
HttpAnswer with_ranges(const HttpRequest& request, const std::string& content);

/// An HTTP server on 127.0.0.1 that answers one request a connection as its function says, from its
/// construction to its destruction.
class LoopbackServer {
 public:
  using Answer = std::function<HttpAnswer(const HttpRequest&)>;

  explicit LoopbackServer(Answer answer);
  ~LoopbackServer();
  LoopbackServer(const LoopbackServer&) = delete;
  LoopbackServer& operator=(const LoopbackServer&) = delete;

  /// "http://127.0.0.1:PORT/"
  [[nodiscard]] std::string url() const;
  /// All requests so far, in their order.
  [[nodiscard]] std::vector<HttpRequest> requests() const;

 private:
  void serve();
  void talk(int connection);

  Answer answer_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  mutable std::mutex mutex_;  // guards requests_
  std::vector<HttpRequest> requests_;
  std::thread thread_;
};

}  // namespace recirc
