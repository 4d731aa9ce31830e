// Whom a server gives up: hostile and dead clients, over real sockets. Its patience is short here,
// and everybody waits for what the server does, never for a time.
#include "tools/serve/live_server.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <future>
#include <memory>
#include <string>
#include <vector>

namespace recirc {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kShort{40};
constexpr milliseconds kModerate{500};  // enough to ask something on a busy machine
constexpr milliseconds kLong{60'000};   // longer than the test may take
constexpr std::size_t kHuge = std::size_t{64} << 20U;

// A connection whose other end may do what it likes.
class Connection {
 public:
  enum class Buffer : bool { usual, small };

  explicit Connection(const LiveServer& server, Buffer buffer = Buffer::usual)
      : url_(server.url()), socket_(socket(AF_INET, SOCK_STREAM, 0)) {
    const timeval most{.tv_sec = 50, .tv_usec = 0};  // a test that hangs says where
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &most, sizeof most);
    const int bytes = 4096;
    if (buffer == Buffer::small) setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
    sockaddr_in place{};
    place.sin_family = AF_INET;
    place.sin_port = htons(static_cast<std::uint16_t>(std::stoi(host().substr(10))));
    inet_pton(AF_INET, "127.0.0.1", &place.sin_addr);
    const auto* const address = reinterpret_cast<const sockaddr*>(&place);
    EXPECT_EQ(connect(socket_, address, sizeof place), 0);
  }
  ~Connection() { close(socket_); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // The server may have closed it already.
  void send(const std::string& bytes) const {
    (void)::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  }
  void ask(const std::string& path, const std::string& more = "") const {
    send("GET " + path + token() + " HTTP/1.1\r\nHost: " + host() + "\r\n" + more + "\r\n");
  }
  void become_viewer() const {
    ask("/live",
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n");
  }
  // The next bytes; empty when the server has closed.
  [[nodiscard]] std::string some() const {
    std::string bytes(1 << 16, '\0');
    const ssize_t count = recv(socket_, bytes.data(), bytes.size(), 0);
    EXPECT_TRUE(count >= 0 || errno == ECONNRESET) << "the server did not close in time";
    bytes.resize(count < 0 ? 0 : static_cast<std::size_t>(count));
    return bytes;
  }
  [[nodiscard]] std::size_t size_until_closed() const {
    std::size_t size = 0;
    for (std::string bytes = some(); !bytes.empty(); bytes = some()) size += bytes.size();
    return size;
  }

 private:
  [[nodiscard]] std::string host() const { return url_.substr(7, url_.find('/', 7) - 7); }
  [[nodiscard]] std::string token() const { return url_.substr(url_.find('?')); }

  std::string url_;
  int socket_;
};

// A server with little patience of one kind, and what is told of it.
struct Served {
  explicit Served(const ServerPatience& patience)
      : server({},
               {.file = [this](std::string_view target) { return file(target); },
                .on_join = [this](std::uint64_t) { joined.set_value(); },
                .on_leave = [this](std::uint64_t) { left.set_value(); },
                .on_text = [](std::uint64_t, const std::string&) { return true; }},
               patience) {}

  std::optional<ServedFile> file(std::string_view target) {
    if (target.starts_with("/huge")) {
      asked.set_value();
      return ServedFile{"text/plain", std::make_shared<const std::string>(kHuge, 'x')};
    }
    return ServedFile{"text/plain", std::make_shared<const std::string>("here")};
  }

  std::promise<void> joined;
  std::promise<void> left;
  std::promise<void> asked;
  LiveServer server;  // ends first
};

constexpr ServerPatience kEndless{
    .header = kLong, .idle = kLong, .answer = kLong, .message = kLong};

TEST(LiveServer, ClosesAConnectionThatSaysNothingOrHalfOfIt) {
  ServerPatience patience = kEndless;
  patience.header = kShort;
  const Served served(patience);
  for (const char* const half :
       {"", "G", "GET / HTTP/1.1\r\nHost: 127.0.0.1", "GET / HTTP/1.1\r\n"}) {
    const Connection connection(served.server);
    connection.send(half);
    EXPECT_EQ(connection.some(), "") << half;
  }
}

TEST(LiveServer, HasRoomAgainWhenSilentConnectionsAreClosed) {
  ServerPatience patience = kEndless;
  patience.header = kModerate;
  const Served served(patience);
  std::vector<std::unique_ptr<Connection>> silent;
  for (int k = 0; k < 64; ++k) silent.push_back(std::make_unique<Connection>(served.server));
  for (const auto& connection : silent) EXPECT_EQ(connection->some(), "");
  const Connection connection(served.server);
  connection.ask("/");
  EXPECT_TRUE(connection.some().starts_with("HTTP/1.1 303"));
}

TEST(LiveServer, ClosesAConnectionOnWhichNothingMoreIsAsked) {
  ServerPatience patience = kEndless;
  patience.idle = kShort;
  const Served served(patience);
  for (const char* const more : {"", "GET /other HTTP/1.1\r\n"}) {
    const Connection connection(served.server);
    connection.ask("/file");
    EXPECT_TRUE(connection.some().starts_with("HTTP/1.1 200"));
    connection.send(more);
    EXPECT_EQ(connection.size_until_closed(), 0U) << more;
  }
}

TEST(LiveServer, CutsAnAnswerThatNobodyTakes) {
  ServerPatience patience = kEndless;
  patience.answer = kShort;
  patience.header = kModerate;
  Served served(patience);
  const Connection deaf(served.server, Connection::Buffer::small);
  deaf.ask("/huge");
  served.asked.get_future().wait();
  // When the server closes this one, which came later, it has given up the first.
  EXPECT_EQ(Connection(served.server).some(), "");
  EXPECT_LT(deaf.size_until_closed(), kHuge);
}

TEST(LiveServer, LosesAViewerThatDoesNotAnswerPings) {
  for (const char* const half : {"", "\x81", "\x81\x85mask", "\x01\x80mask"}) {  // of a frame
    ServerPatience patience = kEndless;
    patience.idle = kShort;
    Served served(patience);
    const Connection connection(served.server);
    connection.become_viewer();
    served.joined.get_future().wait();
    connection.send(half);
    served.left.get_future().wait();
    EXPECT_EQ(served.server.viewers(), 0U);
  }
}

TEST(LiveServer, CutsAViewerThatTakesNoMessage) {
  ServerPatience patience = kEndless;
  patience.message = kShort;
  Served served(patience);
  const Connection deaf(served.server, Connection::Buffer::small);
  deaf.become_viewer();
  served.joined.get_future().wait();
  // More than the system takes for it, and less than may wait.
  const auto bytes = std::make_shared<const std::string>(std::size_t{3} << 20U, 'x');
  for (int k = 0; k < 3; ++k) served.server.broadcast({Message::Kind::samples, bytes});
  served.left.get_future().wait();
  EXPECT_LT(deaf.size_until_closed(), 3 * bytes->size());
}

}  // namespace
}  // namespace recirc
