#include "tools/serve/step_gate.hpp"

#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

namespace recirc {
namespace {

// A simulation of instants 1, 2, 3 ..., of which every fifth has a stimulus and every other a
// volley, with two events each. It says where it waits.
class Simulation {
 public:
  Simulation() : gate_([this] { changed(); }) {}
  ~Simulation() {
    gate_.open_for_good();
    thread_.join();
  }

  StepGate& gate() { return gate_; }
  void start() {
    thread_ = std::thread([this] {
      for (std::int64_t now = 1; now <= 1000; ++now) {
        if (now % 5 == 1) gate_.pass_presentation();
        for (int event = 0; event < 2; ++event) {
          ++events_;
          if (gate_.is_single()) gate_.pass_event(Time{now});
        }
        instant_ = now;
        gate_.pass_instant(
            {.now = Time{now}, .has_volley = now % 2 == 0, .has_stimulus = now % 5 == 1});
      }
      const std::lock_guard lock(mutex_);
      is_over_ = true;
      told_.notify_all();
    });
  }

  /// Waits until it waits, or is over.
  void settle() {
    std::unique_lock lock(mutex_);
    told_.wait(lock, [this] { return is_waiting_ || is_over_; });
    is_waiting_ = false;
  }
  [[nodiscard]] std::int64_t instant() const { return instant_; }
  [[nodiscard]] int events() const { return events_; }
  [[nodiscard]] bool is_over() const { return is_over_; }

 private:
  void changed() {
    const std::lock_guard lock(mutex_);
    is_waiting_ = gate_.is_waiting();
    told_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable told_;
  bool is_waiting_ = false;
  bool is_over_ = false;
  std::int64_t instant_ = 0;  // read while it waits
  int events_ = 0;
  StepGate gate_;
  std::thread thread_;
};

TEST(StepGate, LetsEverythingThroughUntilSomebodyPauses) {
  Simulation simulation;
  simulation.start();
  simulation.settle();
  EXPECT_TRUE(simulation.is_over());
}

TEST(StepGate, HoldsASimulationBeforeItsFirstPresentation) {
  Simulation simulation;
  simulation.gate().pause();
  simulation.start();
  simulation.settle();
  EXPECT_EQ(simulation.instant(), 0);
  EXPECT_TRUE(simulation.gate().is_waiting());
  simulation.gate().resume();
  simulation.settle();
  EXPECT_TRUE(simulation.is_over());
}

TEST(StepGate, StepsFromStimulusToStimulus) {
  Simulation simulation;
  simulation.gate().pause();
  simulation.start();
  simulation.settle();
  for (const std::int64_t stimulus : {1, 6, 11}) {
    simulation.gate().step(StepSize::presentation);
    simulation.settle();
    EXPECT_EQ(simulation.instant(), stimulus);
  }
}

TEST(StepGate, StepsFromVolleyToVolley) {
  Simulation simulation;
  simulation.gate().pause();
  simulation.start();
  simulation.settle();
  for (const std::int64_t volley : {1, 2, 4, 6, 8, 10, 11, 12}) {  // 1, 6, 11 have stimuli
    simulation.gate().step(StepSize::volley);
    simulation.settle();
    EXPECT_EQ(simulation.instant(), volley);
  }
}

TEST(StepGate, StepsFromEventToEvent) {
  Simulation simulation;
  simulation.gate().pause();
  simulation.start();
  simulation.settle();
  for (int events = 1; events <= 5; ++events) {
    simulation.gate().step(StepSize::event);
    simulation.settle();
    EXPECT_EQ(simulation.events(), events);
  }
}

// A simulation tells of its events before it comes to the end of a step.
TEST(StepGate, TakesAStepForEachTimeItIsAskedTo) {
  Simulation simulation;
  for (int steps = 0; steps < 3; ++steps) simulation.gate().step(StepSize::volley);
  simulation.start();
  simulation.settle();
  EXPECT_EQ(simulation.instant(), 4);  // 1, 2, 4
  simulation.gate().step(StepSize::volley);
  simulation.settle();
  EXPECT_EQ(simulation.instant(), 6);
}

TEST(StepGate, ForgetsStepsWhereAnotherSizeOrAPauseIsAskedFor) {
  Simulation simulation;
  for (int steps = 0; steps < 3; ++steps) simulation.gate().step(StepSize::presentation);
  simulation.gate().step(StepSize::volley);
  simulation.start();
  simulation.settle();
  EXPECT_EQ(simulation.instant(), 1);
  simulation.gate().pause();
  simulation.gate().step(StepSize::volley);
  simulation.settle();
  EXPECT_EQ(simulation.instant(), 2);
}

TEST(StepGate, LetsOnlyALookAtWhatWaits) {
  Simulation simulation;
  int looks = 0;
  EXPECT_FALSE(simulation.gate().while_waiting([&] { ++looks; }));
  simulation.gate().pause();
  simulation.start();
  simulation.settle();
  EXPECT_TRUE(simulation.gate().while_waiting([&] { ++looks; }));
  EXPECT_EQ(looks, 1);
}

TEST(StepGate, OpensForGood) {
  Simulation simulation;
  simulation.gate().pause();
  simulation.start();
  simulation.settle();
  simulation.gate().open_for_good();
  simulation.gate().pause();  // too late
  simulation.settle();
  EXPECT_TRUE(simulation.is_over());
}

TEST(StepGate, IsLookedAtCloselyOnlyWhereItMatters) {
  StepGate gate(nullptr);
  EXPECT_FALSE(gate.is_close());
  gate.set_pace(1e6);
  EXPECT_TRUE(gate.is_close());
  gate.set_pace(0);
  gate.step(StepSize::volley);
  EXPECT_TRUE(gate.is_close());
  EXPECT_FALSE(gate.is_single());
  gate.step(StepSize::event);
  EXPECT_TRUE(gate.is_single());
  gate.resume();
  EXPECT_FALSE(gate.is_close());
}

}  // namespace
}  // namespace recirc
