#pragma once

#include <google/protobuf/descriptor.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "neurons/errors.hpp"
#include "protocols/literal.hpp"
#include "protocols/source_map.hpp"
#include "protocols/source_text.hpp"

namespace recirc {

/// Checks a scenario's file against the schema while a parser (of text format or of JSON) walks
/// through it, and notes where every field stands. Protobuf's own parsers stop at the first mistake
/// and often name the place behind it; after this check they only see what is right.
class SchemaCheck {
 public:
  /// No parser goes deeper: recursion must end before the stack does. The schema needs six levels.
  static constexpr int kDeepest = 64;
  /// More messages are refused: an empty one takes 13 bytes in the file and hundreds in memory.
  static constexpr std::size_t kMostMessages = std::size_t{1} << 18U;
  /// More mistakes are not remembered.
  static constexpr std::size_t kMostFindings = 1000;

  /// Which names of fields count: the schema's, or JSON's camelCase as well.
  enum class Names : std::uint8_t { original, also_camel_case };

  /// Both must outlive this.
  SchemaCheck(const SourceText& text, SourceMap& positions, Names names)
      : text_(text), positions_(positions), names_(names) {}

  /// How often a field of a message was given so far.
  struct Given {
    std::size_t first = 0;  ///< offset of its first occurrence
    std::uint32_t count = 0;
    std::vector<std::uint32_t>* elements = nullptr;  ///< places, of a list of single values
  };
  /// A message that is being read.
  struct Scope {
    const google::protobuf::Descriptor* type = nullptr;
    std::string path;  ///< empty for the scenario itself
    std::map<const google::protobuf::FieldDescriptor*, Given> given;
  };

  /// The field that `name` at `offset` means in `scope`; null after reporting that there is
  /// none.
  const google::protobuf::FieldDescriptor* field(const Scope& scope, std::string_view name,
                                                 std::size_t offset);

  /// `field` is named once more in `scope`, at `offset`: reports a second value of a single field
  /// and a second member of a oneof.
  void occurrence(Scope& scope, const google::protobuf::FieldDescriptor& field, std::size_t offset);

  /// A value of `field` (not a message): reports its mistake and notes its place.
  void value(Scope& scope, const google::protobuf::FieldDescriptor& field, const Literal& literal);

  /// The scope of a value of the message field `field`, which stands at `offset`.
  Scope message(Scope& scope, const google::protobuf::FieldDescriptor& field, std::size_t offset);

  /// Reports a mistake at `offset`.
  void report(std::size_t offset, std::string what, std::string right);

  [[nodiscard]] bool too_many_messages() const { return messages_ > kMostMessages; }
  [[nodiscard]] const SourceText& text() const { return text_; }

  /// All mistakes in the order of the file, with positions.
  [[nodiscard]] const std::vector<Finding>& findings() const { return findings_; }

 private:
  const SourceText& text_;
  SourceMap& positions_;
  Names names_;
  std::vector<Finding> findings_;
  std::size_t messages_ = 0;
};

/// "a.b" of path "a" and field b; of a repeated field "a.b[index]".
std::string field_path(const std::string& path, const google::protobuf::FieldDescriptor& field,
                       std::uint32_t index);

/// What a field of `type` called `name` might have been meant to be.
std::string right_field(const google::protobuf::Descriptor& type, std::string_view name);

}  // namespace recirc
