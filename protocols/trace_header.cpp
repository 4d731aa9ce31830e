#include "protocols/trace_header.hpp"

#include <fmt/format.h>
#include <google/protobuf/descriptor.pb.h>

#include <algorithm>
#include <utility>

#include "neurons/errors.hpp"
#include "protocols/trace.pb.h"

namespace recirc {
namespace {

namespace proto = trace::v1;

constexpr std::uint32_t kTraceVersion = 1;

void add_population(const TracePopulation& population, proto::TraceHeader& message) {
  proto::Population& added = *message.add_population();
  added.set_name(population.name);
  added.set_first(index(population.first));
  added.set_size(population.size);
  added.set_clamped(population.clamped);
  added.set_activation(static_cast<proto::Population::Activation>(population.activation));
}

void add_projection(const TraceProjection& projection, proto::TraceHeader& message) {
  proto::Projection& added = *message.add_projection();
  added.set_name(projection.name);
  added.set_pre(index(projection.pre));
  added.set_post(index(projection.post));
  added.set_output(static_cast<proto::EventBatch::Output>(projection.output));
  added.set_port(static_cast<proto::EventBatch::Port>(projection.port));
}

bool is_kind(int kind) { return proto::EventBatch::Kind_IsValid(kind); }

// Whether all that a header refers to is there.
bool is_consistent(const proto::TraceHeader& message) {
  std::uint64_t neurons = 0;
  for (const proto::Population& population : message.population()) {
    if (population.first() != neurons) return false;
    if (!proto::Population::Activation_IsValid(population.activation())) return false;
    neurons += population.size();
  }
  const auto is_population = [&](std::uint32_t k) {
    return std::cmp_less(k, message.population_size());
  };
  const auto is_good = [&](const proto::Projection& projection) {
    return is_population(projection.pre()) && is_population(projection.post()) &&
           proto::EventBatch::Output_IsValid(projection.output()) &&
           proto::EventBatch::Port_IsValid(projection.port());
  };
  return std::ranges::all_of(message.projection(), is_good) &&
         std::ranges::all_of(message.kind(), is_kind) && index(kNoNeuron) > neurons;
}

}  // namespace

std::string header_bytes(const TraceHeader& header) {
  proto::TraceHeader message;
  message.set_version(kTraceVersion);
  message.set_program(header.program);
  message.set_engine(header.engine);
  message.set_precision(header.precision);
  message.set_seed(header.seed);
  message.set_window_ns(header.window.ns);
  message.set_period_ns(header.period.ns);
  message.set_batch(header.batch);
  message.set_first_presentation(header.first_presentation);
  message.set_last_presentation(header.last_presentation);
  for (const TracePopulation& population : header.populations) add_population(population, message);
  for (const TraceProjection& projection : header.projections) add_projection(projection, message);
  for (const EventKind kind : header.kinds) {
    message.add_kind(static_cast<proto::EventBatch::Kind>(kind));
  }
  return message.SerializeAsString();
}

TraceHeader header_from(std::string_view bytes, const std::string& where) {
  proto::TraceHeader message;
  if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    throw InputError({.where = where, .what = "the trace's header is damaged", .right = {}});
  }
  if (message.version() > kTraceVersion) {
    throw InputError({.where = where,
                      .what = fmt::format("a trace of version {}", message.version()),
                      .right = fmt::format("this program knows versions up to {}", kTraceVersion)});
  }
  if (!is_consistent(message)) {
    throw InputError(
        {.where = where, .what = "the trace's header contradicts itself", .right = {}});
  }
  TraceHeader header{.program = message.program(),
                     .engine = message.engine(),
                     .precision = message.precision(),
                     .seed = message.seed(),
                     .window = Time{message.window_ns()},
                     .period = Time{message.period_ns()},
                     .batch = message.batch(),
                     .first_presentation = message.first_presentation(),
                     .last_presentation = message.last_presentation()};
  for (const proto::Population& population : message.population()) {
    header.populations.push_back({.name = population.name(),
                                  .first = NeuronId{population.first()},
                                  .size = population.size(),
                                  .clamped = population.clamped(),
                                  .activation = static_cast<Activation>(population.activation())});
  }
  for (const proto::Projection& projection : message.projection()) {
    header.projections.push_back({.name = projection.name(),
                                  .pre = PopulationId{projection.pre()},
                                  .post = PopulationId{projection.post()},
                                  .output = static_cast<Output>(projection.output()),
                                  .port = static_cast<Port>(projection.port())});
  }
  for (const int kind : message.kind()) header.kinds.push_back(static_cast<EventKind>(kind));
  return header;
}

std::string summary_bytes(std::span<const TraceChunk> chunks) {
  proto::TraceSummary message;
  for (const TraceChunk& chunk : chunks) {
    proto::Chunk& added = *message.add_chunk();
    added.set_offset(chunk.offset);
    added.set_bytes(chunk.bytes);
    added.set_first_ns(chunk.first.ns);
    added.set_last_ns(chunk.last.ns);
    for (const std::uint64_t count : chunk.by_kind) added.add_events(count);
  }
  return message.SerializeAsString();
}

std::optional<std::vector<TraceChunk>> chunks_from(std::string_view bytes) {
  proto::TraceSummary message;
  if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return std::nullopt;
  std::vector<TraceChunk> chunks;
  for (const proto::Chunk& chunk : message.chunk()) {
    if (std::cmp_not_equal(chunk.events_size(), kEventKinds)) return std::nullopt;
    TraceChunk& added = chunks.emplace_back(TraceChunk{.offset = chunk.offset(),
                                                       .bytes = chunk.bytes(),
                                                       .first = Time{chunk.first_ns()},
                                                       .last = Time{chunk.last_ns()}});
    std::ranges::copy(chunk.events(), added.by_kind.begin());
  }
  return chunks;
}

std::string trace_schema() {
  google::protobuf::FileDescriptorSet files;
  proto::TraceHeader::descriptor()->file()->CopyTo(files.add_file());
  return files.SerializeAsString();
}

}  // namespace recirc
