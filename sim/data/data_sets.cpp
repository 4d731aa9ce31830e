#include "sim/data/data_sets.hpp"

#include <algorithm>
#include <array>

namespace recirc {
namespace {

// The digests are of the inflated content: mirrors compress again. MNIST's original site answers
// 403 since years, hence PyTorch's mirror.
constexpr std::array kDataSets{
    DataSet{.name = "mnist",
            .title = "MNIST handwritten digits, 28x28 (LeCun, Cortes, Burges)",
            .base_url = "https://ossci-datasets.s3.amazonaws.com/mnist/",
            .form = RemoteForm::idx,
            .train = {"train-images-idx3-ubyte", "train-images-idx3-ubyte.gz", 47040016,
                      "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"},
            .test = {"t10k-images-idx3-ubyte", "t10k-images-idx3-ubyte.gz", 7840016,
                     "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"}},
    DataSet{.name = "fashion",
            .title = "Fashion-MNIST articles of clothing, 28x28 (Xiao, Rasul, Vollgraf; MIT)",
            .base_url = "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
            .form = RemoteForm::idx,
            .train = {"train-images-idx3-ubyte", "train-images-idx3-ubyte.gz", 47040016,
                      "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888"},
            .test = {"t10k-images-idx3-ubyte", "t10k-images-idx3-ubyte.gz", 7840016,
                     "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b"}},
    DataSet{.name = "optdigits",
            .title = "Handwritten digits, 8x8 (Alpaydin, Kaynak; UCI; CC BY 4.0)",
            .base_url = "https://archive.ics.uci.edu/ml/machine-learning-databases/optdigits/",
            .form = RemoteForm::digit_text,
            .train = {"train-images-idx3-ubyte", "optdigits.tra", 244688,
                      "69520211ac5cce8219f021ce10af5b57137581febf0f31eb4f219c9808e9132f"},
            .test = {"t10k-images-idx3-ubyte", "optdigits.tes", 115024,
                     "d224a90b51e21e5d1332d34effc46c3a7d6244906f07c292c24213770d11ca7b"}},
};

}  // namespace

std::span<const DataSet> data_sets() { return kDataSets; }

const DataSet* find_data_set(std::string_view name) {
  const auto found = std::ranges::find(kDataSets, name, &DataSet::name);
  return found == kDataSets.end() ? nullptr : &*found;
}

std::vector<std::string> data_set_names() {
  std::vector<std::string> names;
  names.reserve(kDataSets.size());
  for (const DataSet& set : kDataSets) names.emplace_back(set.name);
  return names;
}

}  // namespace recirc
