#include "protocols/scenario_override.hpp"

#include <fmt/format.h>
#include <google/protobuf/text_format.h>

#include <charconv>

#include "protocols/literal.hpp"
#include "protocols/nearest_name.hpp"
#include "protocols/schema_check.hpp"
#include "protocols/source_text.hpp"
#include "protocols/text_pass.hpp"

namespace recirc {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MessageFactory;
using google::protobuf::Reflection;

bool is_message(const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
}

std::string step_path(const std::string& path, const FieldDescriptor& field,
                      std::optional<std::uint32_t> index) {
  if (index) return field_path(path, field, *index);
  return path.empty() ? field.name() : path + "." + field.name();
}

}  // namespace

ScenarioOverride::ScenarioOverride(const std::string& text, const Descriptor& type,
                                   std::vector<Finding>& findings)
    : where_("--set " + text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos) {
    findings.push_back({where_, "no '=' between field and value", "write path.to.field=value"});
    return;
  }
  if (auto mistake = read_path(text.substr(0, equals), type)) {
    findings.push_back(std::move(*mistake));
    return;
  }
  read_value(text.substr(equals + 1), findings);
}

std::optional<Finding> ScenarioOverride::read_path(const std::string& path,
                                                   const Descriptor& type) {
  const Descriptor* inside = &type;
  std::size_t begin = 0;
  while (true) {
    const std::size_t end = std::min(path.find('.', begin), path.size());
    if (auto mistake = read_step(std::string_view(path).substr(begin, end - begin), *inside)) {
      return mistake;
    }
    if (end == path.size()) return std::nullopt;
    const auto& [field, index] = steps_.back();
    if (!is_message(*field)) {
      return Finding{where_, fmt::format("{} has no fields of its own", in_quotes(field->name())),
                     fmt::format("write {}=value", path.substr(0, end))};
    }
    if (field->is_repeated() && !index) {
      return Finding{where_, fmt::format("{} is a list", in_quotes(field->name())),
                     fmt::format("say which one, as in {}[0]", field->name())};
    }
    inside = field->message_type();
    begin = end + 1;
  }
}

std::optional<Finding> ScenarioOverride::read_step(std::string_view step, const Descriptor& type) {
  const std::size_t bracket = std::min(step.find('['), step.size());
  const std::string name(step.substr(0, bracket));
  const FieldDescriptor* field = type.FindFieldByName(name);
  if (field == nullptr) {
    const std::string in = steps_.empty() ? "" : " in " + steps_.back().field->name();
    return Finding{where_, fmt::format("unknown field {}{}", in_quotes(name), in),
                   right_field(type, name)};
  }
  if (bracket == step.size()) {
    steps_.push_back({field, std::nullopt});
    return std::nullopt;
  }
  if (!field->is_repeated()) {
    return Finding{where_, fmt::format("{} is not a list", in_quotes(name)), "leave out the index"};
  }
  std::uint32_t index = 0;
  const char* last = step.data() + step.size() - 1;
  const auto [stop, error] = std::from_chars(step.data() + bracket + 1, last, index);
  if (*last != ']' || stop != last || error != std::errc() || stop == step.data() + bracket + 1) {
    return Finding{where_, fmt::format("{} is no index", in_quotes(step.substr(bracket))),
                   fmt::format("write {}[0] for the first", name)};
  }
  steps_.push_back({field, index});
  return std::nullopt;
}

