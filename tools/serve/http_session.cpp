#include <utility>

#include "tools/serve/http_session.hpp"

#include <fmt/format.h>

#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <chrono>
#include <exception>

#include "tools/serve/viewer.hpp"

namespace recirc {
namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::asio::ip::tcp;

constexpr std::uint32_t kLongestHeader = 8192;

std::string text_of(beast::string_view text) { return {text.data(), text.size()}; }

using Request = http::request<http::empty_body>;

RequestHead head_of(const Request& request) {
  const auto field = [&](http::field name) { return text_of(request[name]); };
  return {.method = text_of(request.method_string()),
          .target = text_of(request.target()),
          .host = field(http::field::host),
          .origin = field(http::field::origin),
          .cookie = field(http::field::cookie),
          .authorization = field(http::field::authorization),
          .kind = beast::websocket::is_upgrade(request) ? RequestHead::Kind::websocket
                                                        : RequestHead::Kind::plain};
}

// What every answer says. A page may load only what this server has, and nobody may frame it.
template <class Body>
void set_common(http::response<Body>& response, const std::string& host) {
  response.set(http::field::server, "recirc");
  response.set(http::field::cache_control, "no-store");
  response.set("X-Content-Type-Options", "nosniff");
  response.set("Referrer-Policy", "no-referrer");
  response.set("Cross-Origin-Resource-Policy", "same-origin");
  response.set("Content-Security-Policy",
               fmt::format("default-src 'none'; script-src 'self'; style-src 'self'; img-src "
                           "'self' data:; connect-src 'self' ws://{}; base-uri 'none'; form-action "
                           "'none'; frame-ancestors 'none'",
                           host));
}

class HttpSession : public std::enable_shared_from_this<HttpSession> {
 public:
  HttpSession(tcp::socket socket, ConnectionOwner& owner)
      : owner_(&owner),
        counted_(std::make_unique<CountedConnection>(owner)),
        stream_(std::move(socket)) {}

  void read(std::chrono::milliseconds patience) {
    parser_.emplace();
    parser_->header_limit(kLongestHeader);
    parser_->body_limit(0);
    stream_.expires_after(patience);
    http::async_read(stream_, buffer_, *parser_,
                     [self = shared_from_this()](beast::error_code error, std::size_t) {
                       self->on_read(error);
                     });
  }

 private:
  void on_read(beast::error_code error) {
    if (error == http::error::header_limit) return refuse(431, "The header is too long.");
    if (error == http::error::body_limit || error == http::error::unexpected_body) {
      return refuse(413, "Requests with a body are not answered.");
    }
    // A closed or silent connection gets no answer; a malformed request does.
    if (error.category() == make_error_code(http::error::bad_method).category() &&
        error != http::error::end_of_stream && error != http::error::partial_message) {
      return refuse(400, "This is no HTTP request.");
    }
    if (error) return close();
    keep_alive_ = parser_->get().keep_alive();
    answer();
  }

  void answer() {
    const RequestHead head = head_of(parser_->get());
    const Admission admission = owner_->access().judge(head);
    if (admission.status == 303) return redirect();
    if (admission.status != 200) return refuse(admission.status, admission.why);
    if (head.kind == RequestHead::Kind::websocket) return upgrade(head);
    try {
      const auto file = owner_->file(head.target);
      if (!file) return refuse(404, "There is nothing here.");
      give(*file, head);
    } catch (const std::exception& error) {
      refuse(500, error.what());
    }
  }

  void upgrade(const RequestHead& head) {
    if (path_of(head.target) != "/live") return refuse(404, "There is nothing here.");
    // The connection goes on there, and is counted there.
    stream_.expires_never();
    open_viewer(std::move(stream_), std::move(counted_), parser_->release(), *owner_);
  }

  void give(const ServedFile& file, const RequestHead& head) {
    served_ = file.body;
    file_answer_.emplace();
    file_answer_->result(http::status::ok);
    set_common(*file_answer_, head.host);
    file_answer_->set(http::field::content_type, file.type);
    file_answer_->keep_alive(keep_alive_);
    file_answer_->content_length(served_->size());
    if (head.method != "HEAD") file_answer_->body() = {served_->data(), served_->size()};
    write(*file_answer_);
  }

  void redirect() {
    text_answer_.emplace();
    text_answer_->result(http::status::see_other);
    set_common(*text_answer_, "");
    text_answer_->set(http::field::location, "/");
    text_answer_->set(http::field::set_cookie, owner_->access().cookie());
    text_answer_->keep_alive(keep_alive_);
    text_answer_->prepare_payload();
    write(*text_answer_);
  }

  void refuse(unsigned status, const std::string& why) {
    keep_alive_ = false;
    text_answer_.emplace();
    text_answer_->result(status);
    set_common(*text_answer_, "");
    text_answer_->set(http::field::content_type, "text/plain; charset=utf-8");
    if (status == 405) text_answer_->set(http::field::allow, "GET, HEAD");
    text_answer_->keep_alive(false);
    text_answer_->body() = why + "\n";
    text_answer_->prepare_payload();
    write(*text_answer_);
  }

  template <class Answer>
  void write(Answer& answer) {
    stream_.expires_after(owner_->patience().answer);
    http::async_write(stream_, answer,
                      [self = shared_from_this()](beast::error_code error, std::size_t) {
                        if (error || !self->keep_alive_) return self->close();
                        self->read(self->owner_->patience().idle);
                      });
  }

  void close() {
    beast::error_code ignored;
    stream_.socket().shutdown(tcp::socket::shutdown_both, ignored);
  }

  ConnectionOwner* owner_;
  std::unique_ptr<CountedConnection> counted_;
  beast::tcp_stream stream_;
  beast::flat_buffer buffer_{kLongestHeader + 1024};
  std::optional<http::request_parser<http::empty_body>> parser_;
  bool keep_alive_ = false;
  std::shared_ptr<const std::string> served_;
  std::optional<http::response<http::span_body<const char>>> file_answer_;
  std::optional<http::response<http::string_body>> text_answer_;
};

}  // namespace

void serve_http(tcp::socket socket, ConnectionOwner& owner) {
  std::make_shared<HttpSession>(std::move(socket), owner)->read(owner.patience().header);
}

}  // namespace recirc
