#pragma once

namespace recirc {

/// Floating-point operations that one core does in a second, measured.
struct ArithmeticPeak {
  double fused = 0;    ///< independent fused multiply-adds in registers
  double product = 0;  ///< Eigen's product of two 512 x 512 matrices
};

/// What one core of this machine can do, measured.
struct MachinePeak {
  ArithmeticPeak single_flops;
  ArithmeticPeak double_flops;
  double memory_bytes = 0;      ///< a second: a[k] = b[k] + s * c[k] over arrays of 64 MiB each
  double near_cache_bytes = 0;  ///< a second: reading 512 KiB again and again
};

/// Measures for about two seconds.
MachinePeak measure_machine();

}  // namespace recirc
