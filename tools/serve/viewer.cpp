#include <utility>

#include "tools/serve/viewer.hpp"

#include <fmt/format.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>
#include <chrono>
#include <optional>

namespace recirc {
namespace {

namespace beast = boost::beast;
namespace websocket = boost::beast::websocket;

constexpr std::size_t kMostWaiting = std::size_t{4} << 20U;  // bytes for one viewer
constexpr std::size_t kMostMessages = 256;

class SocketViewer final : public Viewer, public std::enable_shared_from_this<SocketViewer> {
 public:
  SocketViewer(beast::tcp_stream stream, std::unique_ptr<CountedConnection> counted,
               beast::http::request<beast::http::empty_body> request, ConnectionOwner& owner)
      : owner_(&owner),
        counted_(std::move(counted)),
        request_(std::move(request)),
        number_(owner.next_number()),
        socket_(std::move(stream)),
        patience_(socket_.get_executor()) {}

  void accept() {
    socket_.set_option(
        websocket::stream_base::timeout{.handshake_timeout = owner_->patience().header,
                                        .idle_timeout = owner_->patience().idle,
                                        .keep_alive_pings = true});
    socket_.read_message_max(kLongestCommand);
    socket_.async_accept(request_, [self = shared_from_this()](beast::error_code error) {
      if (error) return;
      self->has_joined_ = true;
      self->owner_->joined(self);
      self->read();
    });
  }

  [[nodiscard]] std::uint64_t number() const override { return number_; }

  void push(Message message, std::uint64_t lost) override {
    dropped_ += lost;
    if (is_closing_) return;
    if (!queue_.push(std::move(message))) return cut();
    if (!is_writing_) write();
  }

  void say_goodbye() override { close(websocket::close_code::going_away); }

 private:
  void read() {
    socket_.async_read(buffer_, [self = shared_from_this()](beast::error_code error, std::size_t) {
      self->on_read(error);
    });
  }

  void on_read(beast::error_code error) {
    if (error) return leave();
    if (is_closing_) return read();  // until the other end has closed as well
    const bool is_sense =
        socket_.got_text() && owner_->said(number_, beast::buffers_to_string(buffer_.data()));
    buffer_.consume(buffer_.size());
    if (!is_sense) close(websocket::close_code::policy_error);
    read();
  }

  void write() {
    dropped_ += queue_.take_dropped();
    if (dropped_ > 0) {
      writing_ = Message{Message::Kind::told,
                         std::make_shared<const std::string>(fmt::format(
                             R"({{"type":"dropped","count":{}}})", std::exchange(dropped_, 0)))};
    } else {
      writing_ = queue_.pop();
    }
    if (!writing_) return;
    is_writing_ = true;
    patience_.expires_after(owner_->patience().message);
    patience_.async_wait([weak = weak_from_this()](beast::error_code error) {
      const auto self = weak.lock();
      if (!error && self) self->cut();
    });
    socket_.binary(writing_->kind == Message::Kind::samples);
    socket_.async_write(boost::asio::buffer(*writing_->bytes),
                        [self = shared_from_this()](beast::error_code error, std::size_t) {
                          self->on_write(error);
                        });
  }

  void on_write(beast::error_code error) {
    is_writing_ = false;
    patience_.cancel();
    if (error) return leave();
    if (close_with_) return close(*close_with_);
    write();
  }

  // A close frame may not overtake a message that is being written.
  void close(websocket::close_code code) {
    if (is_closing_ && !close_with_) return;
    is_closing_ = true;
    close_with_ = code;
    if (is_writing_) return;
    close_with_.reset();
    socket_.async_close(code, [self = shared_from_this()](beast::error_code) { self->leave(); });
  }

  // For one that does not read there is no orderly way.
  void cut() {
    is_closing_ = true;
    beast::get_lowest_layer(socket_).close();
    leave();
  }

  void leave() {
    if (std::exchange(has_joined_, false)) owner_->left(number_);
  }

  ConnectionOwner* owner_;
  std::unique_ptr<CountedConnection> counted_;
  beast::http::request<beast::http::empty_body> request_;
  std::uint64_t number_;
  websocket::stream<beast::tcp_stream> socket_;
  boost::asio::steady_timer patience_;
  beast::flat_buffer buffer_{kLongestCommand + 1024};
  ClientQueue queue_{kMostWaiting, kMostMessages};
  std::optional<Message> writing_;
  std::uint64_t dropped_ = 0;
  bool has_joined_ = false;
  bool is_writing_ = false;
  bool is_closing_ = false;
  std::optional<websocket::close_code> close_with_;
};

}  // namespace

void open_viewer(beast::tcp_stream stream, std::unique_ptr<CountedConnection> counted,
                 beast::http::request<beast::http::empty_body> request, ConnectionOwner& owner) {
  std::make_shared<SocketViewer>(std::move(stream), std::move(counted), std::move(request), owner)
      ->accept();
}

}  // namespace recirc
