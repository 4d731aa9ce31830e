#include "tools/bench/kernel_network.hpp"

#include <algorithm>
#include <cmath>

#include "neurons/errors.hpp"
#include "neurons/random.hpp"

namespace recirc::bench {
namespace {

constexpr double kRate = 0.01;
constexpr std::uint64_t kSeed = 1;
// Columns of a tile: 7 registers divide the visible layer, and 100 neurons padded; 2 hold 20.
constexpr std::size_t kWide = 7 * kLanes;
constexpr std::size_t kNarrow = 2 * kLanes;
// Rows of a tile, so that the sums fill the registers: 28 and 20 of 32.
constexpr std::size_t kWideRows = 4;
constexpr std::size_t kNarrowRows = 10;

std::size_t padded(std::size_t neurons) {
  return neurons <= kNarrow ? kNarrow : (neurons + kWide - 1) / kWide * kWide;
}

// out = f(bias + pre * weights), `rows` examples.
template <class F>
void activate(const Matrix& pre, std::size_t length, const Matrix& weights, const Matrix& bias,
              std::size_t rows, Matrix& out, F f) {
  const auto tiles = [&]<int Rows, int Columns>() {
    for (std::size_t c = 0; c < out.stride(); c += Columns * kLanes) {
      for (std::size_t e = 0; e < rows; e += Rows) {
        activate_tile<Rows, Columns>(pre.row(e), pre.stride(), length, weights.row(0) + c,
                                     weights.stride(), bias.row(0) + c, out.row(e) + c,
                                     out.stride(), f);
      }
    }
  };
  if (out.stride() == kNarrow) {
    tiles.template operator()<kNarrowRows, 2>();
  } else {
    tiles.template operator()<kWideRows, 7>();
  }
}

// out = tanh(bias + sum over i of value(i) * weights[number(i)]), one example.
template <class Value, class Number>
void activate_rows(std::size_t count, Value value, Number number, const Matrix& weights,
                   const Matrix& bias, float* out) {
  const auto tiles = [&]<int Chains, int Columns>() {
    for (std::size_t c = 0; c < weights.stride(); c += Columns * kLanes) {
      Floats sums[Columns];
      for (std::size_t k = 0; k < Columns; ++k) sums[k] = lanes(bias.row(0) + c + k * kLanes);
      add_rows<Chains, Columns>(sums, count, value,
                                [&](std::size_t i) { return weights.row(number(i)) + c; });
      for (std::size_t k = 0; k < Columns; ++k) lanes(out + c + k * kLanes) = TanhLanes{}(sums[k]);
    }
  };
  if (weights.stride() == kNarrow) {
    tiles.template operator()<4, 2>();
  } else {
    tiles.template operator()<2, 7>();
  }
}

void activate_listed(std::span<const Listed> list, const Matrix& weights, const Matrix& bias,
                     float* out) {
  activate_rows(
      list.size(), [&](std::size_t i) { return list[i].value; },
      [&](std::size_t i) { return list[i].number; }, weights, bias, out);
}

void activate_all(const float* pre, std::size_t length, const Matrix& weights, const Matrix& bias,
                  float* out) {
  activate_rows(
      length, [&](std::size_t i) { return pre[i]; }, [](std::size_t i) { return i; }, weights, bias,
      out);
}

// from -= what, `count` numbers, a multiple of 16.
void subtract(float* from, const float* what, std::size_t count) {
  for (std::size_t k = 0; k < count; k += kLanes) lanes(from + k) -= lanes(what + k);
}

// row += factor * errors, `count` numbers, a multiple of 16.
void add_scaled(float* row, float factor, const float* errors, std::size_t count) {
  for (std::size_t c = 0; c < count; c += kLanes) lanes(row + c) += factor * lanes(errors + c);
}

}  // namespace

ListedImages::ListedImages(const IdxImages& images) : first_{0} {
  for (std::size_t number = 0; number < images.count; ++number) {
    for (std::uint32_t k = 0; k < kPixels; ++k) {
      const std::uint8_t byte = images.bytes[number * kPixels + k];
      if (byte != 0) pixels_.push_back({k, static_cast<float>(byte) / 255.0F});
    }
    first_.push_back(pixels_.size());
  }
}

std::span<const Listed> ListedImages::image(std::size_t number) const {
  return std::span(pixels_).subspan(first_[number], first_[number + 1] - first_[number]);
}

KernelNetwork::KernelNetwork(const std::vector<std::size_t>& sizes, std::size_t batch,
                             const IdxImages& train)
    : batch_(batch),
      step_(static_cast<float>(-kRate / static_cast<double>(batch))),
      examples_(kPixels * batch),
      examples_of_(kPixels),
      stimulus_(1, kPixels) {
  const auto in_tiles = [](std::size_t size) { return size > 0 && size % 20 == 0; };
  ensure(sizes.size() >= 2 && sizes[0] == kPixels &&
             std::all_of(sizes.begin() + 1, sizes.end(), in_tiles),
         "layers are the 784 pixels and multiples of 20");
  ensure(batch == 1 || in_tiles(batch), "a batch is 1 or a multiple of 20");
  for (std::size_t k = 0; k < sizes.size(); ++k) {
    const std::size_t pre = sizes[k];
    const std::size_t post = sizes[(k + 1) % sizes.size()];
    const std::size_t columns = padded(post);
    layers_.push_back({.pre = pre,
                       .weights = Matrix(pre, columns),
                       .bias = Matrix(1, columns),
                       .before = Matrix(batch, columns),
                       .after = Matrix(batch, columns)});
    const double bound = std::sqrt(6.0 / static_cast<double>(pre + post));
    for (std::size_t synapse = 0; synapse < pre * post; ++synapse) {
      const double draw = uniform({kSeed, Purpose::initial_weight, k, synapse});
      layers_.back().weights.row(synapse / post)[synapse % post] =
          static_cast<float>(bound * (2 * draw - 1));
    }
  }
  std::vector<double> sums(kPixels, 0.0);
  for (std::size_t k = 0; k < train.bytes.size(); ++k) sums[k % kPixels] += train.bytes[k];
  for (std::size_t k = 0; k < kPixels; ++k) {
    const double mean = std::clamp(sums[k] / (255.0 * train.count), 1e-3, 1 - 1e-3);
    layers_.back().bias.row(0)[k] = static_cast<float>(std::log(mean / (1 - mean)));
  }
}

void KernelNetwork::learn(const ListedImages& images, std::span<const std::uint32_t> numbers) {
  for (; !numbers.empty(); numbers = numbers.subspan(batch_)) {
    if (batch_ == 1) {
      present_one(images.image(numbers[0]));
    } else {
      present_batch(images, numbers.first(batch_));
    }
  }
}

void KernelNetwork::list_examples(const ListedImages& images,
                                  std::span<const std::uint32_t> numbers) {
  std::ranges::fill(examples_of_, 0);
  for (std::uint32_t e = 0; e < batch_; ++e) {
    for (const Listed& pixel : images.image(numbers[e])) {
      examples_[pixel.number * batch_ + examples_of_[pixel.number]++] = {e, pixel.value};
    }
  }
}

void KernelNetwork::learn_listed(Layer& layer) const {
  const auto tiles = [&]<int Chains, int Columns>() {
    for (std::size_t k = 0; k < kPixels; ++k) {
      const Listed* const list = examples_.data() + k * batch_;
      if (examples_of_[k] == 0) continue;
      for (std::size_t c = 0; c < layer.weights.stride(); c += Columns * kLanes) {
        Floats sums[Columns] = {};
        add_rows<Chains, Columns>(
            sums, examples_of_[k], [&](std::size_t i) { return list[i].value; },
            [&](std::size_t i) { return layer.after.row(list[i].number) + c; });
        for (std::size_t j = 0; j < Columns; ++j) {
          lanes(layer.weights.row(k) + c + j * kLanes) += step_ * sums[j];
        }
      }
    }
  };
  if (layer.weights.stride() == kNarrow) {
    tiles.template operator()<4, 2>();
  } else {
    tiles.template operator()<1, 7>();
  }
}

void KernelNetwork::learn_rows(const Matrix& pre, Layer& layer, const Matrix& errors) const {
  const auto tiles = [&]<int Rows, int Columns>() {
    const std::size_t columns = layer.weights.stride();
    for (std::size_t c = 0; c < columns; c += Columns * kLanes) {
      for (std::size_t k = 0; k < layer.pre; k += Rows) {
        learn_tile<Rows, Columns>(pre.row(0) + k, pre.stride(), errors.row(0) + c, errors.stride(),
                                  batch_, step_, layer.weights.row(k) + c, columns);
      }
    }
  };
  if (layer.weights.stride() == kNarrow) {
    tiles.template operator()<kNarrowRows, 2>();
  } else {
    tiles.template operator()<kWideRows, 7>();
  }
}

void KernelNetwork::learn_bias(Layer& layer, const Matrix& errors) const {
  for (std::size_t c = 0; c < errors.stride(); c += kLanes) {
    Floats sum = {};
    for (std::size_t e = 0; e < batch_; ++e) sum += lanes(errors.row(e) + c);
    lanes(layer.bias.row(0) + c) += step_ * sum;
  }
}

void KernelNetwork::present_batch(const ListedImages& images,
                                  std::span<const std::uint32_t> numbers) {
  Layer& visible = layers_.back();
  const std::size_t hidden = layers_.size() - 1;
  for (std::size_t e = 0; e < batch_; ++e) {
    activate_listed(images.image(numbers[e]), layers_[0].weights, layers_[0].bias,
                    layers_[0].before.row(e));
  }
  for (std::size_t k = 1; k < hidden; ++k) {
    Layer& layer = layers_[k];
    activate(layers_[k - 1].before, layer.pre, layer.weights, layer.bias, batch_, layer.before,
             TanhLanes{});
  }
  activate(layers_[hidden - 1].before, visible.pre, visible.weights, visible.bias, batch_,
           visible.before, LogisticLanes{});
  for (std::size_t k = 0; k < hidden; ++k) {
    Layer& layer = layers_[k];
    activate(k == 0 ? visible.before : layers_[k - 1].after, layer.pre, layer.weights, layer.bias,
             batch_, layer.after, TanhLanes{});
  }
  // Activities become errors: the later one less the earlier.
  for (std::size_t e = 0; e < batch_; ++e) {
    for (const Listed& pixel : images.image(numbers[e])) {
      visible.before.row(e)[pixel.number] -= pixel.value;
    }
  }
  learn_rows(layers_[hidden - 1].before, visible, visible.before);
  learn_bias(visible, visible.before);
  for (std::size_t k = 0; k < hidden; ++k) {
    Layer& layer = layers_[k];
    subtract(layer.after.row(0), layer.before.row(0), batch_ * layer.after.stride());
    learn_bias(layer, layer.after);
    if (k > 0) learn_rows(layers_[k - 1].before, layer, layer.after);
  }
  list_examples(images, numbers);
  learn_listed(layers_[0]);
}

// The visible layer answers and its synapses learn at once, a tile of neurons at a time: nobody
// else needs the weights of that tile.
void KernelNetwork::answer_and_learn(std::span<const Listed> stimulus) {
  Layer& visible = layers_.back();
  const float* const last = layers_[layers_.size() - 2].before.row(0);
  float* const output = visible.before.row(0);
  for (const Listed& pixel : stimulus) stimulus_.row(0)[pixel.number] = pixel.value;
  for (std::size_t c = 0; c < kPixels; c += kWide) {
    activate_tile<1, 7>(last, 0, visible.pre, visible.weights.row(0) + c, visible.weights.stride(),
                        visible.bias.row(0) + c, output + c, 0, LogisticLanes{});
    Floats changes[7];
    for (std::size_t j = 0; j < 7; ++j) {
      const std::size_t at = c + j * kLanes;
      changes[j] = step_ * (lanes(output + at) - lanes(stimulus_.row(0) + at));
      lanes(visible.bias.row(0) + at) += changes[j];
    }
    for (std::size_t k = 0; k < visible.pre; ++k) {
      float* const row = visible.weights.row(k) + c;
#pragma GCC unroll 7
      for (std::size_t j = 0; j < 7; ++j) lanes(row + j * kLanes) += last[k] * changes[j];
    }
  }
  for (const Listed& pixel : stimulus) stimulus_.row(0)[pixel.number] = 0;
}

void KernelNetwork::present_one(std::span<const Listed> stimulus) {
  const std::size_t hidden = layers_.size() - 1;
  activate_listed(stimulus, layers_[0].weights, layers_[0].bias, layers_[0].before.row(0));
  for (std::size_t k = 1; k < hidden; ++k) {
    Layer& layer = layers_[k];
    activate_all(layers_[k - 1].before.row(0), layer.pre, layer.weights, layer.bias,
                 layer.before.row(0));
  }
  answer_and_learn(stimulus);
  for (std::size_t k = 0; k < hidden; ++k) {
    Layer& layer = layers_[k];
    activate_all(k == 0 ? layers_.back().before.row(0) : layers_[k - 1].after.row(0), layer.pre,
                 layer.weights, layer.bias, layer.after.row(0));
  }
  for (std::size_t k = 0; k < hidden; ++k) {
    Layer& layer = layers_[k];
    const std::size_t columns = layer.after.stride();
    float* const errors = layer.after.row(0);
    subtract(errors, layer.before.row(0), columns);
    add_scaled(layer.bias.row(0), step_, errors, columns);
    if (k == 0) {
      for (const Listed& pixel : stimulus) {
        add_scaled(layer.weights.row(pixel.number), step_ * pixel.value, errors, columns);
      }
    } else {
      const float* const pre = layers_[k - 1].before.row(0);
      for (std::size_t i = 0; i < layer.pre; ++i) {
        add_scaled(layer.weights.row(i), step_ * pre[i], errors, columns);
      }
    }
  }
}

double KernelNetwork::loss(const IdxImages& images) const {
  double sum = 0;
  for (std::size_t number = 0; number < images.count; ++number) {
    const std::uint8_t* const image = images.bytes.data() + number * kPixels;
    std::vector<double> activity(image, image + kPixels);
    for (double& value : activity) value /= 255.0;
    for (const Layer& layer : layers_) {
      std::vector<double> total(layer.bias.row(0), layer.bias.row(0) + layer.bias.stride());
      for (std::size_t k = 0; k < layer.pre; ++k) {
        const float* const row = layer.weights.row(k);
        for (std::size_t c = 0; c < total.size(); ++c) total[c] += activity[k] * row[c];
      }
      if (&layer != &layers_.back()) {
        for (double& value : total) value = std::tanh(value);
      }
      activity = total;
    }
    for (std::size_t k = 0; k < kPixels; ++k) {
      const double S = activity[k];
      sum += std::max(S, 0.0) + std::log1p(std::exp(-std::abs(S))) - S * image[k] / 255.0;
    }
  }
  return sum / (static_cast<double>(images.count) * kPixels);
}

}  // namespace recirc::bench
