#include "protocols/perfetto_trace.hpp"

#include "protocols/perfetto.pb.h"

namespace recirc {
namespace {

// Packets of one sequence are in order; Perfetto wants a number for it that is not 0.
constexpr std::uint32_t kSequence = 1;

perfetto::TracePacket packet_at(Time time) {
  perfetto::TracePacket packet;
  packet.set_timestamp(static_cast<std::uint64_t>(time.ns));
  packet.set_trusted_packet_sequence_id(kSequence);
  return packet;
}

void set(perfetto::DebugAnnotation& note, std::uint64_t value) { note.set_uint_value(value); }
void set(perfetto::DebugAnnotation& note, double value) { note.set_double_value(value); }
void set(perfetto::DebugAnnotation& note, const std::string& value) {
  note.set_string_value(value);
}

}  // namespace

template <class Packet>
void PerfettoTrace::write(const Packet& packet) {
  // A file is the message Trace, which is nothing but its packets.
  perfetto::Trace trace;
  *trace.add_packet() = packet;
  bytes_.clear();
  trace.SerializeToString(&bytes_);
  write_(bytes_);
}

void PerfettoTrace::add(const PerfettoTrack& track) {
  perfetto::TracePacket packet;
  packet.set_trusted_packet_sequence_id(kSequence);
  perfetto::TrackDescriptor& descriptor = *packet.mutable_track_descriptor();
  descriptor.set_uuid(track.uuid);
  if (track.parent != 0) descriptor.set_parent_uuid(track.parent);
  descriptor.set_name(track.name);
  if (track.shows == PerfettoTrack::Shows::numbers) descriptor.mutable_counter();
  write(packet);
}

void PerfettoTrace::begin(std::uint64_t track, Time time, const PerfettoSlice& slice) {
  perfetto::TracePacket packet = packet_at(time);
  perfetto::TrackEvent& event = *packet.mutable_track_event();
  event.set_type(perfetto::TrackEvent::SLICE_BEGIN);
  event.set_track_uuid(track);
  event.set_name(std::string(slice.name));
  event.add_categories(std::string(slice.category));
  for (const std::uint64_t flow : slice.flows_out) event.add_flow_ids(flow);
  for (const std::uint64_t flow : slice.flows_in) event.add_terminating_flow_ids(flow);
  for (const auto& [name, value] : slice.notes) {
    perfetto::DebugAnnotation& note = *event.add_debug_annotations();
    note.set_name(std::string(name));
    std::visit([&note](const auto& known) { set(note, known); }, value);
  }
  write(packet);
}

void PerfettoTrace::end(std::uint64_t track, Time time) {
  perfetto::TracePacket packet = packet_at(time);
  packet.mutable_track_event()->set_type(perfetto::TrackEvent::SLICE_END);
  packet.mutable_track_event()->set_track_uuid(track);
  write(packet);
}

void PerfettoTrace::count(std::uint64_t track, Time time, double value) {
  perfetto::TracePacket packet = packet_at(time);
  packet.mutable_track_event()->set_type(perfetto::TrackEvent::COUNTER);
  packet.mutable_track_event()->set_track_uuid(track);
  packet.mutable_track_event()->set_double_counter_value(value);
  write(packet);
}

}  // namespace recirc
