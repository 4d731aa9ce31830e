#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sim/data/idx_file.hpp"
#include "tools/bench/float_tiles.hpp"

namespace recirc::bench {

inline constexpr std::size_t kPixels = 784;

/// A value that is not 0, and whose it is: a pixel's of one image, or an example's of one pixel.
struct Listed {
  std::uint32_t number = 0;
  float value = 0;
};

/// Images of 784 pixels, scaled to [0, 1], as lists of the pixels that are not 0: one of five.
class ListedImages {
 public:
  explicit ListedImages(const IdxImages& images);
  [[nodiscard]] std::span<const Listed> image(std::size_t number) const;

 private:
  std::vector<Listed> pixels_;
  std::vector<std::size_t> first_;  // of an image, in pixels_; one more at the end
};

/// A circular autoencoder of MNIST that learns by plain output recirculation: the network of
/// scenarios/mnist.textproto in float32, with the initial weights that recirc draws for seed 1.
///
/// The practical limit on one thread. Weights lie [pre, post], rows padded to whole registers.
/// Tiles of sums stay in registers and are activated there. Of the stimulus only what is not 0 is
/// looked at: its rows of weights are read and changed, and it is taken off the output pixel by
/// pixel. With batch 1 the weights into the visible neurons are changed tile by tile, while a tile
/// is in the first cache.
class KernelNetwork {
 public:
  /// `sizes`: 784 and the hidden layers', multiples of 20. `batch`: 1, or a multiple of 20.
  KernelNetwork(const std::vector<std::size_t>& sizes, std::size_t batch, const IdxImages& train);

  /// Presents the images with these numbers, a whole number of batches.
  void learn(const ListedImages& images, std::span<const std::uint32_t> numbers);

  /// Binary cross-entropy in nats, mean over examples and outputs, in double precision.
  [[nodiscard]] double loss(const IdxImages& images) const;

 private:
  // A projection into a layer, and that layer's biases and activities.
  struct Layer {
    std::size_t pre = 0;
    Matrix weights;  // [pre, neurons]
    Matrix bias;     // [1, neurons]
    Matrix before;   // [batch, neurons]: the answer to the stimulus
    Matrix after;    // the answer to what came round; not of the visible layer
  };

  void present_batch(const ListedImages& images, std::span<const std::uint32_t> numbers);
  void present_one(std::span<const Listed> stimulus);
  void answer_and_learn(std::span<const Listed> stimulus);
  void list_examples(const ListedImages& images, std::span<const std::uint32_t> numbers);
  void learn_listed(Layer& layer) const;
  void learn_rows(const Matrix& pre, Layer& layer, const Matrix& errors) const;
  void learn_bias(Layer& layer, const Matrix& errors) const;

  std::size_t batch_;
  float step_;                            // what is added to a weight per unit of error
  std::vector<Layer> layers_;             // hidden ones, then the visible
  std::vector<Listed> examples_;          // [784, batch]: those in which a pixel is not 0
  std::vector<std::size_t> examples_of_;  // how many, of each pixel
  Matrix stimulus_;                       // of one image; 0 between presentations
};

}  // namespace recirc::bench
