#pragma once

#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <cstdint>
#include <memory>

#include "tools/serve/client_queue.hpp"
#include "tools/serve/http_session.hpp"

namespace recirc {

/// Somebody who watches, at the other end of a WebSocket.
class Viewer {
 public:
  Viewer() = default;
  Viewer(const Viewer&) = delete;
  Viewer& operator=(const Viewer&) = delete;
  virtual ~Viewer() = default;

  [[nodiscard]] virtual std::uint64_t number() const = 0;
  /// Sends `message` as soon as those before it are sent: samples as a binary message, what is told
  /// as text. `lost` samples before it never came here; the viewer is told of them, and of those
  /// that were dropped because it is slow, as {"type": "dropped", "count": n}.
  virtual void push(Message message, std::uint64_t lost) = 0;
  /// Closes it in an orderly way.
  virtual void say_goodbye() = 0;
};

/// Answers the upgrade `request` on `stream`, and tells `owner` of the viewer once that is done.
void open_viewer(boost::beast::tcp_stream stream, std::unique_ptr<CountedConnection> counted,
                 boost::beast::http::request<boost::beast::http::empty_body> request,
                 ConnectionOwner& owner);

}  // namespace recirc
