#include "tests/sim/data/loopback_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string_view>

namespace recirc {
namespace {

HttpRequest parsed(const std::string& head) {
  HttpRequest request;
  const std::size_t begin = head.find(' ') + 1;
  request.path = head.substr(begin, head.find(' ', begin) - begin);
  constexpr std::string_view kRange = "Range: bytes=";
  const std::size_t range = head.find(kRange);
  if (range != std::string::npos) request.range_begin = std::stoull(head.substr(range + 13));
  return request;
}

void send_all(int connection, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = send(connection, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;  // the client has left
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

// Waits until the client closes its side.
void wait_for_end(int connection) {
  std::array<char, 256> ignored{};
  while (recv(connection, ignored.data(), ignored.size(), 0) > 0) {
  }
}

}  // namespace

HttpAnswer with_ranges(const HttpRequest& request, const std::string& content) {
  HttpAnswer answer;
  if (!request.range_begin) {
    answer.body = content;
  } else if (*request.range_begin >= content.size()) {
    answer.status = "416 Range Not Satisfiable";
  } else {
    answer.status = "206 Partial Content";
    answer.body = content.substr(*request.range_begin);
    answer.headers.push_back("Content-Range: bytes " + std::to_string(*request.range_begin) + "-" +
                             std::to_string(content.size() - 1) + "/" +
                             std::to_string(content.size()));
  }
  return answer;
}

LoopbackServer::LoopbackServer(Answer answer)
    : answer_(std::move(answer)), listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto* const plain = reinterpret_cast<sockaddr*>(&address);
  socklen_t size = sizeof(address);
  if (bind(listener_, plain, size) != 0 || listen(listener_, 8) != 0 ||
      getsockname(listener_, plain, &size) != 0) {
    throw std::runtime_error("no port on 127.0.0.1");
  }
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { serve(); });
}

LoopbackServer::~LoopbackServer() {
  shutdown(listener_, SHUT_RDWR);  // ends accept()
  thread_.join();
  close(listener_);
}

std::string LoopbackServer::url() const {
  return "http://127.0.0.1:" + std::to_string(port_) + "/";
}

std::vector<HttpRequest> LoopbackServer::requests() const {
  const std::scoped_lock lock(mutex_);
  return requests_;
}

void LoopbackServer::serve() {
  for (int connection = accept(listener_, nullptr, nullptr); connection >= 0;
       connection = accept(listener_, nullptr, nullptr)) {
    talk(connection);
    close(connection);
  }
}

void LoopbackServer::talk(int connection) {
  std::string head;
  std::array<char, 1024> piece{};
  while (head.find("\r\n\r\n") == std::string::npos) {
    const ssize_t got = recv(connection, piece.data(), piece.size(), 0);
    if (got <= 0) return;
    head.append(piece.data(), static_cast<std::size_t>(got));
  }
  const HttpRequest request = parsed(head);
  {
    const std::scoped_lock lock(mutex_);
    requests_.push_back(request);
  }
  const HttpAnswer answer = answer_(request);
  std::string text = "HTTP/1.1 " + answer.status + "\r\nConnection: close\r\nContent-Length: " +
                     std::to_string(answer.body.size()) + "\r\n";
  for (const std::string& header : answer.headers) text += header + "\r\n";
  const std::size_t stop = std::min(answer.cut_after.value_or(answer.body.size()),
                                    answer.silent_after.value_or(answer.body.size()));
  send_all(connection, text + "\r\n" + answer.body.substr(0, stop));
  if (answer.silent_after) wait_for_end(connection);
}

}  // namespace recirc
