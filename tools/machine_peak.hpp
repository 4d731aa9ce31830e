#pragma once

namespace recirc {

/// What one core of this machine can do, measured.
struct MachinePeak {
  double fused_flops = 0;       ///< float, a second: independent fused multiply-adds in registers
  double product_flops = 0;     ///< float, a second: Eigen's product of two 512 x 512 matrices
  double memory_bytes = 0;      ///< a second: a[k] = b[k] + s * c[k] over arrays of 64 MiB each
  double near_cache_bytes = 0;  ///< a second: reading 512 KiB again and again
};

/// Measures for about a second.
MachinePeak measure_machine();

}  // namespace recirc
