#include "tools/serve/client_queue.hpp"

#include <algorithm>
#include <utility>

namespace recirc {

bool ClientQueue::has_room_for(const Message& message) const {
  return messages_.size() < most_messages_ && bytes_ + message.bytes->size() <= most_bytes_;
}

bool ClientQueue::push(Message message) {
  while (!has_room_for(message)) {
    const auto oldest = std::ranges::find(messages_, Message::Kind::samples, &Message::kind);
    if (oldest == messages_.end()) {
      if (message.kind != Message::Kind::samples) return false;
      ++dropped_;
      return true;
    }
    bytes_ -= oldest->bytes->size();
    messages_.erase(oldest);
    ++dropped_;
  }
  bytes_ += message.bytes->size();
  messages_.push_back(std::move(message));
  return true;
}

std::optional<Message> ClientQueue::pop() {
  if (messages_.empty()) return std::nullopt;
  Message message = std::move(messages_.front());
  messages_.pop_front();
  bytes_ -= message.bytes->size();
  return message;
}

std::uint64_t ClientQueue::take_dropped() { return std::exchange(dropped_, 0); }

}  // namespace recirc
