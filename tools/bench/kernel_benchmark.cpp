// The compiled engine's kernels beside Eigen's products and the machine's peak, in single precision
// on one thread. `flops` counts what the dense product of that shape needs (2 a multiply-add, no
// padding), so a sparse kernel's share may pass the peak: it skips what is zero. `peak` is a loop
// of nothing but fused multiply-adds. Arguments: presentations, pre, post; elements for functions.
#include <benchmark/benchmark.h>

#include <Eigen/Core>

#include <array>
#include <cmath>
#include <cstdint>

#include "neurons/activation.hpp"
#include "neurons/random.hpp"
#include "sim/compiled/deliver.hpp"
#include "sim/compiled/deliver_by_post.hpp"
#include "sim/compiled/lane_functions.hpp"
#include "sim/compiled/learn.hpp"

namespace recirc::bench {
namespace {

using Floats = Lanes<float>;

constexpr double kPixels = 0.19;  // of MNIST's pixels are not 0

Matrix<float> random_matrix(std::size_t rows, std::size_t columns, double density) {
  Matrix<float> matrix(rows, columns);
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t column = 0; column < columns; ++column) {
      const RandomKey key{
          .seed = rows, .purpose = Purpose::shuffle, .entity = row, .index = column};
      const double number = uniform(key);
      matrix.row(row)[column] = number < density ? static_cast<float>(number / density) : 0.0F;
    }
  }
  return matrix;
}

struct Shape {
  explicit Shape(const benchmark::State& state)
      : rows(static_cast<std::size_t>(state.range(0))),
        pre(static_cast<std::size_t>(state.range(1))),
        post(static_cast<std::size_t>(state.range(2))) {}

  void report(benchmark::State& state) const {
    const auto flops = static_cast<double>(2 * rows * pre * post);
    state.counters["flops"] =
        benchmark::Counter(flops, benchmark::Counter::kIsIterationInvariantRate);
  }

  std::size_t rows;
  std::size_t pre;
  std::size_t post;
};

void peak(benchmark::State& state) {
  constexpr std::size_t kChains = 16;
  std::array<Floats, kChains> chains;
  chains.fill(Floats(1.0F));
  const Floats factor(0.5F);
  for (auto _ : state) {
    for (int round = 0; round < 1000; ++round) {
#pragma GCC unroll 16
      for (Floats& chain : chains) chain = fused(chain, factor, factor);
    }
    benchmark::DoNotOptimize(chains);
  }
  state.counters["flops"] = benchmark::Counter(2.0 * 1000 * kChains * Floats::kCount,
                                               benchmark::Counter::kIsIterationInvariantRate);
}

void deliver_dense(benchmark::State& state) {
  const Shape shape(state);
  const Matrix<float> values = random_matrix(shape.rows, shape.pre, 1);
  const Matrix<float> weights = random_matrix(shape.pre, shape.post, 1);
  Matrix<float> sums(shape.rows, shape.post);
  for (auto _ : state) {
    deliver(values.view(), weights.view(), sums.view(), Start::zero);
    benchmark::ClobberMemory();
  }
  shape.report(state);
}

void deliver_by_post(benchmark::State& state) {
  const Shape shape(state);
  const Matrix<float> values = random_matrix(shape.rows, shape.pre, 1);
  const Matrix<float> weights = random_matrix(shape.post, shape.pre, 1);
  Matrix<float> sums(shape.rows, shape.post);
  for (auto _ : state) {
    recirc::deliver_by_post<float>(values.view(), weights.view(), sums.view(), Start::zero);
    benchmark::ClobberMemory();
  }
  shape.report(state);
}

void deliver_sparse(benchmark::State& state) {
  const Shape shape(state);
  const Matrix<float> values = random_matrix(shape.rows, shape.pre, kPixels);
  const Matrix<float> weights = random_matrix(shape.pre, shape.post, 1);
  Matrix<float> sums(shape.rows, shape.post);
  SparseRows<float> sparse;
  compress<float>(values.view(), sparse);
  for (auto _ : state) {
    deliver(sparse, 0, weights.view(), sums.view(), Start::zero);
    benchmark::ClobberMemory();
  }
  shape.report(state);
}

using EigenMatrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

