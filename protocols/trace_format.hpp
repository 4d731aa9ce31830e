#pragma once

#include <cstdint>
#include <string_view>

// What is fixed in a trace's container: docs/trace.md.

namespace recirc::trace_format {

inline constexpr std::string_view kProfile = "recirc";
inline constexpr std::string_view kCompression = "zstd";
inline constexpr std::string_view kScenarioName = "scenario.textproto";
inline constexpr std::string_view kFactsName = "recirc.run";

/// Channels, and the schemas of their messages, have the same numbers.
inline constexpr std::uint16_t kHeaderChannel = 1;
inline constexpr std::uint16_t kEventsChannel = 2;
inline constexpr std::uint16_t kSummaryChannel = 3;

struct ChannelName {
  std::uint16_t id;
  std::string_view topic;
  std::string_view message;
};
inline constexpr ChannelName kChannels[] = {
    {kHeaderChannel, "/header", "recirc.trace.v1.TraceHeader"},
    {kEventsChannel, "/events", "recirc.trace.v1.EventBatch"},
    {kSummaryChannel, "/summary", "recirc.trace.v1.TraceSummary"},
};

}  // namespace recirc::trace_format
