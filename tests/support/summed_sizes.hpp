#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "network/network.hpp"
#include "sim/event_recorder.hpp"

namespace recirc::testing_support {

/// Events whose values are measured together: of a kind, and of a projection or else of a
/// population's port. All that neurons say of their activity is one matrix: an error is a
/// difference of two, and as exact as they are.
struct Matrix {
  EventKind kind{};
  std::uint32_t projection = kNoProjection;
  std::uint32_t population = 0;
  Port port{};
  friend auto operator<=>(const Matrix&, const Matrix&) = default;
};
Matrix matrix_of(const RecordedEvent& event, const Network& network);

/// How large the values of a run are, and, where a value is a sum, how large what was summed: two
/// engines that sum in another order can be as far apart as rounding that allows, however much of
/// it cancels. Is to be told all of the run.
class SummedSizes final : public EventRecorder {
 public:
  /// Of `network`, which must outlive it; learning at the rates of epoch 0.
  explicit SummedSizes(const Network& network);

  void record(std::uint32_t partition, std::span<const RecordedEvent> events) override;

  /// Of the values of events like this one.
  [[nodiscard]] double of(const RecordedEvent& event) const;
  /// Of a projection's weights, and of all that was added to them; of a population's biases.
  [[nodiscard]] double weights(std::uint32_t projection) const;
  [[nodiscard]] double biases(std::uint32_t population) const;
  /// Of the activities of all neurons.
  [[nodiscard]] double activity() const;

  /// Whether a neuron has sent what was left when what it mixes or compares cancelled: 0 or a last
  /// bit, as rounding had it. Then how many events were effective says nothing.
  [[nodiscard]] bool has_cancelled() const { return has_cancelled_; }

 private:
  struct Value {
    double value = 0;
    double size = 0;  // of what was summed up to it
  };

  void note(const Matrix& matrix, double value);
  void add_up(const RecordedEvent& event);
  void note_spoken(const RecordedEvent& event);
  [[nodiscard]] double contribution(const RecordedEvent& event) const;
  void look_for_cancelling(const RecordedEvent& event);
  void add_update(const RecordedEvent& event);
  [[nodiscard]] double of(const Matrix& matrix) const;
  [[nodiscard]] double of_errors(std::uint32_t population) const;
  [[nodiscard]] double terms(std::uint32_t projection, std::uint32_t population) const;
  [[nodiscard]] double rate(std::uint32_t projection, std::uint32_t population) const;

  // Of one neuron.
  struct Neuron {
    std::array<double, 4> open_volleys{};  // by port: the contributions so far
    std::array<Value, 4> volleys{};        // by port: the latest
    std::array<Value, 2> spoken{};         // by output: the latest
    double activity = 0;                   // its size
    double activation = 0;
  };
  Neuron& neuron(NeuronId id) { return neurons_[index(id)]; }

  const Network& network_;
  std::map<Matrix, double> sizes_;
  std::vector<Neuron> neurons_;
  bool has_cancelled_ = false;
  std::vector<double> weights_;     // by projection that owns them
  std::vector<double> biases_;      // by population
  std::map<Matrix, Time> updated_;  // when last
};

}  // namespace recirc::testing_support
