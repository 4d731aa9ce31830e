#include "tools/trace/event_columns.hpp"

#include <fmt/format.h>

#include <array>
#include <nlohmann/json.hpp>
#include <string_view>
#include <system_error>

#include "neurons/errors.hpp"
#include "protocols/npy.hpp"
#include "tools/trace/event_names.hpp"

namespace recirc {
namespace {

using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

struct ColumnType {
  const char* name;
  const char* type;
};
// In the order in which `append` fills them.
constexpr std::array<ColumnType, 10> kTypes{{{"time", "<i8"},
                                             {"caused", "<i8"},
                                             {"value", "<f8"},
                                             {"number", "<u8"},
                                             {"neuron", "<u4"},
                                             {"pre", "<u4"},
                                             {"projection", "<u4"},
                                             {"kind", "|u1"},
                                             {"port", "|u1"},
                                             {"output", "|u1"}}};

template <class Number>
void append_bytes(std::string& bytes, Number number) {
  bytes.append(reinterpret_cast<const char*>(&number), sizeof number);
}

std::string names_json(const TraceHeader& header) {
  Json populations = Json::array();
  for (const TracePopulation& its : header.populations) {
    populations.push_back({{"name", its.name},
                           {"first", index(its.first)},
                           {"size", its.size},
                           {"clamped", its.clamped}});
  }
  Json projections = Json::array();
  for (const TraceProjection& its : header.projections) {
    projections.push_back({{"name", its.name},
                           {"pre", header.populations.at(index(its.pre)).name},
                           {"post", header.populations.at(index(its.post)).name},
                           {"output", name_of(its.output)},
                           {"port", name_of(its.port)}});
  }
  Json ports = Json::array();
  for (const Port port : {Port::basal, Port::apical, Port::target, Port::clamp}) {
    ports.push_back(name_of(port));
  }
  const Json names{{"populations", populations},
                   {"projections", projections},
                   {"kinds", event_kind_names()},
                   {"ports", ports},
                   {"outputs", {name_of(Output::axon), name_of(Output::error)}},
                   {"none", kNoProjection},
                   {"period_ns", header.period.ns},
                   {"window_ns", header.window.ns},
                   {"engine", header.engine},
                   {"seed", header.seed}};
  return names.dump(2) + "\n";
}

void make(const fs::path& folder) {
  std::error_code error;
  const bool is_used = fs::exists(folder, error) &&
                       (!fs::is_directory(folder, error) || !fs::is_empty(folder, error));
  if (is_used) {
    throw InputError({.where = folder.string(),
                      .what = "is there already",
                      .right = "name a new folder for the columns"});
  }
  fs::create_directories(folder, error);
  if (error)
    throw RunError(fmt::format("{}: cannot be made: {}", folder.string(), error.message()));
}

}  // namespace

EventColumns::EventColumns(const fs::path& folder, const TraceHeader& header)
    : folder_(folder), names_(names_json(header)) {
  make(folder);
  constexpr std::uint64_t kUnknown = 0;
  for (const auto& [name, type] : kTypes) {
    columns_.push_back({AtomicFile(folder / (std::string(name) + ".npy")), type});
    columns_.back().file.append(npy_header(type, {&kUnknown, 1}));
  }
}

void EventColumns::append(std::span<const RecordedEvent> events) {
  std::array<std::string, kTypes.size()> bytes;
  for (const RecordedEvent& event : events) {
    append_bytes(bytes[0], event.time.ns);
    append_bytes(bytes[1], event.caused.ns);
    append_bytes(bytes[2], event.value);
    append_bytes(bytes[3], event.number);
    append_bytes(bytes[4], index(event.neuron));
    append_bytes(bytes[5], index(event.pre));
    append_bytes(bytes[6], event.projection);
    append_bytes(bytes[7], static_cast<std::uint8_t>(event.kind));
    append_bytes(bytes[8], static_cast<std::uint8_t>(event.port));
    append_bytes(bytes[9], static_cast<std::uint8_t>(event.output));
  }
  for (std::size_t k = 0; k < columns_.size(); ++k) columns_[k].file.append(bytes[k]);
  events_ += events.size();
}

void EventColumns::commit() {
  for (Column& column : columns_) {
    column.file.replace_begin(npy_header(column.type, {&events_, 1}));
    column.file.commit();
  }
  write_file_atomically(folder_ / "names.json", names_);
}

}  // namespace recirc
