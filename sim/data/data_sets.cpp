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
                     "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"},
            .train_labels = {"train-labels-idx1-ubyte", "train-labels-idx1-ubyte.gz", 60008,
                             "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"},
            .test_labels = {"t10k-labels-idx1-ubyte", "t10k-labels-idx1-ubyte.gz", 10008,
                            "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"}},
    DataSet{.name = "fashion",
            .title = "Fashion-MNIST articles of clothing, 28x28 (Xiao, Rasul, Vollgraf; MIT)",
            .base_url = "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
            .form = RemoteForm::idx,
            .train = {"train-images-idx3-ubyte", "train-images-idx3-ubyte.gz", 47040016,
                      "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888"},
            .test = {"t10k-images-idx3-ubyte", "t10k-images-idx3-ubyte.gz", 7840016,
                     "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b"},
            .train_labels = {"train-labels-idx1-ubyte", "train-labels-idx1-ubyte.gz", 60008,
                             "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9"},
            .test_labels = {"t10k-labels-idx1-ubyte", "t10k-labels-idx1-ubyte.gz", 10008,
                            "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"}},
    DataSet{.name = "optdigits",
            .title = "Handwritten digits, 8x8 (Alpaydin, Kaynak; UCI; CC BY 4.0)",
            .base_url = "https://archive.ics.uci.edu/ml/machine-learning-databases/optdigits/",
            .form = RemoteForm::digit_text,
            .train = {"train-images-idx3-ubyte", "optdigits.tra", 244688,
                      "69520211ac5cce8219f021ce10af5b57137581febf0f31eb4f219c9808e9132f"},
            .test = {"t10k-images-idx3-ubyte", "optdigits.tes", 115024,
                     "d224a90b51e21e5d1332d34effc46c3a7d6244906f07c292c24213770d11ca7b"},
            .train_labels = {"train-labels-idx1-ubyte", "optdigits.tra", 3831,
                             "8efd46ba523e1ce034de771c7712183a9dab51767844532c1e8d194f48bd300c"},
            .test_labels = {"t10k-labels-idx1-ubyte", "optdigits.tes", 1805,
                            "ce71631c1f31ce56fa54f31d1d498fafacff59b001e6c30c4a5e29508aa277ad"}},
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
