#include "sim/audit/audit_recorder.hpp"

#include <algorithm>

#include "neurons/errors.hpp"

namespace recirc {

// Several calls may tell of one instant, in the order in which things happened.
void AuditRecorder::record(std::uint32_t partition, std::span<const RecordedEvent> events) {
  ensure(partition == 0, "an audited engine has one partition");
  if (events.empty()) return;
  if (!instant_.empty() && instant_.front().time != events.front().time) flush();
  instant_.insert(instant_.end(), events.begin(), events.end());
}

void AuditRecorder::flush() {
  std::ranges::stable_sort(instant_, comes_before);
  audit_->add(instant_);
  instant_.clear();
}

}  // namespace recirc
