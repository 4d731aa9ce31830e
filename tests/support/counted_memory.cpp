// The program's own operator new, which counts.
#include "tests/support/counted_memory.hpp"

#include <atomic>
#include <cstdlib>
#include <new>

namespace {

std::atomic<std::uint64_t> allocations = 0;
std::atomic<std::uint64_t> frees = 0;

void* allocated(std::size_t size) {
  allocations.fetch_add(1, std::memory_order_relaxed);
  if (void* const memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}

void* allocated(std::size_t size, std::align_val_t alignment) {
  allocations.fetch_add(1, std::memory_order_relaxed);
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
  allocations.fetch_add(1, std::memory_order_relaxed);
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

}  // namespace recirc::testing_support