void ScenarioOverride::read_value(const std::string& value, std::vector<Finding>& findings) {
  const Step& last = steps_.back();
  const Descriptor* holder = last.field->containing_type();
  value_.reset(MessageFactory::generated_factory()->GetPrototype(holder)->New());
  const bool is_text = last.field->cpp_type() == FieldDescriptor::CPPTYPE_STRING;
  const bool is_list = value.starts_with('[') && last.field->is_repeated() && !last.index;
  if (is_text && !is_list && !value.starts_with('"') && !value.starts_with('\'')) {
    if (auto mistake = mistake_in({Literal::Kind::text, value, 0}, *last.field)) {
      findings.push_back({where_, std::move(mistake->what), std::move(mistake->right)});
    } else if (last.field->is_repeated()) {
      value_->GetReflection()->AddString(value_.get(), last.field, value);
    } else {
      value_->GetReflection()->SetString(value_.get(), last.field, value);
    }
    return;
  }
  try {
    const SourceText text(where_, fmt::format("{}: {}", last.field->name(), value));
    SourceMap ignored;
    SchemaCheck check(text, ignored, SchemaCheck::Names::original);
    check_text(*holder, check);
    for (const Finding& finding : check.findings()) {
      findings.push_back({where_, finding.what, finding.right});
    }
    if (!check.findings().empty()) return;
    google::protobuf::TextFormat::Parser parser;
    parser.SetRecursionLimit(SchemaCheck::kDeepest + 1);
    std::vector<const FieldDescriptor*> given;
    const bool good = parser.ParseFromString(text.text(), value_.get());
    value_->GetReflection()->ListFields(*value_, &given);
    // A value such as "1 batch: 2" would set another field as well.
    const bool alone = given.empty() || (given.size() == 1 && given[0] == last.field);
    const bool one = !last.index || value_->GetReflection()->FieldSize(*value_, last.field) == 1;
    if (!good || !alone || !one) {
      findings.push_back({where_, fmt::format("{} is not one value", in_quotes(value)),
                          fmt::format("one value of {} belongs here", last.field->name())});
    }
  } catch (const InputError& error) {
    for (const Finding& finding : error.findings()) {
      findings.push_back({where_, finding.what, finding.right});
    }
  }
}

void ScenarioOverride::check_index(const Message& message, const Step& step) const {
  const int size = message.GetReflection()->FieldSize(message, step.field);
  if (*step.index <= static_cast<std::uint32_t>(size)) return;
  throw InputError({where_, fmt::format("{} has {} elements", in_quotes(step.field->name()), size),
                    fmt::format("the index is at most {} (which appends one)", size)});
}

Message* ScenarioOverride::enter(Message& message, const Step& step) const {
  const Reflection* reflection = message.GetReflection();
  if (!step.index) return reflection->MutableMessage(&message, step.field);
  check_index(message, step);
  const int index = static_cast<int>(*step.index);
  if (index == reflection->FieldSize(message, step.field)) {
    return reflection->AddMessage(&message, step.field);
  }
  return reflection->MutableRepeatedMessage(&message, step.field, index);
}

void ScenarioOverride::put(Message& message, const Step& step) const {
  const Reflection* reflection = message.GetReflection();
  if (!step.index) {
    reflection->ClearField(&message, step.field);
    message.MergeFrom(*value_);
    return;
  }
  check_index(message, step);
  const int index = static_cast<int>(*step.index);
  const int size = reflection->FieldSize(message, step.field);
  message.MergeFrom(*value_);
  if (index == size) return;
  reflection->SwapElements(&message, step.field, index, size);
  reflection->RemoveLast(&message, step.field);
}

void ScenarioOverride::apply(Message& message, SourceMap& positions) const {
  ensure(value_ != nullptr, "only an override without mistakes is applied");
  Message* holder = &message;
  std::string path;
  for (const Step& step : steps_) {
    if (const auto* oneof = step.field->real_containing_oneof()) {
      for (int k = 0; k < oneof->field_count(); ++k) {
        const FieldDescriptor* other = oneof->field(k);
        if (other != step.field) positions.forget(step_path(path, *other, std::nullopt));
      }
    }
    if (&step == &steps_.back()) {
      put(*holder, step);
    } else {
      holder = enter(*holder, step);
    }
    path = step_path(path, *step.field, step.index);
  }
  positions.override_with(path, where_);
}

}  // namespace recirc
