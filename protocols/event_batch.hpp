#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "neurons/event.hpp"

namespace recirc {

/// Appends `events`, at least one and at most kBatchEvents, to `out` as an EventBatch of
/// trace.proto. They come in the order of comes_before.
void append_batch(std::span<const RecordedEvent> events, std::string& out);

/// Appends the events of an EventBatch to `events`, in the order of comes_before. Returns what is
/// wrong with the batch, in words, nothing if all is right; `events` is as before then.
std::optional<std::string> decode_batch(std::string_view bytes, std::vector<RecordedEvent>& events);

}  // namespace recirc
