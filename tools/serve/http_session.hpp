#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "tools/serve/access.hpp"
#include "tools/serve/live_server.hpp"

namespace recirc {

class Viewer;

/// Whom connections belong to: the server, which outlives them. All of it happens on one thread.
class ConnectionOwner {
 public:
  ConnectionOwner() = default;
  ConnectionOwner(const ConnectionOwner&) = delete;
  ConnectionOwner& operator=(const ConnectionOwner&) = delete;
  virtual ~ConnectionOwner() = default;

  [[nodiscard]] virtual const Access& access() const = 0;
  [[nodiscard]] virtual const ServerPatience& patience() const = 0;
  virtual std::optional<ServedFile> file(std::string_view target) = 0;
  virtual void opened() = 0;
  virtual void closed() = 0;
  virtual void joined(std::shared_ptr<Viewer> viewer) = 0;
  virtual void left(std::uint64_t viewer) = 0;
  virtual bool said(std::uint64_t viewer, const std::string& text) = 0;
  virtual std::uint64_t next_number() = 0;
};

/// Counts a connection as long as it lives.
class CountedConnection {
 public:
  explicit CountedConnection(ConnectionOwner& owner) : owner_(&owner) { owner_->opened(); }
  ~CountedConnection() { owner_->closed(); }
  CountedConnection(const CountedConnection&) = delete;
  CountedConnection& operator=(const CountedConnection&) = delete;

 private:
  ConnectionOwner* owner_;
};

/// Answers the requests that come by `socket` until it closes or becomes a WebSocket.
void serve_http(boost::asio::ip::tcp::socket socket, ConnectionOwner& owner);

}  // namespace recirc
