#include "sim/compiled/live_steps.hpp"

#include <algorithm>

namespace recirc {
namespace {

using Values = std::vector<ValueId>;

struct Writes {
  Values operator()(const ClampStep& step) const { return {step.value}; }
  Values operator()(const DeliverStep& step) const { return {step.sum}; }
  Values operator()(const VolleyStep& step) const {
    Values values;
    for (const VolleyResult& result : step.results) values.push_back(result.value);
    return values;
  }
  Values operator()(const FactorStep& step) const { return {step.value}; }
  Values operator()(const LearnStep& /*step*/) const { return {}; }
  Values operator()(const CountStep& /*step*/) const { return {}; }
};

struct Reads {
  const Tape& tape;

  Values operator()(const ClampStep& /*step*/) const { return {}; }
  Values operator()(const DeliverStep& step) const {
    return step.is_first ? Values{step.pre} : Values{step.pre, step.sum};
  }
  Values operator()(const VolleyStep& step) const {
    Values values;
    if (step.is_judged) values = step.loss_reads;
    for (const VolleyResult& result : step.results) {
      if (!tape.values[result.value].is_live) continue;
      values.insert(values.end(), result.reads.begin(), result.reads.end());
    }
    return values;
  }
  Values operator()(const FactorStep& step) const { return step.reads; }
  Values operator()(const LearnStep& step) const {
    Values values;
    for (const LearnGroup& group : step.groups) {
      if (group.pre != kNoValue) values.push_back(group.pre);
      values.push_back(group.post);
    }
    return values;
  }
  Values operator()(const CountStep& step) const { return step.values; }
};

// Whether more comes of a step than its values.
bool has_effect(const TapeStep& step) {
  if (const auto* volley = std::get_if<VolleyStep>(&step.operation)) return volley->is_judged;
  return std::holds_alternative<LearnStep>(step.operation) ||
         std::holds_alternative<CountStep>(step.operation);
}

}  // namespace

std::vector<ValueId> writes_of(const TapeStep& step) {
  return std::visit(Writes{}, step.operation);
}

std::vector<ValueId> reads_of(const Tape& tape, const TapeStep& step) {
  return std::visit(Reads{tape}, step.operation);
}

// One visit of every step, from the last to the first: what a step reads is computed before it.
void mark_live(Tape& tape, std::span<const ValueId> wanted) {
  for (TapeValue& value : tape.values) value.is_live = false;
  for (const ValueId value : wanted) tape.values[value].is_live = true;
  for (auto step = tape.steps.rbegin(); step != tape.steps.rend(); ++step) {
    step->is_live = has_effect(*step) || std::ranges::any_of(writes_of(*step), [&](ValueId value) {
                      return tape.values[value].is_live;
                    });
    if (!step->is_live) continue;
    for (const ValueId value : reads_of(tape, *step)) tape.values[value].is_live = true;
  }
}

}  // namespace recirc
