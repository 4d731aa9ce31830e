#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>

namespace recirc {

/// A message to viewers. Many queues share its bytes.
struct Message {
  /// samples may be dropped: there will be more. What is told is kept, if it can be.
  enum class Kind : std::uint8_t { samples, told } kind = Kind::told;
  std::shared_ptr<const std::string> bytes;
};

/// What waits to be sent to one viewer, in bounded memory: when there is too much of it, the oldest
/// samples are dropped first, and counted.
class ClientQueue {
 public:
  ClientQueue(std::size_t most_bytes, std::size_t most_messages)
      : most_bytes_(most_bytes), most_messages_(most_messages) {}

  /// False if it has no room even without samples: then the message is not taken, and whoever does
  /// not read is to be given up.
  [[nodiscard]] bool push(Message message);
  /// The next message, oldest first; none if nothing waits. Takes it.
  std::optional<Message> pop();

  [[nodiscard]] std::size_t bytes() const { return bytes_; }
  /// Samples dropped since the last call.
  std::uint64_t take_dropped();

 private:
  [[nodiscard]] bool has_room_for(const Message& message) const;

  std::size_t most_bytes_;
  std::size_t most_messages_;
  std::size_t bytes_ = 0;
  std::uint64_t dropped_ = 0;
  std::deque<Message> messages_;
};

}  // namespace recirc
