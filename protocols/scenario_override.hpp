#pragma once

#include <google/protobuf/message.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "neurons/errors.hpp"
#include "protocols/source_map.hpp"

namespace recirc {

/// A field of a scenario set from outside its file: "learning.rate=0.1", "projection[1].rate=0",
/// "circular_autoencoder.layers=[784, 20]", "learning.top={}". The value is in text format; texts
/// may go without quotes. Messages on the way are made where they are absent, an index one behind
/// the end of a list appends, a member of a oneof replaces the others.
class ScenarioOverride {
 public:
  /// Reads `text` against the schema of `type`; appends what is wrong with it to `findings`, with
  /// "--set " and `text` as the place. It may be applied only if nothing was.
  ScenarioOverride(const std::string& text, const google::protobuf::Descriptor& type,
                   std::vector<Finding>& findings);

  /// Sets the field in `message` (of the constructor's type), and its place in `positions`. Throws
  /// InputError if an index is behind the end of its list.
  void apply(google::protobuf::Message& message, SourceMap& positions) const;

 private:
  struct Step {
    const google::protobuf::FieldDescriptor* field = nullptr;
    std::optional<std::uint32_t> index;
  };

  [[nodiscard]] std::optional<Finding> read_path(const std::string& path,
                                                 const google::protobuf::Descriptor& type);
  [[nodiscard]] std::optional<Finding> read_step(std::string_view step,
                                                 const google::protobuf::Descriptor& type);
  void read_value(const std::string& value, std::vector<Finding>& findings);
  google::protobuf::Message* enter(google::protobuf::Message& message, const Step& step) const;
  void put(google::protobuf::Message& message, const Step& step) const;
  void check_index(const google::protobuf::Message& message, const Step& step) const;

  std::string where_;
  std::vector<Step> steps_;
  /// A message of the type that holds the last step's field, with nothing but that field.
  std::shared_ptr<google::protobuf::Message> value_;
};

}  // namespace recirc
