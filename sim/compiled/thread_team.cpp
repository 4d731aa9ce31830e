#include "sim/compiled/thread_team.hpp"

namespace recirc {

ThreadTeam::ThreadTeam(std::uint32_t threads) : threads_(threads), barrier_(threads, Nothing{}) {
  for (std::uint32_t number = 1; number < threads; ++number) {
    others_.emplace_back([this, number] { serve(number); });
  }
}

ThreadTeam::~ThreadTeam() {
  work_ = nullptr;
  meet();
}

void ThreadTeam::run(const std::function<void(std::uint32_t)>& work) {
  work_ = &work;
  meet();
  work(0);
  meet();
}

void ThreadTeam::serve(std::uint32_t number) {
  while (true) {
    barrier_.arrive_and_wait();
    if (work_ == nullptr) return;
    (*work_)(number);
    barrier_.arrive_and_wait();
  }
}

}  // namespace recirc
