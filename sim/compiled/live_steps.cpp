#include "sim/compiled/live_steps.hpp"

namespace recirc {
namespace {

// One visit of every step, from the last to the first: what a step reads is computed before it.
class LiveMarker {
 public:
  explicit LiveMarker(Tape& tape) : values_(tape.values) {}

  bool operator()(const ClampStep& step) const { return is_live(step.value); }

  bool operator()(const DeliverStep& step) {
    if (!is_live(step.sum)) return false;
    need(step.pre);
    return true;
  }

  bool operator()(const VolleyStep& step) {
    bool is_needed = step.is_judged;
    if (step.is_judged) need(step.loss_reads);
    for (const VolleyResult& result : step.results) {
      if (!is_live(result.value)) continue;
      is_needed = true;
      need(result.reads);
    }
    return is_needed;
  }

  bool operator()(const FactorStep& step) {
    if (!is_live(step.value)) return false;
    need(step.reads);
    return true;
  }

  bool operator()(const LearnStep& step) {
    for (const LearnGroup& group : step.groups) {
      need(group.pre);
      need(group.post);
    }
    return true;
  }

  bool operator()(const CountStep& step) {
    need(step.values);
    return true;
  }

 private:
  [[nodiscard]] bool is_live(ValueId value) const { return values_[value].is_live; }
  void need(ValueId value) {
    if (value != kNoValue) values_[value].is_live = true;
  }
  void need(const std::vector<ValueId>& values) {
    for (const ValueId value : values) need(value);
  }

  std::vector<TapeValue>& values_;
};

}  // namespace

void mark_live(Tape& tape) {
  for (TapeValue& value : tape.values) value.is_live = false;
  LiveMarker marker(tape);
  for (auto step = tape.steps.rbegin(); step != tape.steps.rend(); ++step) {
    step->is_live = std::visit(marker, step->operation);
  }
}

}  // namespace recirc
