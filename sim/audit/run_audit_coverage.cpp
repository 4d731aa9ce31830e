// What can be checked with what was recorded.
#include "sim/audit/run_audit.hpp"

namespace recirc {

bool RunAudit::has(EventKind kind, std::uint32_t population, std::uint32_t projection) const {
  return !options_.recorded || options_.recorded(kind, PopulationId{population}, projection);
}

// What is late or lost follows from how many events a neuron has sent since the run began.
bool RunAudit::knows_fates(const Projection& projection) const {
  return projection.faults.are_none() || options_.first_presentation == 0;
}

bool RunAudit::can_replay(std::uint32_t projection) const {
  const Projection& model = network_->projections[projection];
  if (!knows_fates(model)) return false;
  const std::uint32_t post = index(model.post);
  return has(EventKind::axon, index(model.pre)) && has(EventKind::soma, post) &&
         has(EventKind::error, post) && has(EventKind::change, post, projection);
}

bool RunAudit::can_replay_biases(std::uint32_t population) const {
  return has(EventKind::soma, population) && has(EventKind::error, population) &&
         has(EventKind::change, population);
}

void RunAudit::decide_what_can_be_checked() {
  const auto add_report = [&](std::vector<ReplayReport>& reports, const std::string& name,
                              std::uint64_t synapses, const LoneSynapses::Progress& progress) {
    ReplayReport& report = reports.emplace_back();
    report.name = name;
    report.synapses = synapses;
    report.replayed = progress.replayed;
    if (progress.replayed == 0) {
      report.not_replayed = "axon events, soma signals, errors and changes are not all recorded";
    }
    return reports.size() - 1;
  };
  for (std::uint32_t k = 0; k < network_->projections.size(); ++k) {
    const Projection& projection = network_->projections[k];
    const std::uint32_t post = index(projection.post);
    checks_deliveries_.push_back(knows_fates(projection) &&
                                 has(EventKind::axon, index(projection.pre)) &&
                                 has(EventKind::delivery, post, k));
    knows_weights_.push_back(!learns_[k] || has(EventKind::update, post, k));
    report_of_projection_.push_back(report_.projections.size());
    if (learns_[k]) {
      add_report(report_.projections, projection.name, synapses_[k].size(),
                 replays_->of_projection(k));
    }
    if (!checks_deliveries_.back() || !knows_weights_.back()) {
      report_.not_checked.push_back("deliveries of " + projection.name);
    }
  }
  for (std::uint32_t k = 0; k < network_->populations.size(); ++k) {
    const Population& population = network_->populations[k];
    const bool biases_learn = population.bias && population.bias->rule;
    bool checks = has(EventKind::volley, k) && (!biases_learn || has(EventKind::update, k)) &&
                  (!population.neuron.clamped || has(EventKind::stimulus, k));
    for (std::uint32_t p = 0; p < network_->projections.size(); ++p) {
      if (index(network_->projections[p].post) != k) continue;
      checks = checks && checks_deliveries_[p] && knows_weights_[p];
    }
    checks_neurons_.push_back(checks);
    if (!checks) report_.not_checked.push_back("neurons of " + population.name);
    report_of_biases_.push_back(report_.biases.size());
    if (biases_learn) {
      add_report(report_.biases, "biases of " + population.name, population.size,
                 replays_->of_biases(k));
    }
  }
}

}  // namespace recirc
