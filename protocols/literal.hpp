#pragma once

#include <google/protobuf/descriptor.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace recirc {

/// A single value as a scenario's file spells it.
struct Literal {
  enum class Kind : std::uint8_t { number, word, text };
  Kind kind{};
  std::string spelling;    ///< a number with its sign; a word; of a text the value without quotes
  std::size_t offset = 0;  ///< of its first byte (sign, quote) in the file
};

/// What is wrong with a value and what would be right.
struct ValueMistake {
  std::string what;
  std::string right;
};

/// The mistake in `literal` as a value of `field` (not a message): wrong kind, out of range, not
/// finite, an unknown name of an enum. None if there is none.
std::optional<ValueMistake> mistake_in(const Literal& literal,
                                       const google::protobuf::FieldDescriptor& field);

}  // namespace recirc
