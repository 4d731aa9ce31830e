#include "protocols/schema_check.hpp"

#include <fmt/format.h>

#include "protocols/nearest_name.hpp"

namespace recirc {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

namespace {

std::string member_path(const std::string& path, const FieldDescriptor& field) {
  return path.empty() ? field.name() : path + "." + field.name();
}

}  // namespace

std::string field_path(const std::string& path, const FieldDescriptor& field, std::uint32_t index) {
  std::string result = member_path(path, field);
  if (field.is_repeated()) result += fmt::format("[{}]", index);
  return result;
}

std::string right_field(const Descriptor& type, std::string_view name) {
  std::vector<std::string> names;
  names.reserve(static_cast<std::size_t>(type.field_count()));
  for (int k = 0; k < type.field_count(); ++k) names.push_back(type.field(k)->name());
  return names.empty() ? "it has no fields" : did_you_mean(name, names);
}

const FieldDescriptor* SchemaCheck::field(const Scope& scope, std::string_view name,
                                          std::size_t offset) {
  const std::string key(name);
  if (const FieldDescriptor* found = scope.type->FindFieldByName(key)) return found;
  for (int k = 0; names_ == Names::also_camel_case && k < scope.type->field_count(); ++k) {
    if (scope.type->field(k)->json_name() == key) return scope.type->field(k);
  }
  const std::string in = scope.path.empty() ? "" : " in " + scope.path;
  report(offset, fmt::format("unknown field {}{}", in_quotes(name), in),
         right_field(*scope.type, name));
  return nullptr;
}

void SchemaCheck::occurrence(Scope& scope, const FieldDescriptor& field, std::size_t offset) {
  if (field.is_repeated()) return;
  const auto again = scope.given.find(&field);
  if (again != scope.given.end()) {
    report(offset, fmt::format("{} is given twice", in_quotes(field.name())),
           fmt::format("it is at {} already", text_.position(again->second.first)));
    return;
  }
  if (const auto* oneof = field.real_containing_oneof()) {
    for (int k = 0; k < oneof->field_count(); ++k) {
      const auto other = scope.given.find(oneof->field(k));
      if (other == scope.given.end()) continue;
      report(offset,
             fmt::format("{} and {} exclude each other", in_quotes(field.name()),
                         in_quotes(other->first->name())),
             fmt::format("keep this one or the one at {}", text_.position(other->second.first)));
    }
  }
  scope.given[&field].first = offset;
}

void SchemaCheck::value(Scope& scope, const FieldDescriptor& field, const Literal& literal) {
  if (auto mistake = mistake_in(literal, field)) {
    report(literal.offset, fmt::format("{}: {}", field.name(), mistake->what),
           std::move(mistake->right));
  }
  if (!field.is_repeated()) {
    positions_.place(member_path(scope.path, field), literal.offset);
    return;
  }
  Given& given = scope.given[&field];
  if (given.elements == nullptr) {
    given.elements = &positions_.elements(member_path(scope.path, field));
  }
  given.elements->push_back(static_cast<std::uint32_t>(literal.offset));
}

SchemaCheck::Scope SchemaCheck::message(Scope& scope, const FieldDescriptor& field,
                                        std::size_t offset) {
  ++messages_;
  Given& given = scope.given[&field];
  Scope inner{field.message_type(), field_path(scope.path, field, given.count), {}};
  if (field.is_repeated() && given.count == 0) {
    positions_.place(member_path(scope.path, field), offset);
  }
  ++given.count;
  positions_.place(inner.path, offset);
  return inner;
}

void SchemaCheck::report(std::size_t offset, std::string what, std::string right) {
  if (findings_.size() >= kMostFindings) return;
  findings_.push_back({text_.position(offset), std::move(what), std::move(right)});
}

}  // namespace recirc