void deliver_eigen(benchmark::State& state) {
  const auto [rows, pre, post] = std::array{state.range(0), state.range(1), state.range(2)};
  const EigenMatrix values = EigenMatrix::Random(rows, pre);
  const EigenMatrix weights = EigenMatrix::Random(pre, post);
  EigenMatrix sums(rows, post);
  for (auto _ : state) {
    sums.noalias() = values * weights;
    benchmark::ClobberMemory();
  }
  Shape(state).report(state);
}

void learn_dense(benchmark::State& state) {
  const Shape shape(state);
  const Matrix<float> pre = random_matrix(shape.rows, shape.pre, 1);
  const Matrix<float> post = random_matrix(shape.rows, shape.post, 1);
  Matrix<float> changes(shape.pre, shape.post);
  for (auto _ : state) {
    learn(pre.view(), 0, post.view(), changes.view(), Start::zero);
    benchmark::ClobberMemory();
  }
  shape.report(state);
}

void learn_sparse(benchmark::State& state) {
  const Shape shape(state);
  const Matrix<float> pre = random_matrix(shape.rows, shape.pre, kPixels);
  const Matrix<float> post = random_matrix(shape.rows, shape.post, 1);
  Matrix<float> changes(shape.pre, shape.post);
  SparseRows<float> sparse;
  SparseRows<float> columns;
  compress<float>(pre.view(), sparse);
  transpose(sparse, columns);
  for (auto _ : state) {
    learn(columns, 0, post.view(), changes.view(), Start::zero);
    benchmark::ClobberMemory();
  }
  shape.report(state);
}

void learn_eigen(benchmark::State& state) {
  const auto [rows, pre, post] = std::array{state.range(0), state.range(1), state.range(2)};
  const EigenMatrix before = EigenMatrix::Random(rows, pre);
  const EigenMatrix after = EigenMatrix::Random(rows, post);
  EigenMatrix changes(pre, post);
  for (auto _ : state) {
    changes.noalias() = before.transpose() * after;
    benchmark::ClobberMemory();
  }
  Shape(state).report(state);
}

void compress_and_transpose(benchmark::State& state) {
  const Matrix<float> dense = random_matrix(100, 784, kPixels);
  SparseRows<float> sparse;
  SparseRows<float> columns;
  for (auto _ : state) {
    compress<float>(dense.view(), sparse);
    if (state.range(0) != 0) transpose(sparse, columns);
    benchmark::ClobberMemory();
  }
  state.counters["s_per_presentation"] = benchmark::Counter(
      100, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

void functions(benchmark::State& state, Floats (*function)(Floats)) {
  Matrix<float> values = random_matrix(1, 784, 1);
  for (auto _ : state) {
    for (std::size_t at = 0; at < 784; at += Floats::kCount) {
      function(Floats::load(values.row(0) + at)).store(values.row(0) + at);
    }
    benchmark::ClobberMemory();
  }
  state.counters["s_per_element"] = benchmark::Counter(
      784, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

void shapes(benchmark::internal::Benchmark* benchmark) {
  for (const int rows : {1, 25, 50, 100}) {
    for (const auto& [pre, post] : {std::pair{784, 20},
                                    {20, 784},
                                    {784, 100},
                                    {100, 784},
                                    {100, 20},
                                    {20, 100},
                                    {784, 256},
                                    {256, 784}}) {
      benchmark->Args({rows, pre, post});
    }
  }
}

BENCHMARK(peak);
BENCHMARK(deliver_dense)->Apply(shapes);
BENCHMARK(deliver_by_post)->Apply(shapes);
BENCHMARK(deliver_sparse)->Apply(shapes);
BENCHMARK(deliver_eigen)->Apply(shapes);
BENCHMARK(learn_dense)->Apply(shapes);
BENCHMARK(learn_sparse)->Apply(shapes);
BENCHMARK(learn_eigen)->Apply(shapes);
BENCHMARK(compress_and_transpose)->Arg(0)->Arg(1);
BENCHMARK_CAPTURE(functions, exp, [](Floats S) { return exp(-S); });
BENCHMARK_CAPTURE(functions, tanh, [](Floats S) { return tanh(S); });
BENCHMARK_CAPTURE(functions, log1p, [](Floats S) { return log1p(S); });
BENCHMARK_CAPTURE(functions, logistic, [](Floats S) { return transfer::Logistic{}(S); });

}  // namespace
}  // namespace recirc::bench
