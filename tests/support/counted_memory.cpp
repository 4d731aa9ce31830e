// The program's own operator new, which counts.
#include "tests/support/counted_memory.hpp"

#include <atomic>
#include <cstdlib>
#include <new>

namespace {

std::atomic<std::uint64_t> allocations = 0;
std::atomic<std::uint64_t> frees = 0;
std::atomic<std::uint64_t> largest = 0;

void count(std::size_t size) {
  allocations.fetch_add(1, std::memory_order_relaxed);
  std::uint64_t most = largest;
  while (size > most && !largest.compare_exchange_weak(most, size)) {
  }
}

void* allocated(std::size_t size) {
  count(size);
  if (void* const memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}

void* allocated(std::size_t size, std::align_val_t alignment) {
  count(size);
  const auto step = static_cast<std::size_t>(alignment);
  if (void* const memory = std::aligned_alloc(step, (size + step - 1) / step * step)) return memory;
  throw std::bad_alloc();
}

void freed(void* memory) noexcept {
  if (memory != nullptr) frees.fetch_add(1, std::memory_order_relaxed);
  std::free(memory);
}

}  // namespace

void* operator new(std::size_t size) { return allocated(size); }
void* operator new[](std::size_t size) { return allocated(size); }
void* operator new(std::size_t size, std::align_val_t alignment) {
  return allocated(size, alignment);
}
void* operator new[](std::size_t size, std::align_val_t alignment) {
  return allocated(size, alignment);
}
void* operator new(std::size_t size, const std::nothrow_t& /*tag*/) noexcept {
  count(size);
  return std::malloc(size == 0 ? 1 : size);
}
void operator delete(void* memory) noexcept { freed(memory); }
void operator delete(void* memory, const std::nothrow_t& /*tag*/) noexcept { freed(memory); }
void operator delete[](void* memory) noexcept { freed(memory); }
void operator delete(void* memory, std::size_t /*size*/) noexcept { freed(memory); }
void operator delete[](void* memory, std::size_t /*size*/) noexcept { freed(memory); }
void operator delete(void* memory, std::align_val_t /*alignment*/) noexcept { freed(memory); }
void operator delete[](void* memory, std::align_val_t /*alignment*/) noexcept { freed(memory); }
void operator delete(void* memory, std::size_t /*size*/, std::align_val_t /*alignment*/) noexcept {
  freed(memory);
}
void operator delete[](void* memory, std::size_t /*size*/,
                       std::align_val_t /*alignment*/) noexcept {
  freed(memory);
}

namespace recirc::testing_support {

HeapUse heap_use() { return {.allocations = allocations, .frees = frees}; }

std::uint64_t take_largest_block() { return largest.exchange(0); }

}  // namespace recirc::testing_support
