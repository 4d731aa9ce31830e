// Boost 1.74's Asio uses std::exchange without including it.
#include <utility>

#include "tools/serve/live_server.hpp"

#include <fmt/format.h>

#include <atomic>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <map>
#include <thread>

#include "neurons/errors.hpp"
#include "tools/serve/access.hpp"
#include "tools/serve/http_session.hpp"
#include "tools/serve/viewer.hpp"

namespace recirc {

using boost::asio::ip::tcp;

namespace {

constexpr std::size_t kMostConnections = 64;
// Samples on their way from the simulation's thread to this one.
constexpr std::size_t kMostInFlight = std::size_t{16} << 20U;

tcp::endpoint endpoint_of(const ServerPlace& place) {
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address(place.address, error);
  if (error) {
    throw InputError({.where = "--listen " + place.address,
                      .what = "is no address",
                      .right = "name an IP address of this machine, such as 127.0.0.1"});
  }
  return {address, place.port};
}

// By what names a server at `endpoint` may be called.
std::vector<std::string> hosts_of(const tcp::endpoint& endpoint) {
  const auto port = endpoint.port();
  std::vector<std::string> hosts{fmt::format("localhost:{}", port),
                                 fmt::format("127.0.0.1:{}", port), fmt::format("[::1]:{}", port)};
  const std::string own = endpoint.address().to_string();
  hosts.push_back(endpoint.address().is_v6() ? fmt::format("[{}]:{}", own, port)
                                             : fmt::format("{}:{}", own, port));
  return hosts;
}

}  // namespace

// All but `in_flight_`, `lost_` and `viewer_count_` belongs to the server's thread.
class LiveServer::State : public ConnectionOwner {
 public:
  State(const ServerPlace& place, ServerActions actions, const ServerPatience& patience)
      : actions_(std::move(actions)), patience_(patience), acceptor_(io_) {
    const tcp::endpoint endpoint = endpoint_of(place);
    boost::system::error_code error;
    acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(tcp::acceptor::max_listen_connections, error);
    if (error) {
      throw InputError({.where = fmt::format("{}:{}", place.address, place.port),
                        .what = "can't be listened at: " + error.message(),
                        .right = "take another --port, or 0 for any that is free"});
    }
    endpoint_ = acceptor_.local_endpoint();
    access_.emplace(new_token(), endpoint_.port(), hosts_of(endpoint_));
    accept();
    thread_ = std::thread([this] { io_.run(); });
  }

  [[nodiscard]] std::string url() const {
    const std::string address = endpoint_.address().to_string();
    return fmt::format("http://{}:{}/?token={}",
                       endpoint_.address().is_v6() ? "[" + address + "]" : address,
                       endpoint_.port(), access_->token());
  }
  [[nodiscard]] std::size_t viewer_count() const { return viewer_count_; }

  void broadcast(Message message) {
    const std::size_t bytes = message.bytes->size();
    if (message.kind == Message::Kind::samples && in_flight_ + bytes > kMostInFlight) {
      ++lost_;
      return;
    }
    in_flight_ += bytes;
    boost::asio::post(io_, [this, message = std::move(message), bytes] {
      in_flight_ -= bytes;
      const std::uint64_t lost = lost_.exchange(0);
      // A viewer that is given up leaves the map while it is told.
      const auto viewers = viewers_;
      for (const auto& [number, viewer] : viewers) viewer->push(message, lost);
    });
  }

  void send(std::uint64_t viewer, std::string text) {
    boost::asio::post(io_, [this, viewer, text = std::move(text)]() mutable {
      const auto found = viewers_.find(viewer);
      if (found == viewers_.end()) return;
      const std::shared_ptr<Viewer> kept = found->second;
      kept->push({Message::Kind::told, std::make_shared<const std::string>(std::move(text))}, 0);
    });
  }

  void stop() {
    if (!thread_.joinable()) return;
    boost::asio::post(io_, [this] {
      boost::system::error_code ignored;
      acceptor_.close(ignored);
      const auto viewers = viewers_;
      for (const auto& [number, viewer] : viewers) viewer->say_goodbye();
      // Whoever does not answer within this time is left.
      farewell_.expires_after(std::chrono::milliseconds(500));
      farewell_.async_wait([this](boost::system::error_code) { io_.stop(); });
      if (viewers_.empty()) farewell_.cancel();
    });
    thread_.join();
    viewers_.clear();
  }

  // ---- ConnectionOwner ----
  [[nodiscard]] const Access& access() const override { return *access_; }
  [[nodiscard]] const ServerPatience& patience() const override { return patience_; }
  std::optional<ServedFile> file(std::string_view target) override { return actions_.file(target); }
  void opened() override { ++connections_; }
  void closed() override { --connections_; }
  void joined(std::shared_ptr<Viewer> viewer) override {
    const std::uint64_t number = viewer->number();
    viewers_.emplace(number, std::move(viewer));
    viewer_count_ = viewers_.size();
    actions_.on_join(number);
  }
  void left(std::uint64_t viewer) override {
    if (viewers_.erase(viewer) == 0) return;
    viewer_count_ = viewers_.size();
    actions_.on_leave(viewer);
    if (viewers_.empty() && !acceptor_.is_open()) farewell_.cancel();
  }
  bool said(std::uint64_t viewer, const std::string& text) override {
    return actions_.on_text(viewer, text);
  }
  std::uint64_t next_number() override { return ++numbers_; }

 private:
  void accept() {
    acceptor_.async_accept([this](boost::system::error_code error, tcp::socket socket) {
      if (!acceptor_.is_open()) return;
      if (!error && connections_ < kMostConnections) {
        serve_http(std::move(socket), *this);
      }
      // Out of descriptors, say: a pause, else this spins.
      if (error) {
        pause_.expires_after(std::chrono::milliseconds(100));
        pause_.async_wait([this](boost::system::error_code) { accept(); });
      } else {
        accept();
      }
    });
  }

  ServerActions actions_;
  ServerPatience patience_;
  std::optional<Access> access_;
  std::map<std::uint64_t, std::shared_ptr<Viewer>> viewers_;
  std::size_t connections_ = 0;
  std::uint64_t numbers_ = 0;
  std::atomic<std::size_t> in_flight_{0};
  std::atomic<std::uint64_t> lost_{0};
  std::atomic<std::size_t> viewer_count_{0};
  boost::asio::io_context io_{1};
  tcp::acceptor acceptor_;
  boost::asio::steady_timer farewell_{io_};
  boost::asio::steady_timer pause_{io_};
  tcp::endpoint endpoint_;
  std::thread thread_;
};

LiveServer::LiveServer(const ServerPlace& place, ServerActions actions,
                       const ServerPatience& patience)
    : state_(std::make_unique<State>(place, std::move(actions), patience)) {}

LiveServer::~LiveServer() { stop(); }

std::string LiveServer::url() const { return state_->url(); }
std::size_t LiveServer::viewers() const { return state_->viewer_count(); }
void LiveServer::broadcast(Message message) { state_->broadcast(std::move(message)); }
void LiveServer::send(std::uint64_t viewer, std::string text) {
  state_->send(viewer, std::move(text));
}
void LiveServer::stop() { state_->stop(); }

}  // namespace recirc
